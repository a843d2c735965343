"""One column sewn row by row: the needle holes of its rows, their stagger, and how one row turns into the next.

Rows lie closer than the shortest stitch, so a turn from row end to row end would be too short. Where it is, the inner
of the two holes is set back along its row until the turn is long enough: what that leaves bare is a triangle of some
0.006 mm², closed by the width of the thread on either side.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.model import FloatArray, IntArray, Role

FILL, TRAVEL = int(Role.FILL), int(Role.TRAVEL)


@njit(cache=True)
def _push(points, roles, count, x, y, role):  # type: ignore[no-untyped-def]
    points[count, 0], points[count, 1] = x, y
    roles[count] = role
    return count + 1


@njit(cache=True)
def _between(points, roles, count, x0, x1, y, phase, longest, shortest):  # type: ignore[no-untyped-def]
    """Holes of the lattice ``phase`` + k · ``longest`` between two ends of a row, neither of them included.

    A lattice hole nearer than ``shortest`` to an end is left out; should that leave a stitch too long, one hole is set
    beside the end instead, off the lattice.
    """
    gap = abs(x1 - x0)
    if gap <= shortest:
        return count
    sense = 1.0 if x1 > x0 else -1.0
    # In steps of the lattice: from the start to its first hole, far enough from it.
    start = (x0 - phase) / longest * sense
    k = np.ceil(start + shortest / longest - 1e-9)
    last = (x1 - phase) / longest * sense - shortest / longest + 1e-9
    if k > last:
        parts = int(np.ceil(gap / longest - 1e-9))
        for i in range(1, parts):
            count = _push(points, roles, count, x0 + (x1 - x0) * i / parts, y, FILL)
        return count
    if (k - start) * longest > longest + 1e-9:
        count = _push(points, roles, count, x0 + sense * shortest * 1.02, y, FILL)
    while k <= last:
        x = phase + sense * k * longest
        count = _push(points, roles, count, x, y, FILL)
        k += 1
    if abs(x1 - points[count - 1, 0]) > longest + 1e-9:
        count = _push(points, roles, count, x1 - sense * shortest * 1.02, y, FILL)
    return count


@njit(cache=True)
def _ends(low, high, y, heading, shortest):  # type: ignore[no-untyped-def]
    """Where each row begins and ends, set back at its turns; and whether it has a hole where it begins (r,)."""
    n = len(low)
    begin, end = np.empty(n), np.empty(n)
    has_begin = np.ones(n, np.bool_)
    sense = heading
    for i in range(n):
        begin[i], end[i] = (low[i], high[i]) if sense > 0 else (high[i], low[i])
        sense = -sense
    sense = heading
    for i in range(n - 1):
        dy = abs(y[i + 1] - y[i])
        apart = np.sqrt(max(0.0, shortest * shortest * 1.04 - dy * dy))
        ahead = (end[i] - begin[i + 1]) * sense
        if abs(ahead) < apart:
            back = (apart - abs(ahead)) * sense
            if ahead < 0 and abs(end[i] - begin[i]) > apart + shortest:
                end[i] -= back
            elif abs(end[i + 1] - begin[i + 1]) > apart + shortest:
                begin[i + 1] -= back
            else:
                has_begin[i + 1] = False  # too narrow for both: zigzag from edge to edge
        sense = -sense
    return begin, end, has_begin


@njit(cache=True)
def sew_column(low, high, y, row, heading, leave_x, longest, shortest, stagger):  # type: ignore[no-untyped-def]
    """Holes of a column sewn in the order given, its first row towards +x where ``heading`` is 1, else towards −x.

    ``leave_x`` is where the needle leaves the last row for another column, NaN where it does not matter.

    ``low, high, y`` (r,) the spans; ``row`` (r,) their numbers, which fix the stagger to the whole shape. Returns
    points (n, 2) and roles (n,). Where two rows end so far apart that the way between is no turn, the part of the
    longer one that overhangs is passed over twice: as travel first, and sewn on the way back.
    """
    n = len(low)
    begin, end, has_begin = _ends(low, high, y, heading, shortest)
    capacity = 8 * n + 8
    for i in range(n):
        capacity += int(3 * (high[i] - low[i]) / longest) + 4
    points, roles = np.empty((capacity, 2)), np.empty(capacity, np.int64)
    count = np.int64(0)
    sense = heading
    x0, out = begin[0], False
    for i in range(n):
        phase = (row[i] % stagger) * longest / stagger
        if not out and (has_begin[i] or i == 0):
            count = _push(points, roles, count, begin[i], y[i], FILL)
        x0 = points[count - 1, 0] if has_begin[i] or i == 0 else begin[i]
        x1 = end[i]
        onwards = leave_x if i == n - 1 else begin[i + 1]
        if np.isnan(onwards):
            onwards = x1
        ahead = (x1 - onwards) * sense
        far = i < n - 1 and np.hypot(ahead, y[i + 1] - y[i]) > longest
        out = False
        # An overhang beyond what the slope of an outline would give in one row, and too far for one stitch.
        if ahead > 0 and (far or ahead > longest):
            turn = x0
            if (onwards - x0) * sense > shortest:
                turn = onwards - sense * min(shortest, abs(onwards - x0) / 2)
                count = _between(points, roles, count, x0, turn, y[i], phase, longest, shortest)
                count = _push(points, roles, count, turn, y[i], FILL)
            count = _straight(points, roles, count, turn, x1, y[i], longest)
            back = turn + sense * shortest * (0.3 if turn == x0 else -0.75)
            count = _between(points, roles, count, x1, back, y[i], phase, longest, shortest)
            count = _push(points, roles, count, back, y[i], FILL)
        elif ahead < 0 and far:
            count = _between(points, roles, count, x0, x1, y[i], phase, longest, shortest)
            count = _push(points, roles, count, x1, y[i], FILL)
            count = _straight(points, roles, count, x1 - sense * shortest, begin[i + 1], y[i + 1], longest)
            out = True
        else:
            count = _between(points, roles, count, x0, x1, y[i], phase, longest, shortest)
            count = _push(points, roles, count, x1, y[i], FILL)
        sense = -sense
    return points[:count], roles[:count]


@njit(cache=True)
def _straight(points, roles, count, x0, x1, y, longest):  # type: ignore[no-untyped-def]
    """Travel along a row from x0, which is there already or is where the needle comes down, to x1."""
    parts = max(1, int(np.ceil(abs(x1 - x0) / longest - 1e-9)))
    for i in range(1, parts + 1):
        count = _push(points, roles, count, x0 + (x1 - x0) * i / parts, y, TRAVEL)
    return count


def holes_of_column(
    low_mm: FloatArray,
    high_mm: FloatArray,
    y_mm: FloatArray,
    row: IntArray,
    heading: int,
    leave_x_mm: float,
    stitch: tuple[float, float, int],
) -> tuple[FloatArray, IntArray]:
    """``sew_column`` with its settings as (longest, shortest, stagger)."""
    points, roles = sew_column(low_mm, high_mm, y_mm, row, float(heading), leave_x_mm, *stitch)
    return np.asarray(points), np.asarray(roles)
