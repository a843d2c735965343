"""The cheapest way for a thread between two holes, out of sight, over what lies on top pixel by pixel."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.painting import windows
from wenmai.lines.embroidery.painting.holes import hole_free
from wenmai.lines.embroidery.painting.judging import cover_of, shown_mm
from wenmai.lines.embroidery.painting.model import Float32Array, FloatArray
from wenmai.lines.embroidery.painting.spreading import spread
from wenmai.lines.embroidery.painting.stacks import STACK_PX_PER_MM, Stacks
from wenmai.lines.embroidery.painting.stepping import STITCH_MM_MIN

CELL_PX = 2  # of the stacks' pixels: a quarter of a millimetre
CELL_MM = CELL_PX / STACK_PX_PER_MM
MARGIN_MM = 5.0  # about the old way
SIDE_MM_MAX = 30.0
STITCH_MM_LONG = 4.0
SIGHT_COST, OWN_COST, FULL_COST = 25.0, 1.6, 3.0  # of a place in sight, on the own colour, where thread lies thick
WAY_COST_MAX = 200.0  # fifty millimetres out of sight, or two of them in sight
LEG_SHOWN_MM_MAX = 0.08


@njit(cache=True)  # type: ignore[untyped-decorator]
def cheapest_path(stacks: Stacks, a: int, b: int, apart_max: float, room: float) -> FloatArray:
    """The cheapest way from hole a to hole b, mm, cell by cell; without points where there is none."""
    pa, pb = stacks.points_mm[a], stacks.points_mm[b]
    left_mm, top_mm = min(pa[0], pb[0]) - MARGIN_MM, min(pa[1], pb[1]) - MARGIN_MM
    wide_mm = max(pa[0], pb[0]) + MARGIN_MM - left_mm
    high_mm = max(pa[1], pb[1]) + MARGIN_MM - top_mm
    if max(wide_mm, high_mm) > SIDE_MM_MAX:
        return np.empty((0, 2), np.float64)
    left, top = int(np.floor(left_mm * STACK_PX_PER_MM)), int(np.floor(top_mm * STACK_PX_PER_MM))
    shape = int(high_mm / CELL_MM) + 2, int(wide_mm / CELL_MM) + 2
    weight = _costs(stacks, a + 1, b, left, top, shape, apart_max, room)
    from_cell = int((pa[1] * STACK_PX_PER_MM - top) / CELL_PX) * shape[1] + int(
        (pa[0] * STACK_PX_PER_MM - left) / CELL_PX
    )
    to_cell = int((pb[1] * STACK_PX_PER_MM - top) / CELL_PX) * shape[1] + int(
        (pb[0] * STACK_PX_PER_MM - left) / CELL_PX
    )
    came = spread(weight, np.array([from_cell]), np.array([0]), WAY_COST_MAX)[2]
    count, cell = 0, to_cell
    while cell >= 0 and cell != from_cell:
        count += 1
        cell = came[cell]
    if cell != from_cell or count < 2:
        return np.empty((0, 2), np.float64)
    path = np.empty((count + 1, 2), np.float64)
    path[0], path[count] = pa, pb
    cell = came[to_cell]
    for k in range(count - 1, 0, -1):
        path[k, 0] = (left + (cell % shape[1] + 0.5) * CELL_PX) / STACK_PX_PER_MM
        path[k, 1] = (top + (cell // shape[1] + 0.5) * CELL_PX) / STACK_PX_PER_MM
        cell = came[cell]
    return path


@njit(cache=True)  # type: ignore[untyped-decorator]
def _costs(
    stacks: Stacks, low: int, stitch: int, left: int, top: int, shape: tuple[int, int], apart_max: float, room: float
) -> Float32Array:
    """What a way sewn as ``stitch`` costs in each cell of a window whose first pixel is (top, left)."""
    height, width = stacks.below.shape
    colour = stacks.colour[stitch]
    cost = np.empty(shape, np.float32)
    for v in range(shape[0]):
        for u in range(shape[1]):
            total = 0.0
            for k in range(CELL_PX):  # along the diagonal: enough to tell
                y = min(max(top + v * CELL_PX + k, 0), height - 1)
                x = min(max(left + u * CELL_PX + k, 0), width - 1)
                px, py = (x + 0.5) / STACK_PX_PER_MM, (y + 0.5) / STACK_PX_PER_MM
                if cover_of(stacks, px, py, stitch, low, stitch) >= 0:
                    total += 1.0
                elif stacks.apart[colour, stacks.below[y, x]] <= apart_max:
                    total += OWN_COST
                else:
                    total += SIGHT_COST
            px, py = (left + (u + 0.5) * CELL_PX) / STACK_PX_PER_MM, (top + (v + 0.5) * CELL_PX) / STACK_PX_PER_MM
            cost[v, u] = total / CELL_PX
            if windows.over_mm(px, py, px, py, stacks.cells, room) > 0.0:
                cost[v, u] += FULL_COST
    return cost


@njit(cache=True)  # type: ignore[untyped-decorator]
def legs(
    stacks: Stacks, path: FloatArray, low: int, stitch: int, apart_max: float, out: FloatArray
) -> tuple[int, float]:
    """Stitches along ``path`` (k, 2) mm, as long as they stay hidden, into ``out``: how many corners, how much is seen;
    −1 corners where no holes can be found.
    """
    n, i, last = 0, 0, len(path) - 1
    out[0] = path[0]
    seen = 0.0
    while i < last:
        best, least, best_seen = -1, 1e9, 0.0
        j = last if last - i < 64 else i + 64
        while j > i:
            length = np.hypot(path[j, 0] - out[n, 0], path[j, 1] - out[n, 1])
            rest = np.hypot(path[last, 0] - path[j, 0], path[last, 1] - path[j, 1])
            fits = STITCH_MM_MIN <= length <= STITCH_MM_LONG and (j == last or rest >= STITCH_MM_MIN)
            if fits and (j == last or hole_free(path[j, 0], path[j, 1], stacks.holes)):
                shown = shown_mm(
                    stacks, out[n, 0], out[n, 1], path[j, 0], path[j, 1], stitch, low, stitch, apart_max
                )  # fmt: skip
                if shown / (j - i + 4) < least:
                    best, least, best_seen = j, shown / (j - i + 4), shown
                if shown <= LEG_SHOWN_MM_MAX:
                    break
            j -= 1
        if best < 0 or n + 2 >= len(out):
            return -1, 0.0
        n += 1
        out[n] = path[best]
        seen += best_seen
        i = best
    return n + 1, seen
