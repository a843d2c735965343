"""The rows of what was laid straight in which a strip lies: where its repeats are alike, and what the picture shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.strips.periodic import periodic_part
from wenmai.genes.symmetry.strips.track import Rows
from wenmai.genes.symmetry.strips.tracking import run_about
from wenmai.genes.symmetry.unbending import Laid, mean_cell

CUT_SHARE = 0.08  # of the strip: a margin so narrow is no margin
KNOWN_MIN = 0.25  # of the repeats have to show a row
COHERENT_MIN = 0.25  # of a row's power has to be the same in all repeats,
COHERENT_SHARE = 0.4  # and so much of what it is in the strongest row


def rows_of(laid: Laid, gap: float) -> Rows | None:
    """The rows in which what repeats is alike from repeat to repeat; ``gap`` of the extent may lie between them."""
    n = laid.samples
    steady = periodic_part(laid.values, laid.inside, n)
    cell, count = mean_cell(replace(laid, values=steady))
    shown = np.maximum(laid.inside.sum(axis=1), 1.0)
    whole = np.einsum("yxc,yxc->y", steady, steady) / shown
    together = np.maximum(count.mean(axis=1), 1.0)
    # the mean of k repeats that have nothing in common keeps 1/k of their power
    signal = (np.einsum("yxc,yxc->y", cell, cell) / n - whole / together) * (together / np.maximum(together - 1, 0.5))
    signal, whole = (_smooth(line, max(1, n // 24)) for line in (signal, whole))
    near = np.abs(np.arange(n) - n / 2) < n / 4
    top = int(np.argmax(np.where(near, signal, -1)))
    if signal[top] <= 0:
        return None
    coherent = max(COHERENT_MIN, COHERENT_SHARE * signal[top] / max(whole[top], 1e-9))
    first, last = run_about(top, signal.astype(np.float32), whole.astype(np.float32), round(gap * n), coherent)
    return (first, last) if last - first >= n // 12 else None


def _smooth(line: npt.NDArray[np.float32], reach: int) -> FloatArray:
    kernel = np.ones(2 * reach + 1) / (2 * reach + 1)
    return np.convolve(np.pad(line.astype(np.float64), reach, "edge"), kernel, "valid")


def at_rim(laid: Laid, rows: Rows) -> bool:
    """Whether the strip reaches the rim of what was laid, and the picture goes on there."""
    n, rim = laid.samples, max(1, laid.samples // 24)
    shown = laid.inside.mean(axis=1) > 0.5 * laid.inside.mean(axis=1).max()
    return bool((rows[0] < rim and shown[0]) or (rows[1] > n - rim and shown[-1]))


def known_rows(laid: Laid, rows: Rows) -> npt.NDArray[np.bool_]:
    """(n,) the rows that the picture shows. Where it ends close beside the strip, it ends in it: what was cut off there
    is not known to be plain.
    """
    shown = laid.inside.mean(axis=1)
    known = np.asarray(shown >= KNOWN_MIN * shown.max())
    first, last = np.flatnonzero(known)[[0, -1]]
    close = max(2, round(CUT_SHARE * (rows[1] - rows[0])))
    if first > 0 and rows[0] - first <= close:
        known[: rows[0]] = False
    if last < laid.samples - 1 and last + 1 - rows[1] <= close:
        known[rows[1] :] = False
    return known
