"""The way from run to run within one colour: nearest neighbour, then 2-opt and Or-opt while they pay."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.model import FloatArray, IntArray

SWEEPS_MAX = 12
WINDOW = 400  # how far apart in the order two places are that an exchange is tried for


def shortest_tour(
    ends_mm: FloatArray, reversible: IntArray, start_mm: FloatArray, trim_over_mm: float, trim_cost_mm: float
) -> tuple[IntArray, IntArray]:
    """Order (n,) of runs, and whether each is sewn backwards (n,).

    ``ends_mm`` (n, 4): x, y of a run's first hole and of its last. ``start_mm`` (2,): where the needle is; NaN where it
    does not matter. A way longer than ``trim_over_mm`` costs a trim besides, as long as ``trim_cost_mm`` of way.
    """
    order, flipped = _nearest(ends_mm, reversible, start_mm)
    _improve(order, flipped, ends_mm, reversible, start_mm, trim_over_mm, trim_cost_mm, SWEEPS_MAX, WINDOW)
    return np.asarray(order), np.asarray(flipped)


@njit(cache=True)
def _nearest(ends, reversible, start):  # type: ignore[no-untyped-def]
    n = len(ends)
    order, flipped = np.empty(n, np.int64), np.zeros(n, np.int64)
    free = np.arange(n)
    x, y = start[0], start[1]
    if np.isnan(x):
        x, y = ends[:, 0].min(), ends[:, 1].min()
    for place in range(n):
        best, at, flip = np.inf, 0, 0
        for k in range(n - place):
            run = free[k]
            d = (ends[run, 0] - x) ** 2 + (ends[run, 1] - y) ** 2
            if d < best or (d == best and run < free[at]):
                best, at, flip = d, k, 0
            if reversible[run]:
                d = (ends[run, 2] - x) ** 2 + (ends[run, 3] - y) ** 2
                if d < best:
                    best, at, flip = d, k, 1
        run = free[at]
        free[at] = free[n - place - 1]
        order[place], flipped[place] = run, flip
        x, y = (ends[run, 0], ends[run, 1]) if flip else (ends[run, 2], ends[run, 3])
    return order, flipped


@njit(cache=True)
def _cost(x0, y0, x1, y1, over, trim):  # type: ignore[no-untyped-def]
    if np.isnan(x0) or np.isnan(x1):
        return 0.0
    d = np.hypot(x1 - x0, y1 - y0)
    return d + trim if d > over else d


@njit(cache=True)
def _out(order, flipped, ends, start, place):  # type: ignore[no-untyped-def]
    """Where the needle is after the run at a place; −1 is the start."""
    if place < 0:
        return start[0], start[1]
    run = order[place]
    return (ends[run, 0], ends[run, 1]) if flipped[place] else (ends[run, 2], ends[run, 3])


@njit(cache=True)
def _in(order, flipped, ends, place):  # type: ignore[no-untyped-def]
    """Where the run at a place begins; NaN beyond the last."""
    if place >= len(order):
        return np.nan, np.nan
    run = order[place]
    return (ends[run, 2], ends[run, 3]) if flipped[place] else (ends[run, 0], ends[run, 1])


@njit(cache=True)
def _improve(order, flipped, ends, reversible, start, over, trim, sweeps, window):  # type: ignore[no-untyped-def]
    """2-opt (a stretch is sewn backwards in the other direction) and Or-opt (one run moves elsewhere), in place."""
    n = len(order)
    for _ in range(sweeps):
        better = False
        for i in range(n):
            if not reversible[order[i]]:
                continue
            ax, ay = _out(order, flipped, ends, start, i - 1)
            bx, by = _in(order, flipped, ends, i)
            old_in = _cost(ax, ay, bx, by, over, trim)
            for j in range(i, min(n, i + window)):
                if not reversible[order[j]]:
                    break
                cx, cy = _out(order, flipped, ends, start, j)
                new_in = _cost(ax, ay, cx, cy, over, trim)
                dx, dy = _in(order, flipped, ends, j + 1)
                if new_in + _cost(bx, by, dx, dy, over, trim) < old_in + _cost(cx, cy, dx, dy, over, trim) - 1e-9:
                    _turn(order, flipped, i, j)
                    bx, by = _in(order, flipped, ends, i)
                    old_in = _cost(ax, ay, bx, by, over, trim)
                    better = True
        for i in range(n):
            better |= _move(order, flipped, ends, reversible, start, over, trim, window, i)
        if not better:
            return


@njit(cache=True)
def _turn(order, flipped, i, j):  # type: ignore[no-untyped-def]
    """Sews the stretch from place i to place j the other way round."""
    while i <= j:
        order[i], order[j] = order[j], order[i]
        flipped[i], flipped[j] = 1 - flipped[j], 1 - flipped[i]
        i, j = i + 1, j - 1


@njit(cache=True)
def _move(order, flipped, ends, reversible, start, over, trim, window, i):  # type: ignore[no-untyped-def]
    """Moves the run at place i to the place where it lengthens the way least, if that is not where it is."""
    n = len(order)
    px, py = _out(order, flipped, ends, start, i - 1)
    sx, sy = _in(order, flipped, ends, i)
    ex, ey = _out(order, flipped, ends, start, i)
    nx, ny = _in(order, flipped, ends, i + 1)
    gain = _cost(px, py, sx, sy, over, trim) + _cost(ex, ey, nx, ny, over, trim) - _cost(px, py, nx, ny, over, trim)
    best, at, flip = gain - 1e-9, -2, 0
    for j in range(max(-1, i - window), min(n, i + window)):
        if j in (i, i - 1):
            continue
        ax, ay = _out(order, flipped, ends, start, j)
        bx, by = _in(order, flipped, ends, j + 1)
        old = _cost(ax, ay, bx, by, over, trim)
        added = _cost(ax, ay, sx, sy, over, trim) + _cost(ex, ey, bx, by, over, trim) - old
        if added < best:
            best, at, flip = added, j, 0
        if reversible[order[i]]:
            added = _cost(ax, ay, ex, ey, over, trim) + _cost(sx, sy, bx, by, over, trim) - old
            if added < best:
                best, at, flip = added, j, 1
    if at == -2:
        return False
    run, turned = order[i], flipped[i] ^ flip
    if at > i:
        for k in range(i, at):
            order[k], flipped[k] = order[k + 1], flipped[k + 1]
        order[at], flipped[at] = run, turned
    else:
        for k in range(i, at + 1, -1):
            order[k], flipped[k] = order[k - 1], flipped[k - 1]
        order[at + 1], flipped[at + 1] = run, turned
    return True
