"""What must be sewn before what: runs of different layers that touch keep their order, all others are free."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.model import FloatArray, IntArray

CELL_MM = 0.5


def precedence(points_mm: FloatArray, first: IntArray, layers: IntArray) -> IntArray:
    """(e, 2) runs (before, after). Run r has the points ``first[r] : first[r + 1]`` and the layer ``layers[r]``.

    Runs touch where their threads pass through one cell of 0.5 mm or through neighbouring ones: a thread's width and a
    little more, since cloth shifts. Only neighbouring layers of a cell are paired; the rest follows from them.
    """
    origin = points_mm.min(axis=0) - CELL_MM
    width = int((points_mm[:, 0].max() - origin[0]) / CELL_MM) + 3
    cells, runs = _occupied(points_mm, first, origin, CELL_MM, width)
    if not len(cells):
        return np.empty((0, 2), np.int64)
    count = len(layers)
    layer = np.unique(layers, return_inverse=True)[1]
    # One number for each row of cell, layer and run: sorted far faster than rows, and far below 2**63 for any design.
    key = np.unique((cells * (layer.max() + 1) + layer[runs]) * count + runs)
    key, run = np.divmod(key, count)
    pairs = _pairs(np.column_stack((*np.divmod(key, layer.max() + 1), run)))
    numbers = np.unique(pairs[:, 0] * count + pairs[:, 1])
    return np.column_stack((numbers // count, numbers % count))


@njit(cache=True)
def _occupied(points, first, origin, cell, width):  # type: ignore[no-untyped-def]
    """Cells that each run passes through, with the four around each: (n,) cells and (n,) runs, with repetitions."""
    capacity = 1024
    cells, runs = np.empty(capacity, np.int64), np.empty(capacity, np.int64)
    count = 0
    for run in range(len(first) - 1):
        last = -1
        for i in range(first[run], first[run + 1]):
            j = max(i - 1, first[run])
            length = np.hypot(points[i, 0] - points[j, 0], points[i, 1] - points[j, 1])
            steps = int(length / cell * 2) + 1
            for k in range(1, steps + 1):
                x = points[j, 0] + (points[i, 0] - points[j, 0]) * k / steps
                y = points[j, 1] + (points[i, 1] - points[j, 1]) * k / steps
                at = int((y - origin[1]) / cell) * width + int((x - origin[0]) / cell)
                if at == last:
                    continue
                last = at
                if count + 5 > capacity:
                    capacity *= 2
                    larger_cells, larger_runs = np.empty(capacity, np.int64), np.empty(capacity, np.int64)
                    for older in range(count):
                        larger_cells[older], larger_runs[older] = cells[older], runs[older]
                    cells, runs = larger_cells, larger_runs
                for around in (0, 1, -1, width, -width):
                    cells[count], runs[count] = at + around, run
                    count += 1
    return cells[:count], runs[:count]


@njit(cache=True)
def _pairs(key):  # type: ignore[no-untyped-def]
    """Pairs of runs of neighbouring layers in one cell, from (n, 3) rows of cell, layer, run in order."""
    capacity = 1024
    pairs = np.empty((capacity, 2), np.int64)
    count = 0
    n = len(key)
    low_begin, low_end = 0, 0  # the layer before, in the same cell
    i = 0
    while i < n:
        j = i
        while j < n and key[j, 0] == key[i, 0] and key[j, 1] == key[i, 1]:
            j += 1
        if low_end > low_begin and key[low_begin, 0] == key[i, 0]:
            for a in range(low_begin, low_end):
                for b in range(i, j):
                    if count == capacity:
                        capacity *= 2
                        larger = np.empty((capacity, 2), np.int64)
                        for older in range(count):
                            larger[older, 0], larger[older, 1] = pairs[older, 0], pairs[older, 1]
                        pairs = larger
                    pairs[count, 0], pairs[count, 1] = key[a, 2], key[b, 2]
                    count += 1
        low_begin, low_end = i, j
        i = j
    return pairs[:count]
