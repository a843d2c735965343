"""Arcs of points to few pieces: straight lines and cubic Béziers, each arc once for both its neighbours."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.tracing.bezier import fit_one, line_error
from wenmai.genes.tracing.corners import BLIND_PX, CORNER_RAD, find_corners, place_junctions, sharpen
from wenmai.genes.tracing.lattice import Arcs
from wenmai.genes.tracing.regions import OUTSIDE, IntArray
from wenmai.genes.tracing.subpixel import TINY_LOOP

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

LATTICE_BOUND_PX = 0.45  # besides the tolerance, for a border known to whole pixels only
NOISE_BOUND = 2.2  # sigmas of the points that a curve may pass by besides the tolerance
LINE_PART = 0.7  # of the tolerance within which a run of points is a straight line
TANGENT_POINTS = 4  # to either side of a smooth joint


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
    count = 0
    for arc in range(len(closed)):
        first, number = starts[arc], starts[arc + 1] - starts[arc]
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
        _put_line(points[previous], points[at], pieces, straight, count)
        count += 1
        previous = at
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _put_line(start: FloatArray, end: FloatArray, pieces: FloatArray, straight: BoolArray, count: int) -> None:
    for axis in range(2):
        gap = end[axis] - start[axis]
        pieces[count, 0, axis] = start[axis]
        pieces[count, 1, axis] = start[axis] + gap / 3
        pieces[count, 2, axis] = end[axis] - gap / 3
        pieces[count, 3, axis] = end[axis]
    straight[count] = True


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
    return math.sqrt(min(np.median(squares) / 0.4549, mean) / 6)


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
    breaks, smooth = _breaks(np.flatnonzero(corners), number, closed)
    for k in range(len(breaks) - 1):
        run = _run(points, first, number, breaks[k], breaks[k + 1])
        tangents = np.zeros((2, 2))
        for end in range(2):
            if smooth[k + end]:
                _smooth_tangent(points, first, number, closed, breaks[k + end], tangents[end])
        count = _fit_run(run, tangents[0], -tangents[1], bound, pieces, straight, count, parameters)
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _breaks(corners: npt.NDArray[np.int64], number: int, closed: bool) -> tuple[npt.NDArray[np.int64], BoolArray]:
    """Where an arc is cut into runs, and at which of these places it goes on smoothly.

    A loop without two corners is cut where it is smooth too, since a run needs two different ends; its last place is
    its first, one round on.
    """
    count = len(corners)
    breaks = np.empty(count + 3, dtype=np.int64)
    smooth = np.zeros(count + 3, dtype=np.bool_)
    if not closed:
        breaks[0] = 0
        breaks[1 : count + 1] = corners
        breaks[count + 1] = number - 1
        return breaks[: count + 2], smooth[: count + 2]
    if count >= 2:
        breaks[:count] = corners
        breaks[count] = corners[0] + number
        return breaks[: count + 1], smooth[: count + 1]
    begin = corners[0] if count == 1 else 0
    breaks[0], breaks[1], breaks[2] = begin, begin + number // 2, begin + number
    smooth[1] = True
    smooth[0] = smooth[2] = count == 0
    return breaks[:3], smooth[:3]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _run(points: FloatArray, first: int, number: int, begin: int, stop: int) -> FloatArray:
    """The points from ``begin`` to ``stop`` (wrapping), less those so near to an end that they tell nothing."""
    size = stop - begin + 1
    run = np.empty((size, 2))
    start, end = first + begin % number, first + stop % number
    kept = 0
    for i in range(size):
        at = first + (begin + i) % number
        if 0 < i < size - 1:
            to_start = math.hypot(points[at, 0] - points[start, 0], points[at, 1] - points[start, 1])
            to_end = math.hypot(points[at, 0] - points[end, 0], points[at, 1] - points[end, 1])
            if size > 5 and ((i < 4 and to_start < BLIND_PX) or (i > size - 5 and to_end < BLIND_PX)):
                continue
        run[kept, 0], run[kept, 1] = points[at, 0], points[at, 1]
        kept += 1
    return run[:kept]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _smooth_tangent(points: FloatArray, first: int, number: int, closed: bool, index: int, tangent: FloatArray) -> None:
    """The direction of the border at one of its points: the slope of a parabola through its neighbours."""
    sx = sy = 0.0
    for offset in range(1, TANGENT_POINTS + 1):
        low, high = index - offset, index + offset
        if closed:
            low, high = low % number, high % number
        elif low < 0 or high >= number:
            break
        sx += offset * (points[first + high, 0] - points[first + low, 0])
        sy += offset * (points[first + high, 1] - points[first + low, 1])
    length = math.hypot(sx, sy)
    if length == 0:
        tangent[0], tangent[1] = 1.0, 0.0
    else:
        tangent[0], tangent[1] = sx / length, sy / length


@njit(cache=True)  # type: ignore[untyped-decorator]
def _fit_run(
    run: FloatArray,
    start_tangent: FloatArray,
    end_tangent: FloatArray,
    bound: float,
    pieces: FloatArray,
    straight: BoolArray,
    count: int,
    parameters: FloatArray,
) -> int:
    """Fit one smooth run, splitting where the error is worst until every piece is within ``bound``."""
    stack = np.empty((64, 2), dtype=np.int64)
    tangents = np.empty((64, 2, 2))
    curve = np.empty((4, 2))
    stack[0, 0], stack[0, 1] = 0, len(run) - 1
    tangents[0, 0], tangents[0, 1] = start_tangent, end_tangent
    depth = 1
    while depth > 0:
        depth -= 1
        first, last = stack[depth, 0], stack[depth, 1]
        t0, t1 = tangents[depth, 0].copy(), tangents[depth, 1].copy()
        if last - first < 2 or line_error(run, first, last) <= (LINE_PART * bound) ** 2:
            _put_line(run[first], run[last], pieces, straight, count)
            count += 1
            continue
        worst, where = fit_one(run, first, last, t0, t1, bound * bound, curve, parameters)
        if worst <= bound * bound or last - first < 3 or depth + 2 > 62:
            pieces[count] = curve
            straight[count] = False
            count += 1
            continue
        where = min(max(where, first + 1), last - 1)
        tangent = np.empty(2)
        _smooth_tangent(run, 0, len(run), False, where, tangent)
        stack[depth, 0], stack[depth, 1] = where, last
        tangents[depth, 0], tangents[depth, 1] = tangent, t1
        stack[depth + 1, 0], stack[depth + 1, 1] = first, where
        tangents[depth + 1, 0], tangents[depth + 1, 1] = t0, -tangent
        depth += 2
    return count
