"""Ways that would be seen led anew, and threads that were cut joined again, by ways that nobody sees."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.painting import windows
from wenmai.lines.embroidery.painting.hiding import GAIN_MM_MIN, LENGTH_WEIGHT, SHOWN_MM_MIN, is_way
from wenmai.lines.embroidery.painting.holes import heal, pierce
from wenmai.lines.embroidery.painting.judging import hold_cover
from wenmai.lines.embroidery.painting.model import FloatArray, IntArray
from wenmai.lines.embroidery.painting.pathing import cheapest_path, legs
from wenmai.lines.embroidery.painting.rethreading import lay, length_of
from wenmai.lines.embroidery.painting.stacks import START, TRAVEL, Stacks, put_in

STITCHES_MAX = 24  # of a way
JOIN_SHOWN_MM_MAX = 0.15
ROOM_SHARE = 0.97  # of the layers allowed, that a way keeps clear of


@njit(cache=True)  # type: ignore[untyped-decorator]
def _way_from(stacks: Stacks, s: int) -> tuple[int, float, float]:
    """The last hole of the way that begins with stitch ``s``, what is seen of it, and its length."""
    seen, length, last = 0.0, 0.0, s
    k = s
    while k >= 0 and is_way(stacks, k) and not stacks.held[k]:
        h = stacks.before[k]
        seen += stacks.seen_mm[k]
        length += length_of(stacks, h, k)
        last = k
        k = stacks.after[k]
    return last, seen, length


@njit(cache=True)  # type: ignore[untyped-decorator]
def _lead(stacks: Stacks, a: int, b: int, way: FloatArray, corners: int) -> None:
    """Put the corners of ``way`` between holes a and b in place of the holes that are there."""
    k = stacks.after[a]
    while True:
        lay(stacks, stacks.before[k], k, -1.0)
        stacks.lies[k] = False
        if k == b:
            break
        heal(stacks.points_mm[k, 0], stacks.points_mm[k, 1], stacks.holes)
        stacks.gone[k] = True
        k = stacks.after[k]
    stacks.after[a], stacks.before[b] = b, a
    _lay_way(stacks, a, b, way, corners)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _lay_way(stacks: Stacks, a: int, b: int, way: FloatArray, corners: int) -> None:
    """Sew the corners of ``way`` between holes a and b."""
    stacks.held[a], stacks.held[b] = True, True
    for i in range(1, corners):
        p, q = way[i - 1], way[i]
        windows.add(p[0], p[1], q[0], q[1], stacks.width_mm[b], stacks.cells)
        hold_cover(stacks, p[0], p[1], q[0], q[1], b)
        if i < corners - 1:
            pierce(q[0], q[1], stacks.holes)
            put_in(stacks, b, q[0], q[1])


@njit(cache=True)  # type: ignore[untyped-decorator]
def led(stacks: Stacks, layers_max: float, apart_max: float) -> int:
    """Lead every way that is seen, and that another way hides better, by that; how many there were."""
    changes = 0
    out = np.empty((STITCHES_MAX, 2), np.float64)
    s = 0
    while s < len(stacks.points_mm):
        a = stacks.before[s]
        if a < 0 or stacks.gone[s] or stacks.held[a] or stacks.held[s] or not is_way(stacks, s):
            s += 1
            continue
        b, seen, length = _way_from(stacks, s)
        s = b + 1
        if seen < SHOWN_MM_MIN:
            continue
        path = cheapest_path(stacks, a, b, apart_max, ROOM_SHARE * layers_max)
        if len(path) < 3:
            continue
        corners, shown = legs(stacks, path, a + 1, b, apart_max, out)
        if corners < 2:
            continue
        longer = -length
        for i in range(1, corners):
            longer += np.hypot(out[i, 0] - out[i - 1, 0], out[i, 1] - out[i - 1, 1])
        if shown + LENGTH_WEIGHT * max(longer, 0.0) < seen - GAIN_MM_MIN:
            _lead(stacks, a, b, out, corners)
            changes += 1
    return changes


@njit(cache=True)  # type: ignore[untyped-decorator]
def rejoined(stacks: Stacks, block: IntArray, layers_max: float, apart_max: float) -> int:
    """Join threads of one block that were cut, wherever a way between them is hidden; how many were.

    ``block`` (n,) is each hole's. Threads keep their order and their directions.
    """
    joins = 0
    out = np.empty((STITCHES_MAX, 2), np.float64)
    for b in range(1, len(stacks.points_mm)):
        if stacks.before[b] >= 0 or stacks.gone[b] or stacks.held[b]:
            continue
        a = b - 1
        while a > 0 and stacks.gone[a]:
            a -= 1
        if stacks.gone[a] or block[a] != block[b] or stacks.held[a] or stacks.role[a] == START:
            continue
        path = cheapest_path(stacks, a, b, apart_max, ROOM_SHARE * layers_max)
        if len(path) < 3:
            continue
        corners, shown = legs(stacks, path, b, b, apart_max, out)
        if corners < 2 or shown > JOIN_SHOWN_MM_MAX:
            continue
        stacks.role[b] = TRAVEL
        stacks.before[b], stacks.after[a] = a, b
        _lay_way(stacks, a, b, out, corners)
        joins += 1
    return joins
