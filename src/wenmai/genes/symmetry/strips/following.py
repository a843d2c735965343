"""One strip followed from a first repeat to both sides, by how well each next one fits the mean of those before."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.strips.track import Rows, Track
from wenmai.genes.symmetry.strips.views import Planes, View

SEARCH_PERIODS = 0.2  # to both sides of where the next repeat is expected
SEARCH_WIDTHS = 0.25  # across, at most
STRAIGHT = 0.05  # of likeness, that a repeat at the rim of what is searched has to be better
MATCH_MIN = 0.3
ADVANCE_MIN = 0.6  # periods, from one repeat to the next: on what is smooth along it each fits best where the last was
INSIDE_MIN = 0.55  # of a repeat: less of it in the picture is not followed


def followed(view: View, rows: Rows, column: int) -> Track:
    """The strip in ``rows`` of a view whose first known repeat begins at ``column``."""
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
    squares = cv2.matchTemplate(known, squared(template), cv2.TM_CCORR)
    power = squared(near)
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
