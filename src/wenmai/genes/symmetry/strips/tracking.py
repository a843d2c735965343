"""Strips begun where neighbouring repeats are alike, and followed: each next one is looked for where the last lead."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.strips.following import followed
from wenmai.genes.symmetry.strips.track import Rows, Track
from wenmai.genes.symmetry.strips.views import Planes, View, together

START_PERIODS = 2.0  # along which a strip is looked for at first
SIGNAL_MIN = 0.12  # of the strongest row's: less is no longer the strip
COHERENT_MIN = 0.35  # correlation with the next repeat, row by row
COHERENT_SHARE = 0.5  # of the strongest row's
GAP_PERIODS = 0.3  # rows that do not vary along the strip may lie between its parts
SMOOTH_PERIODS = 0.04
WIDTH_SAMPLES_MIN = 5
STARTS_MAX = 3


def tracks_in(view: View) -> list[Track]:
    """Strips that repeat with the view's period, the strongest first."""
    n = view.samples
    if view.values.shape[1] < 2 * n or view.values.shape[0] < WIDTH_SAMPLES_MIN:
        return []
    product, power = together(view)
    found: list[Track] = []
    for _ in range(STARTS_MAX):
        start = _start(product, power, n)
        if start is None:
            break
        rows, column = start
        found.append(followed(view, rows, column))
        product[rows[0] : rows[1]] = 0
    return found


def _start(product: Planes, power: Planes, n: int) -> tuple[Rows, int] | None:
    """The rows of the strongest strip, and the column at which a repeat that is like the next one begins."""
    window = min(int(START_PERIODS * n), product.shape[1])
    rows_smooth = max(1, 2 * round(SMOOTH_PERIODS * n) + 1)
    size = (window | 1, rows_smooth)
    signal = cv2.boxFilter(product, -1, size, borderType=cv2.BORDER_CONSTANT)
    whole = cv2.boxFilter(power, -1, size, borderType=cv2.BORDER_CONSTANT)
    strong = np.where(signal > COHERENT_MIN * whole, signal, 0)
    total = cv2.boxFilter(strong, -1, (1, (n // 3) | 1), borderType=cv2.BORDER_CONSTANT)
    row, column = np.unravel_index(int(np.argmax(total)), total.shape)
    if total[row, column] <= 0:
        return None
    profile, powers = (np.asarray(plane[:, column], np.float32) for plane in (signal, whole))
    top = int(np.argmax(np.where(np.abs(np.arange(len(profile)) - row) <= n // 6, profile, -1)))
    coherent = max(COHERENT_MIN, COHERENT_SHARE * float(profile[top] / max(float(powers[top]), 1e-9)))
    rows = run_about(top, profile, powers, round(GAP_PERIODS * n), coherent)
    if rows[1] - rows[0] < WIDTH_SAMPLES_MIN:
        return None
    strongest = product[rows[0] : rows[1]].sum(axis=0)
    local = np.convolve(strongest, np.ones(n), "same")
    near = np.abs(np.arange(len(local)) - column) <= n
    middle = int(np.argmax(np.where(near, local, -np.inf)))
    return rows, int(np.clip(middle - n // 2, 0, product.shape[1] - 1))


def run_about(
    top: int, signal: npt.NDArray[np.float32], power: npt.NDArray[np.float32], gap: int, coherent: float
) -> Rows:
    """The rows around ``top``, first and one past the last, in which the strip goes on: ``signal``, what repeats, is
    ``coherent`` of ``power`` at least; with gaps of ``gap`` at most.
    """
    part = (signal >= SIGNAL_MIN * signal[top]) & (signal >= coherent * power)
    first = last = top
    while (more := np.flatnonzero(part[max(first - gap - 1, 0) : first])).size:
        first = max(first - gap - 1, 0) + int(more[0])
    while (more := np.flatnonzero(part[last + 1 : last + gap + 2])).size:
        last = last + 1 + int(more[-1])
    return first, last + 1
