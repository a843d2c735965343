"""What a change would do to the picture, and what of a thread would show."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.painting.model import FIELD_PX_PER_MM, RASTER_PX_PER_MM, FloatArray
from wenmai.lines.embroidery.painting.stacks import AROUND_PX_PER_MM, PAINT, STACK_PX_PER_MM, Stacks, top_without

BARE_DIN99 = 60.0  # what bare cloth counts for where thread should lie: more than any wrong colour
UNDER_DIN99 = 20.0  # what an underlay or a way counts for that would come to light
STEP_MM = 0.1
COVER_SHARE = 0.37  # of its width to either side of its middle a thread hides what lies below, as it is drawn


@njit(cache=True)  # type: ignore[untyped-decorator]
def harm(stacks: Stacks, stitch: int, low: int, high: int, way: FloatArray, corners: int) -> float:
    """What taking out ``stitch``, one of those from ``low`` to ``high`` that all go, does to the picture: mm² times
    DIN99 by which what comes to light is farther from it. ``way[:corners]`` is the thread that takes their place.
    """
    begin = stacks.before[stitch]
    if begin < 0 or stacks.role[stitch] != PAINT:
        return 0.0
    height, width = stacks.below.shape
    ax, ay = stacks.points_mm[begin, 0] * STACK_PX_PER_MM - 0.5, stacks.points_mm[begin, 1] * STACK_PX_PER_MM - 0.5
    bx, by = stacks.points_mm[stitch, 0] * STACK_PX_PER_MM - 0.5, stacks.points_mm[stitch, 1] * STACK_PX_PER_MM - 0.5
    radius = stacks.width_mm[stitch] * STACK_PX_PER_MM / 2
    dx, dy = bx - ax, by - ay
    square = max(dx * dx + dy * dy, 1e-12)
    ratio = RASTER_PX_PER_MM / STACK_PX_PER_MM
    total = 0.0
    for y in range(max(int(np.floor(min(ay, by) - radius)), 0), min(int(max(ay, by) + radius), height - 1) + 1):
        for x in range(max(int(np.floor(min(ax, bx) - radius)), 0), min(int(max(ax, bx) + radius), width - 1) + 1):
            t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / square))
            ex, ey = x - ax - t * dx, y - ay - t * dy
            if ex * ex + ey * ey > radius * radius or _is_under(way, corners, x, y, radius):
                continue
            pixel = y * width + x
            if not low <= top_without(stacks, pixel, 0, -1) <= high:
                continue
            j = min(int((y + 0.5) * ratio), stacks.domain.shape[0] - 1)
            i = min(int((x + 0.5) * ratio), stacks.domain.shape[1] - 1)
            if not stacks.domain[j, i]:
                continue
            under = top_without(stacks, pixel, low, high)
            other = BARE_DIN99
            if under >= 0:
                other = _from_target(stacks, j, i, stacks.colour[under])
                other += UNDER_DIN99 if stacks.role[under] != PAINT else 0.0
            total += max(0.0, other - _from_target(stacks, j, i, stacks.colour[stitch]))
    return total / (STACK_PX_PER_MM * STACK_PX_PER_MM)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _is_under(way: FloatArray, corners: int, x: int, y: int, radius: float) -> bool:
    for k in range(corners - 1):
        ax, ay = way[k, 0] * STACK_PX_PER_MM - 0.5, way[k, 1] * STACK_PX_PER_MM - 0.5
        dx, dy = way[k + 1, 0] * STACK_PX_PER_MM - 0.5 - ax, way[k + 1, 1] * STACK_PX_PER_MM - 0.5 - ay
        t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-12)))
        ex, ey = x - ax - t * dx, y - ay - t * dy
        if ex * ex + ey * ey <= radius * radius:
            return True
    return False


@njit(cache=True)  # type: ignore[untyped-decorator]
def _from_target(stacks: Stacks, row: int, column: int, colour: int) -> float:
    total = 0.0
    for k in range(3):
        d = stacks.target[row, column, k] - stacks.palette[colour, k]
        total += d * d
    return float(np.sqrt(total))


@njit(cache=True)  # type: ignore[untyped-decorator]
def cover_of(stacks: Stacks, x_mm: float, y_mm: float, stitch: int, low: int, high: int) -> int:
    """The uppermost later paint, but for that of ``low`` to ``high``, that surely hides a thread at a place; −1 where
    there is none.

    Towards its edges it is too thin for that.
    """
    height, width = stacks.below.shape
    x = min(max(int(x_mm * STACK_PX_PER_MM), 0), width - 1)
    y = min(max(int(y_mm * STACK_PX_PER_MM), 0), height - 1)
    pixel = y * width + x
    for k in range(stacks.first[pixel + 1] - 1, stacks.first[pixel] - 1, -1):
        i = stacks.above[k]
        if i <= stitch:
            break
        if not stacks.lies[i] or low <= i <= high or stacks.role[i] != PAINT:
            continue
        p, q = stacks.points_mm[stacks.before[i]], stacks.points_mm[i]
        dx, dy = q[0] - p[0], q[1] - p[1]
        aside = (y_mm - p[1]) * dx - (x_mm - p[0]) * dy  # times the stitch's length
        reach = COVER_SHARE * stacks.width_mm[i]
        if aside * aside <= reach * reach * (dx * dx + dy * dy):
            return int(i)
    return -1


@njit(cache=True)  # type: ignore[untyped-decorator]
def shown_mm(
    stacks: Stacks, ax: float, ay: float, bx: float, by: float, stitch: int, low: int, high: int, apart_max: float
) -> float:
    """How much of a thread from a to b, sewn as ``stitch``, is seen as one that does not belong there.

    That is where no later paint but that of ``low`` to ``high`` covers it and its colour is over ``apart_max`` both
    from what lies below and from the mean light around. Its middle counts half, its sides a quarter each.
    """
    height, width = stacks.below.shape
    length = max(np.hypot(bx - ax, by - ay), 1e-9)
    count = int(length / STEP_MM) + 1
    aside = 0.3 * stacks.width_mm[stitch] / length
    colour = stacks.colour[stitch]
    total = 0.0
    for k in range(count):
        t = (k + 0.5) / count
        for side in range(-1, 2):
            px = ax + t * (bx - ax) - side * aside * (by - ay)
            py = ay + t * (by - ay) + side * aside * (bx - ax)
            x = min(max(int(px * STACK_PX_PER_MM), 0), width - 1)
            y = min(max(int(py * STACK_PX_PER_MM), 0), height - 1)
            under = stacks.below[y, x]
            if stacks.apart[colour, under] <= apart_max:
                continue
            if cover_of(stacks, px, py, stitch, low, high) >= 0:
                continue
            j = min(int(py * AROUND_PX_PER_MM), stacks.around.shape[0] - 1)
            i = min(int(px * AROUND_PX_PER_MM), stacks.around.shape[1] - 1)
            square = 0.0
            for d in range(3):
                square += (stacks.around[max(j, 0), max(i, 0), d] - stacks.palette[colour, d]) ** 2
            if square > apart_max * apart_max:
                total += 0.5 if side == 0 else 0.25
    return float(total * length / count)


@njit(cache=True)  # type: ignore[untyped-decorator]
def is_off(stacks: Stacks, ax: float, ay: float, bx: float, by: float) -> bool:
    """Whether a stitch lies more than 45° off the field under its middle."""
    shape = stacks.orientation_rad.shape
    j = min(max(int((ay + by) / 2 * FIELD_PX_PER_MM), 0), shape[0] - 1)
    i = min(max(int((ax + bx) / 2 * FIELD_PX_PER_MM), 0), shape[1] - 1)
    turn = np.arctan2(by - ay, bx - ax) - stacks.orientation_rad[j, i]
    return bool(np.cos(2 * turn) < 0)


@njit(cache=True)  # type: ignore[untyped-decorator]
def hold_cover(stacks: Stacks, ax: float, ay: float, bx: float, by: float, stitch: int) -> None:
    """Hold whatever hides a thread that has just been laid anew from a to b."""
    count = int(np.hypot(bx - ax, by - ay) / STEP_MM) + 1
    for k in range(count):
        t = (k + 0.5) / count
        cover = cover_of(stacks, ax + t * (bx - ax), ay + t * (by - ay), stitch, 0, -1)
        if cover >= 0:
            stacks.held[cover] = True
