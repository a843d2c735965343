"""Ways that would be seen, put out of sight: drawn back along their lines, or taken out with what lies beside them."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.painting.holes import heal, hole_free, pierce
from wenmai.lines.embroidery.painting.judging import harm, is_off, shown_mm
from wenmai.lines.embroidery.painting.model import FloatArray
from wenmai.lines.embroidery.painting.rethreading import draw_back, length_of, shown_between, take_out
from wenmai.lines.embroidery.painting.stacks import PAINT, TRAVEL, Stacks
from wenmai.lines.embroidery.painting.stepping import STITCH_MM_MAX, STITCH_MM_MIN

SHOWN_MM_MIN = 0.2  # less is a glint between threads
GAIN_MM_MIN = 0.15
HARM_WEIGHT = 0.2  # mm of a way in sight that one mm² · DIN99 of harm is worth
LENGTH_WEIGHT = 0.04  # the same, of a mm of thread more
MOVES_MM = (0.0, 0.3, 0.6, 0.9, 1.2, 1.6, 2.0, 2.6)
DROPS_MAX = 6  # holes on either side of a way that may go with it


@njit(cache=True)  # type: ignore[untyped-decorator]
def _fits(way: FloatArray, corners: int) -> bool:
    for k in range(corners - 1):
        if not STITCH_MM_MIN <= np.hypot(way[k + 1, 0] - way[k, 0], way[k + 1, 1] - way[k, 1]) <= STITCH_MM_MAX:
            return False
    return True


@njit(cache=True)  # type: ignore[untyped-decorator]
def _length(way: FloatArray, corners: int) -> float:
    total = 0.0
    for k in range(corners - 1):
        total += np.hypot(way[k + 1, 0] - way[k, 0], way[k + 1, 1] - way[k, 1])
    return total


@njit(cache=True)  # type: ignore[untyped-decorator]
def _slid(stacks: Stacks, s: int, apart_max: float, best: float) -> tuple[float, float, float]:
    """How far to draw both ends of the turn that stitch ``s`` makes back along their lines, and what then counts
    against it.
    """
    h, b = stacks.before[s], stacks.after[s]
    a = stacks.before[h]
    way = np.empty((4, 2), np.float64)
    way[0], way[3] = stacks.points_mm[a], stacks.points_mm[b]
    old_h, old_s = stacks.points_mm[h].copy(), stacks.points_mm[s].copy()
    first_mm, last_mm = length_of(stacks, a, h), length_of(stacks, s, b)
    found_h, found_s = 0.0, 0.0
    heal(old_h[0], old_h[1], stacks.holes)
    heal(old_s[0], old_s[1], stacks.holes)
    for u in range(len(MOVES_MM)):
        way[1] = old_h + MOVES_MM[u] / first_mm * (way[0] - old_h)
        if MOVES_MM[u] > first_mm - STITCH_MM_MIN or not hole_free(way[1, 0], way[1, 1], stacks.holes):
            continue
        for v in range(len(MOVES_MM)):
            if MOVES_MM[v] > last_mm - STITCH_MM_MIN or u + v == 0:
                continue
            way[2] = old_s + MOVES_MM[v] / last_mm * (way[3] - old_s)
            if not hole_free(way[2, 0], way[2, 1], stacks.holes) or not _fits(way, 4):
                continue
            cost = shown_mm(stacks, way[1, 0], way[1, 1], way[2, 0], way[2, 1], s, h, b, apart_max)
            for stitch in (h, s, b):
                if cost < best:
                    cost += HARM_WEIGHT * harm(stacks, stitch, h, b, way, 4)
            if cost < best:
                best, found_h, found_s = cost, MOVES_MM[u], MOVES_MM[v]
    pierce(old_h[0], old_h[1], stacks.holes)
    pierce(old_s[0], old_s[1], stacks.holes)
    return best, found_h, found_s


@njit(cache=True)  # type: ignore[untyped-decorator]
def _dropped(stacks: Stacks, s: int, apart_max: float, best: float) -> tuple[float, int, int]:
    """The stretch of holes about stitch ``s`` that is best taken out, and what then counts against it."""
    way = np.empty((2, 2), np.float64)
    first, last = -1, -1
    low = s
    for back in range(DROPS_MAX + 1):
        if back > 0:
            low = stacks.before[low]
        a = stacks.before[low]
        if a < 0 or stacks.held[a] or stacks.before[a] < 0:
            break
        k = s if back > 0 else stacks.after[s]
        done = 0.0
        m = low
        way[0] = stacks.points_mm[a]
        while m != k and m >= 0:
            done += HARM_WEIGHT * harm(stacks, m, low, m, way, 0)
            m = stacks.after[m]
        for _ in range(DROPS_MAX + 1):
            if k < 0 or stacks.held[k] or done >= best:
                break
            done += HARM_WEIGHT * harm(stacks, k, low, k, way, 0)
            way[1] = stacks.points_mm[k]
            if done < best and _fits(way, 2):
                cost = done + shown_between(stacks, a, k, low, k, apart_max)
                if is_off(stacks, way[0, 0], way[0, 1], way[1, 0], way[1, 1]) and stacks.role[k] == PAINT:
                    cost += LENGTH_WEIGHT * _length(way, 2)
                if cost < best:
                    best, first, last = cost, low, stacks.before[k]
            k = stacks.after[k]
    return best, first, last


@njit(cache=True)  # type: ignore[untyped-decorator]
def is_way(stacks: Stacks, s: int) -> bool:
    """Whether stitch ``s`` leads elsewhere: travel, or paint off the field."""
    h = stacks.before[s]
    p, q = stacks.points_mm[h], stacks.points_mm[s]
    return bool(stacks.role[s] == TRAVEL or (stacks.role[s] == PAINT and is_off(stacks, p[0], p[1], q[0], q[1])))


@njit(cache=True)  # type: ignore[untyped-decorator]
def hidden(stacks: Stacks, apart_max: float) -> int:
    """Put out of sight each way that is seen, where that leaves less to be seen; how many were."""
    changes = 0
    for s in range(len(stacks.points_mm)):
        h, seen = stacks.before[s], stacks.seen_mm[s]
        if h < 0 or seen < SHOWN_MM_MIN or stacks.gone[s] or stacks.held[s] or stacks.held[h]:
            continue
        best, slides = seen - GAIN_MM_MIN, False
        cost, first, last = _dropped(stacks, s, apart_max, best)
        best = min(best, cost)
        slide_h, slide_s = 0.0, 0.0
        b, a = stacks.after[s], stacks.before[h]
        if a >= 0 and b >= 0 and not stacks.held[a] and not stacks.held[b]:
            cost, slide_h, slide_s = _slid(stacks, s, apart_max, best)
            slides = cost < best
        if slides:
            draw_back(stacks, h, slide_h, slide_s)
        elif first >= 0:
            take_out(stacks, first, last)
        changes += slides or first >= 0
    return changes
