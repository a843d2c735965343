"""Threads changed where they lie: holes taken out, and turns drawn back along their lines."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.painting import windows
from wenmai.lines.embroidery.painting.holes import heal, pierce
from wenmai.lines.embroidery.painting.judging import hold_cover, shown_mm
from wenmai.lines.embroidery.painting.stacks import START, Stacks


@njit(cache=True)  # type: ignore[untyped-decorator]
def lay(stacks: Stacks, a: int, b: int, amount: float) -> None:
    """Add the stitch from hole a to hole b to the cells, or take it off (``amount`` 1 or −1)."""
    windows.add(
        stacks.points_mm[a, 0], stacks.points_mm[a, 1], stacks.points_mm[b, 0], stacks.points_mm[b, 1],
        amount * stacks.width_mm[b], stacks.cells,
    )  # fmt: skip


@njit(cache=True)  # type: ignore[untyped-decorator]
def over_of(stacks: Stacks, a: int, b: int, most: float) -> float:
    return float(
        windows.over_mm(
            stacks.points_mm[a, 0],
            stacks.points_mm[a, 1],
            stacks.points_mm[b, 0],
            stacks.points_mm[b, 1],
            stacks.cells,
            most,
        )
    )


@njit(cache=True)  # type: ignore[untyped-decorator]
def length_of(stacks: Stacks, a: int, b: int) -> float:
    return float(
        np.hypot(stacks.points_mm[b, 0] - stacks.points_mm[a, 0], stacks.points_mm[b, 1] - stacks.points_mm[a, 1])
    )


@njit(cache=True)  # type: ignore[untyped-decorator]
def shown_between(stacks: Stacks, a: int, b: int, low: int, high: int, apart_max: float) -> float:
    """``stacks.shown_mm`` of a stitch from hole a to hole b."""
    return float(
        shown_mm(
            stacks,
            stacks.points_mm[a, 0],
            stacks.points_mm[a, 1],
            stacks.points_mm[b, 0],
            stacks.points_mm[b, 1],
            b,
            low,
            high,
            apart_max,
        )
    )


@njit(cache=True)  # type: ignore[untyped-decorator]
def take_out(stacks: Stacks, first: int, last: int) -> None:
    """Holes ``first`` to ``last`` of one thread go; the neighbours are joined, where there are two."""
    a, b = stacks.before[first], stacks.after[last]
    k = first
    while True:
        if stacks.before[k] >= 0:
            lay(stacks, stacks.before[k], k, -1.0)
        heal(stacks.points_mm[k, 0], stacks.points_mm[k, 1], stacks.holes)
        stacks.gone[k], stacks.lies[k] = True, False
        if k == last:
            break
        k = stacks.after[k]
    if b >= 0:
        lay(stacks, last, b, -1.0)
        stacks.lies[b] = False
        stacks.before[b] = a
        stacks.held[b] = True
        if a < 0:
            stacks.role[b] = START
        else:
            lay(stacks, a, b, 1.0)
            pa, pb = stacks.points_mm[a], stacks.points_mm[b]
            hold_cover(stacks, pa[0], pa[1], pb[0], pb[1], b)
    if a >= 0:
        stacks.after[a] = b
        stacks.held[a] = True


@njit(cache=True)  # type: ignore[untyped-decorator]
def draw_back(stacks: Stacks, h: int, slide_h: float, slide_s: float) -> None:
    """Move the holes on both sides of the stitch after hole ``h`` back along their lines, by so many millimetres."""
    s = stacks.after[h]
    a, b = stacks.before[h], stacks.after[s]
    for x, y in ((a, h), (h, s), (s, b)):
        lay(stacks, x, y, -1.0)
    first_mm, last_mm = length_of(stacks, a, h), length_of(stacks, s, b)
    for hole in (h, s):
        heal(stacks.points_mm[hole, 0], stacks.points_mm[hole, 1], stacks.holes)
    stacks.points_mm[h] += slide_h / first_mm * (stacks.points_mm[a] - stacks.points_mm[h])
    stacks.points_mm[s] += slide_s / last_mm * (stacks.points_mm[b] - stacks.points_mm[s])
    for hole in (h, s):
        pierce(stacks.points_mm[hole, 0], stacks.points_mm[hole, 1], stacks.holes)
    for x, y in ((a, h), (h, s), (s, b)):
        lay(stacks, x, y, 1.0)
    settle_stitches(stacks, a, b)


@njit(cache=True)  # type: ignore[untyped-decorator]
def settle_stitches(stacks: Stacks, a: int, b: int) -> None:
    """Hold the stitches of a thread from hole ``a`` to hole ``b`` as they now are, and what covers them."""
    stacks.held[a] = True
    k = a
    while k != b:
        m = stacks.after[k]
        stacks.held[m], stacks.lies[m] = True, False
        p, q = stacks.points_mm[k], stacks.points_mm[m]
        hold_cover(stacks, p[0], p[1], q[0], q[1], m)
        k = m
