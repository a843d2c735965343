"""Lines left out where too many meet, before any is sewn: a line broken off by the needle would be a cut."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.painting.model import FloatArray, IntArray, Mask, Segments
from wenmai.lines.embroidery.painting.raster import add_length, add_lines


@njit(cache=True)  # type: ignore[untyped-decorator]
def _kept(
    points: FloatArray, offsets: IntArray, order: IntArray, width: float, cells: npt.NDArray[np.float32], most: float
) -> Mask:
    kept = np.ones(len(order), np.bool_)
    for line in order:
        a, b = offsets[line], offsets[line + 1]
        full = 0
        for i in range(a, b):
            x, y = int(points[i, 0]), int(points[i, 1])
            if 0 <= x < cells.shape[1] and 0 <= y < cells.shape[0] and cells[y, x] > most:
                full += 1
        if 2 * full > b - a:
            kept[line] = False
            for i in range(a, b - 1):
                add_length(points[i, 0], points[i, 1], points[i + 1, 0], points[i + 1, 1], -width, cells)
    return kept


def thinned(cover: Segments, thread_mm: float, layers_max: float, width_mm: float, height_mm: float) -> Segments:
    """``cover`` without the segments that lie for the most part in cells of 1 mm with over ``layers_max`` of thread,
    the shortest first, each looked at when those before it are gone.
    """
    lines = cover.lines
    cells = np.zeros((int(np.ceil(height_mm)) + 1, int(np.ceil(width_mm)) + 1), np.float32)
    add_lines(lines.points_mm, lines.offsets, thread_mm, cells)
    order = np.argsort(lines.lengths_mm, kind="stable")
    kept = _kept(lines.points_mm, lines.offsets, order, thread_mm, cells, layers_max)
    return Segments(lines.chosen(kept), cover.colour[kept])
