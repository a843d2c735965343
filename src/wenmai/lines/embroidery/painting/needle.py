"""From ways of thread to needle holes: lengths, distances between holes and layers kept at every stitch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting.holes import hashed, heal, pierce
from wenmai.lines.embroidery.painting.model import FloatArray, IntArray
from wenmai.lines.embroidery.painting.raster import add_length, fullest
from wenmai.lines.embroidery.painting.stepping import (
    STITCH_MM_MIN,
    entry,
    next_hole,
    sagitta,
)  # fmt: skip

CHORD_ERROR_MM_MAX = 0.06
ASLANT_MM_MAX = 0.7  # between neighbouring lines' ends

START = int(Role.START)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _run_on(
    points: FloatArray,
    a: int,
    b: int,
    reach: FloatArray,
    total: float,
    s: float,
    step_min: float,
    step_max: float,
    width: float,
    layers_max: float,
    seed: int,
    item: int,
    role: int,
    out: FloatArray,
    out_role: IntArray,
    out_item: IntArray,
    n: int,
    holes: npt.NDArray[np.float32],
    cells: npt.NDArray[np.float32],
) -> int:
    """Sew a line on from arc length ``s`` to its end, as far as holes and layers allow; the new count of holes."""
    turn = 0
    while total - s >= STITCH_MM_MIN:
        turn += 1
        wanted = step_min + (step_max - step_min) * hashed(seed, item * 131 + turn)
        left = total - s
        if left <= step_max:
            wanted = left
        elif left - wanted < step_min:
            wanted = left / 2
        while wanted > 1.0 and sagitta(points, a, b, reach, s, s + wanted) > CHORD_ERROR_MM_MAX:
            wanted *= 0.8
        step, x, y = next_hole(points, a, b, reach, s, wanted, left, out[n - 1, 0], out[n - 1, 1], holes)
        if step == 0.0 or fullest(out[n - 1, 0], out[n - 1, 1], x, y, cells) + width * 0.7 > layers_max:
            break
        add_length(out[n - 1, 0], out[n - 1, 1], x, y, width, cells)
        pierce(x, y, holes)
        out[n, 0], out[n, 1] = x, y
        out_role[n], out_item[n] = role, item
        n += 1
        s += step
    return n


@njit(cache=True)  # type: ignore[untyped-decorator]
def sew(
    points: FloatArray,
    offsets: IntArray,
    role: IntArray,
    link_role: IntArray,
    cut_before: npt.NDArray[np.bool_],
    step_min: float,
    step_max: float,
    width: float,
    layers_max: float,
    seed: int,
    holes: npt.NDArray[np.float32],
    cells: npt.NDArray[np.float32],
) -> tuple[FloatArray, IntArray, IntArray]:
    """Needle holes (n, 2), roles and item indices of items sewn one after the other.

    Item i is the line ``points[offsets[i]:offsets[i + 1]]``, mm, of ``role`` i; the stitch that leads to it is of
    ``link_role`` i. Before an item whose ``cut_before`` is set the thread is
    cut. Every stitch is 0.6 … 7 mm, every hole 0.3 mm from all others, and no stitch is laid over a cell of more than
    ``layers_max``; where that cannot be, the stitch is lengthened, shifted, or the rest of the item left out.
    """
    capacity = 64 + 3 * len(offsets)
    for i in range(1, len(points)):
        capacity += int(np.hypot(points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1]) / 0.6) + 1
    out = np.empty((capacity, 2), np.float64)
    out_role = np.empty(capacity, np.int64)
    out_item = np.empty(capacity, np.int64)
    longest = 2
    for i in range(len(offsets) - 1):
        longest = max(longest, offsets[i + 1] - offsets[i])
    reach = np.zeros(longest, np.float64)
    n = 0
    cut = True
    for item in range(len(offsets) - 1):
        a, b = offsets[item], offsets[item + 1]
        cut = cut or cut_before[item]
        reach[0] = 0.0
        for i in range(1, b - a):
            dx, dy = points[a + i, 0] - points[a + i - 1, 0], points[a + i, 1] - points[a + i - 1, 1]
            reach[i] = reach[i - 1] + np.hypot(dx, dy)
        total = reach[b - a - 1]
        # From the end of one line into its neighbour aslant, so that the step is a stitch like the others.
        wanted = 0.0
        if not cut and np.hypot(points[a, 0] - out[n - 1, 0], points[a, 1] - out[n - 1, 1]) < ASLANT_MM_MAX:
            wanted = min(0.7 + 0.8 * hashed(seed, item * 131), 0.25 * total)
        s, x, y, entered = entry(points, a, b, reach, total, out, n, cut, max(wanted, STITCH_MM_MIN), holes)
        if not entered and wanted > STITCH_MM_MIN:
            s, x, y, entered = entry(points, a, b, reach, total, out, n, cut, STITCH_MM_MIN, holes)
        if not entered:
            if not cut and b - a > 2 and np.hypot(points[a, 0] - out[n - 1, 0], points[a, 1] - out[n - 1, 1]) > 3.0:
                cut = True  # a whole line is not left out for want of a link
            continue
        if cut and total - s < STITCH_MM_MIN:
            continue
        begun = n
        out[n, 0], out[n, 1] = x, y
        out_role[n], out_item[n] = (START if cut else link_role[item]), item
        if not cut:
            add_length(out[n - 1, 0], out[n - 1, 1], x, y, width, cells)
        pierce(x, y, holes)
        n += 1
        was_cut = cut
        cut = False
        n = _run_on(
            points, a, b, reach, total, s, step_min, step_max, width, layers_max, seed, item, role[item],
            out, out_role, out_item, n, holes, cells,
        )  # fmt: skip
        if was_cut and n == begun + 1:  # a start without a stitch
            n = begun
            heal(out[n, 0], out[n, 1], holes)
            cut = True
    return out[:n].copy(), out_role[:n].copy(), out_item[:n].copy()
