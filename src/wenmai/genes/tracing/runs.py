"""Runs of an arc's points between its breaks, each fitted by one cubic or by several that join smoothly."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.tracing.bezier import fit_one, line_error
from wenmai.genes.tracing.corners import BLIND_PX

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

LINE_PART = 0.7  # of the tolerance within which a run of points is a straight line
TANGENT_POINTS = 4  # to either side of a smooth joint


@njit(cache=True)  # type: ignore[untyped-decorator]
def find_breaks(corners: BoolArray, closed: bool) -> tuple[npt.NDArray[np.int64], BoolArray]:
    """Where an arc is cut into runs, and at which of these places it goes on smoothly.

    A loop without two corners is cut where it is smooth too, since a run needs two different ends; its last place is
    its first, one round on.
    """
    number = len(corners)
    breaks = np.zeros(number + 3, dtype=np.int64)
    smooth = np.zeros(number + 3, dtype=np.bool_)
    count = 0 if closed else 1  # an open arc's first place is its start
    for index in range(number):
        if corners[index]:
            breaks[count] = index
            count += 1
    if not closed:
        breaks[count] = number - 1
    elif count >= 2:
        breaks[count] = breaks[0] + number
    else:
        smooth[0] = smooth[2] = count == 0
        smooth[1] = True
        breaks[1], breaks[2] = breaks[0] + number // 2, breaks[0] + number
        count = 2
    return breaks[: count + 1], smooth[: count + 1]


@njit(cache=True)  # type: ignore[untyped-decorator]
def cut_run(points: FloatArray, first: int, number: int, begin: int, stop: int) -> FloatArray:
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
def smooth_tangent(points: FloatArray, first: int, number: int, closed: bool, index: int, tangent: FloatArray) -> None:
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
def fit_run(
    run: FloatArray,
    ends: FloatArray,
    bound: float,
    pieces: FloatArray,
    straight: BoolArray,
    count: int,
    parameters: FloatArray,
) -> int:
    """Fit one smooth run, splitting where the error is worst until every piece is within ``bound``.

    ``ends`` (2, 2) are the tangents at its start and its end, both into the run.
    """
    stack = np.empty((64, 2), dtype=np.int64)
    tangents = np.empty((64, 2, 2))
    curve = np.empty((4, 2))
    stack[0, 0], stack[0, 1] = 0, len(run) - 1
    own, tangent = np.empty((2, 2)), np.empty(2)
    for end in range(2):
        for axis in range(2):
            tangents[0, end, axis] = ends[end, axis]
    depth = 1
    while depth > 0:
        depth -= 1
        first, last = stack[depth, 0], stack[depth, 1]
        for end in range(2):
            for axis in range(2):
                own[end, axis] = tangents[depth, end, axis]
        if last - first < 2 or line_error(run, first, last) <= (LINE_PART * bound) ** 2:
            put_line(run[first], run[last], pieces, straight, count)
            count += 1
            continue
        worst, where = fit_one(run, first, last, own[0], own[1], bound * bound, curve, parameters)
        if worst <= bound * bound or last - first < 3 or depth + 2 > 62:
            for control in range(4):
                pieces[count, control, 0], pieces[count, control, 1] = curve[control, 0], curve[control, 1]
            straight[count] = False
            count += 1
            continue
        where = min(max(where, first + 1), last - 1)
        smooth_tangent(run, np.int64(0), len(run), np.bool_(False), where, tangent)
        stack[depth, 0], stack[depth, 1] = where, last
        stack[depth + 1, 0], stack[depth + 1, 1] = first, where
        for axis in range(2):
            tangents[depth, 0, axis], tangents[depth, 1, axis] = tangent[axis], own[1, axis]
            tangents[depth + 1, 0, axis], tangents[depth + 1, 1, axis] = own[0, axis], -tangent[axis]
        depth += 2
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def put_line(start: FloatArray, end: FloatArray, pieces: FloatArray, straight: BoolArray, count: int) -> None:
    for axis in range(2):
        gap = end[axis] - start[axis]
        pieces[count, 0, axis] = start[axis]
        pieces[count, 1, axis] = start[axis] + gap / 3
        pieces[count, 2, axis] = end[axis] - gap / 3
        pieces[count, 3, axis] = end[axis]
    straight[count] = True
