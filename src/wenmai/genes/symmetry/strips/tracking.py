"""Strips followed repeat by repeat: each is looked for where the last ones lead to, so that bending does not add up."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.strips.views import Planes, View, together

START_PERIODS = 2.0  # along which a strip is looked for at first
SIGNAL_MIN = 0.12  # of the strongest row's: less is no longer the strip
COHERENT_MIN = 0.35  # correlation with the next repeat, row by row
COHERENT_SHARE = 0.5  # of the strongest row's
GAP_PERIODS = 0.3  # rows that do not vary along the strip may lie between its parts
SMOOTH_PERIODS = 0.04
WIDTH_SAMPLES_MIN = 5
SEARCH_PERIODS = 0.2  # to both sides of where the next repeat is expected
SEARCH_WIDTHS = 0.25  # across, at most
STRAIGHT = 0.05  # of likeness, that a repeat at the rim of what is searched has to be better
MATCH_MIN = 0.3
ADVANCE_MIN = 0.6  # periods, from one repeat to the next: on what is smooth along it each fits best where the last was
INSIDE_MIN = 0.55  # of a repeat: less of it in the picture is not followed
STARTS_MAX = 3
PART_GAP_PERIODS = 0.7  # between parts of a strip once it is laid

Rows = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Track:
    """``places_px`` (k, 2): the middles of repeats that follow each other; ``width_px`` of the strip;
    ``open_ends`` whether it runs out of the picture before the first and after the last; ``match`` the mean correlation
    of the repeats with those before. ``steps`` places to a repeat, where they lie more closely. ``gap_periods`` may lie
    between its parts, in which nothing varies along it.
    """

    places_px: FloatArray
    width_px: float
    open_ends: tuple[bool, bool]
    match: float
    steps: int = 1
    gap_periods: float = PART_GAP_PERIODS

    @property
    def period_px(self) -> float:
        """The mean distance of repeats; 0 of a single one."""
        if len(self.places_px) < 2:
            return 0.0
        return self.steps * float(np.hypot(*np.diff(self.places_px, axis=0).T).mean())

    @property
    def step_px(self) -> FloatArray:
        """(2,) from the first place to the second, of two or more."""
        return np.asarray(self.places_px[1] - self.places_px[0], np.float64)

    @property
    def repeats(self) -> float:
        """How many were followed."""
        return len(self.places_px) / self.steps

    @property
    def evidence(self) -> float:
        """Grows with how alike the repeats are, with how many there are and how much each of them shows."""
        if len(self.places_px) < 2:
            return 0.0
        shown = max(self.repeats - 1, 0.0) * min(self.width_px / self.period_px, 4.0)
        return float(np.arctanh(min(self.match, 0.99)) * np.sqrt(shown))


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
        found.append(_followed(view, rows, column))
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


def _followed(view: View, rows: Rows, column: int) -> Track:
    n = view.samples
    begun = np.array([column, rows[0]], np.float64)
    template = view.values[rows[0] : rows[1], column : column + n].copy()
    right, likes, right_open, template = _one_way(view, template, 1, begun, 1)
    left, its_likes, left_open, _ = _one_way(view, template, len(right) + 1, begun, -1)
    corners = np.array([*left[::-1], begun, *right])
    middles = corners + np.array([0.5 * (n - 1), 0.5 * (rows[1] - rows[0] - 1)])
    step = float(np.hypot(*view.step_px))
    return Track(
        view.places_px(middles),
        (rows[1] - rows[0]) * step,
        (left_open, right_open),
        float(np.mean([*likes, *its_likes] or [0.0])),
    )


def _one_way(
    view: View, template: Planes, known: int, begun: FloatArray, sign: int
) -> tuple[list[FloatArray], list[float], bool, Planes]:
    """The corners of the repeats to one side, how well each fits, whether the picture ended there, and the mean of the
    repeats so far.
    """
    found: list[FloatArray] = []
    likes: list[float] = []
    last, step = begun, np.array([float(sign * view.samples), 0.0])
    mean = template
    while True:
        expected = last + step
        match = _matched(view, mean, expected)
        if match is None:
            return found, likes, _leaves(view, expected, template.shape), mean
        place, like = match
        if sign * float(place[0] - last[0]) < ADVANCE_MIN * view.samples:
            return found, likes, False, mean
        x, y = np.rint(place).astype(int)
        count = known + len(found)
        mean = np.asarray((count * mean + _window(view.values, x, y, template.shape)) / (count + 1), np.float32)
        step = 0.5 * step + 0.5 * (place - last)
        found.append(place)
        likes.append(like)
        last = place


def _matched(view: View, template: Planes, expected: FloatArray) -> tuple[FloatArray, float] | None:
    """Where near ``expected`` the template fits best, to a fraction of a sample, and how well (−1…1); None where it
    does not.
    """
    x, y = np.rint(expected).astype(int)
    height, width = template.shape[:2]
    reach = max(2, round(SEARCH_PERIODS * view.samples))
    reach_y = max(1, min(reach, round(SEARCH_WIDTHS * height)))
    if _window(view.inside, x, y, template.shape).mean() < INSIDE_MIN:
        return None
    shape = (height + 2 * reach_y, width + 2 * reach, template.shape[2])
    near = _window(view.values, x - reach, y - reach_y, shape)
    known = _window(view.inside, x - reach, y - reach_y, shape)
    across = cv2.matchTemplate(near, template, cv2.TM_CCORR)
    squares = cv2.matchTemplate(known, np.einsum("yxc,yxc->yx", template, template), cv2.TM_CCORR)
    power = np.einsum("yxc,yxc->yx", near, near)
    energy = cv2.matchTemplate(power, np.ones((height, width), np.float32), cv2.TM_CCORR)
    score = across / np.sqrt(np.maximum(squares * energy, 1e-9))
    dy, dx = np.mgrid[-reach_y : reach_y + 1, -reach : reach + 1]
    preferred = score - STRAIGHT * ((dx / reach) ** 2 + (dy / reach_y) ** 2)
    row, column = np.unravel_index(int(np.argmax(preferred)), score.shape)
    if score[row, column] < MATCH_MIN:
        return None
    offset = np.array([_top(score[row], int(column)), _top(score[:, column], int(row))])
    return np.asarray([x - reach, y - reach_y], np.float64) + offset, float(score[row, column])


def _top(line: npt.NDArray[np.float32], k: int) -> float:
    """The top of the parabola through a highest value and its two neighbours."""
    if not 0 < k < len(line) - 1:
        return float(k)
    before, here, after = (float(line[j]) for j in (k - 1, k, k + 1))
    curve = before - 2 * here + after
    return k + float(np.clip(0.5 * (before - after) / curve, -0.5, 0.5)) if curve < 0 else float(k)


def _window(plane: Planes, x: int, y: int, shape: tuple[int, ...]) -> Planes:
    """The part of ``plane`` of that shape from column x and row y on, 0 beyond its rim."""
    height, width = shape[:2]
    result = np.zeros((height, width, *plane.shape[2:]), np.float32)
    top, left = max(y, 0), max(x, 0)
    bottom, right = min(y + height, plane.shape[0]), min(x + width, plane.shape[1])
    if bottom > top and right > left:
        result[top - y : bottom - y, left - x : right - x] = plane[top:bottom, left:right]
    return result


def _leaves(view: View, corner: FloatArray, shape: tuple[int, ...]) -> bool:
    """Whether a repeat expected there is not wholly in the picture."""
    x, y = np.rint(corner).astype(int)
    return bool(_window(view.inside, x, y, shape).mean() < 0.9)
