"""Arcs of points to few pieces: straight lines and cubic Béziers, each arc once for both its neighbours."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.tracing.corners import CORNER_RAD, find_corners, place_junctions, sharpen
from wenmai.genes.tracing.lattice import Arcs
from wenmai.genes.tracing.regions import OUTSIDE, IntArray
from wenmai.genes.tracing.runs import cut_run, find_breaks, fit_run, put_line, smooth_tangent
from wenmai.genes.tracing.subpixel import TINY_LOOP

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

LATTICE_BOUND_PX = 0.45  # besides the tolerance, for a border known to whole pixels only
NOISE_BOUND = 2.2  # sigmas of the points that a curve may pass by besides the tolerance


class Pieces(NamedTuple):
    """Fitted arcs. ``points`` (n, 4, 2): start, two controls, end of each piece; ``straight`` (n,) bool; arc i has
    the pieces from ``starts[i]`` to ``starts[i + 1]``."""

    points: FloatArray
    straight: BoolArray
    starts: IntArray


def fit_arcs(
    arcs: Arcs,
    points: FloatArray,
    starts: IntArray,
    ends: tuple[IntArray, IntArray, int],
    tolerance_px: float,
) -> Pieces:
    """Fit every arc. ``points`` and ``starts`` come from ``border_points``; ``ends`` are each arc's first and last
    junction and the number of junctions. The curves pass the points by at most about ``tolerance_px``, more where the
    points themselves scatter.
    """
    tails, heads, junctions = ends
    reach = 6.0
    place_junctions(points, starts, arcs.closed, arcs.frame, tails, heads, junctions, reach)
    on_mask = (arcs.left == OUTSIDE) | (arcs.right == OUTSIDE)
    return Pieces(*_fit_all(points, starts, arcs.closed, arcs.frame, on_mask, np.diff(arcs.starts), tolerance_px))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _fit_all(
    points: FloatArray,
    starts: IntArray,
    closed: BoolArray,
    frame: BoolArray,
    on_mask: BoolArray,
    sizes: IntArray,
    tolerance: float,
) -> tuple[FloatArray, BoolArray, IntArray]:
    longest = 4
    for arc in range(len(closed)):
        longest = max(longest, starts[arc + 1] - starts[arc])
    pieces = np.empty((len(points) + 2 * len(closed) + 4, 4, 2))
    straight = np.zeros(len(pieces), dtype=np.bool_)
    piece_starts = np.zeros(len(starts), dtype=np.int32)
    parameters = np.empty(2 * longest + 4)
    count = np.int64(0)
    for arc in range(len(closed)):
        first, number = np.int64(starts[arc]), np.int64(starts[arc + 1] - starts[arc])
        if frame[arc] or (closed[arc] and sizes[arc] <= TINY_LOOP + 1):
            count = _polygon(points, first, number, closed[arc], pieces, straight, count)
        else:
            spread = NOISE_BOUND * _scatter(points, first, number, closed[arc])
            if on_mask[arc]:
                spread = LATTICE_BOUND_PX
            bound = math.hypot(tolerance, spread)
            count = _fit_arc(points, first, number, closed[arc], bound, pieces, straight, count, parameters)
        piece_starts[arc + 1] = count
    return pieces[:count].copy(), straight[:count].copy(), piece_starts


@njit(cache=True)  # type: ignore[untyped-decorator]
def _polygon(
    points: FloatArray, first: int, number: int, closed: bool, pieces: FloatArray, straight: BoolArray, count: int
) -> int:
    """Straight pieces from point to point, leaving out points between two in line."""
    previous = first
    for i in range(1, number + (1 if closed else 0)):
        at = first + i % number
        after = first + (i + 1) % number
        if at != first and (closed or i + 1 < number):
            ax, ay = points[at, 0] - points[previous, 0], points[at, 1] - points[previous, 1]
            bx, by = points[after, 0] - points[at, 0], points[after, 1] - points[at, 1]
            if ax * by == ay * bx and ax * bx + ay * by > 0:
                continue
        put_line(points[previous], points[at], pieces, straight, count)
        count += 1
        previous = at
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _scatter(points: FloatArray, first: int, number: int, closed: bool) -> float:
    """The standard deviation of an arc's points about their own course, px, from second differences.

    The median of squares keeps corners and bends out of it; a second difference of white noise has 6 times its
    variance, and 0.4549 is the median of χ² with one degree of freedom.
    """
    if number < 8:
        return 0.0
    squares = np.empty(number - 4)
    for i in range(2, number - 2):
        a, b, c = first + i - 1, first + i, first + i + 1
        dx, dy = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1]
        length = math.hypot(dx, dy)
        ex, ey = points[a, 0] - 2 * points[b, 0] + points[c, 0], points[a, 1] - 2 * points[b, 1] + points[c, 1]
        across = (dx * ey - dy * ex) / length if length > 0 else 0.0
        squares[i - 2] = across * across
    mean = 0.0
    cap = 1.0
    for value in squares:
        mean += min(value, cap)
    mean /= len(squares)
    return math.sqrt(min(_middle(squares) / 0.4549, mean) / 6)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _middle(values: FloatArray) -> float:
    """The median of ``values``, which are left in another order (Hoare, Algorithm 65: Find, Comm. ACM 4(7), 1961).

    The same as np.median, which takes two seconds to compile.
    """
    half = len(values) // 2
    low, high = 0, len(values) - 1
    while low < high:
        pivot = values[half]
        left, right = low, high
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if right < half:
            low = left
        if left > half:
            high = right
    if len(values) % 2 == 1:
        return float(values[half])
    below = values[0]
    for index in range(1, half):
        below = max(below, values[index])
    return float((below + values[half]) / 2)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _fit_arc(
    points: FloatArray,
    first: int,
    number: int,
    closed: bool,
    bound: float,
    pieces: FloatArray,
    straight: BoolArray,
    count: int,
    parameters: FloatArray,
) -> int:
    """Fit one arc: runs between corners (and its ends), each by itself."""
    threshold = CORNER_RAD * (1.0 + 0.5 * min(bound, 1.5))
    corners = find_corners(points, first, number, closed, threshold)
    for i in range(number):
        if corners[i]:
            sharpen(points, first, number, closed, i, 6.0)
    breaks, smooth = find_breaks(corners, closed)
    for k in range(len(breaks) - 1):
        run = cut_run(points, first, number, breaks[k], breaks[k + 1])
        tangents = np.zeros((2, 2))
        for end in range(2):
            if smooth[k + end]:
                smooth_tangent(points, first, number, closed, breaks[k + end], tangents[end])
        tangents[1, 0], tangents[1, 1] = -tangents[1, 0], -tangents[1, 1]
        count = fit_run(run, tangents, bound, pieces, straight, count, parameters)
    return count
