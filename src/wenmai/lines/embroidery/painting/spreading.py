"""Cheapest ways from many ends at once over a grid of costs: Dijkstra (1959) with a binary heap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.painting.model import FloatArray, IntArray

DIAGONAL = 1.41421356


@njit(cache=True)  # type: ignore[untyped-decorator]
def _push(heap_cost: FloatArray, heap_cell: IntArray, size: int, cost: float, cell: int) -> int:
    i = size
    while i > 0:
        parent = (i - 1) // 2
        if heap_cost[parent] <= cost:
            break
        heap_cost[i], heap_cell[i] = heap_cost[parent], heap_cell[parent]
        i = parent
    heap_cost[i], heap_cell[i] = cost, cell
    return size + 1


@njit(cache=True)  # type: ignore[untyped-decorator]
def _pop(heap_cost: FloatArray, heap_cell: IntArray, size: int) -> int:
    """Take the root off; the heap is one smaller afterwards."""
    size -= 1
    cost, cell = heap_cost[size], heap_cell[size]
    i = 0
    while 2 * i + 1 < size:
        child = 2 * i + 1
        if child + 1 < size and heap_cost[child + 1] < heap_cost[child]:
            child += 1
        if heap_cost[child] >= cost:
            break
        heap_cost[i], heap_cell[i] = heap_cost[child], heap_cell[child]
        i = child
    heap_cost[i], heap_cell[i] = cost, cell
    return size


@njit(cache=True)  # type: ignore[untyped-decorator]
def spread(
    weight: npt.NDArray[np.float32], cells: IntArray, free: IntArray, cost_max: float
) -> tuple[npt.NDArray[np.float32], IntArray, IntArray, IntArray]:
    """Dijkstra from all free ends at once: cost to and owner of each cell, the cell before it, and pairs of ends that
    share a cell. Weights ≤ 0 are walls.
    """
    height, width = weight.shape
    cost = np.full(height * width, np.float32(1e30), np.float32)
    owner = np.full(height * width, -1, np.int64)
    came = np.full(height * width, -1, np.int64)
    shared = np.empty((len(free), 2), np.int64)
    capacity = 8 * height * width + len(free) + 8
    heap_cost, heap_cell = np.empty(capacity, np.float64), np.empty(capacity, np.int64)
    size, pairs = 0, 0
    for e in free:
        if owner[cells[e]] >= 0:
            shared[pairs, 0], shared[pairs, 1] = owner[cells[e]], e
            pairs += 1
            continue
        owner[cells[e]], cost[cells[e]] = e, 0.0
        size = _push(heap_cost, heap_cell, size, 0.0, cells[e])
    while size > 0:
        here_cost, here = heap_cost[0], heap_cell[0]
        size = _pop(heap_cost, heap_cell, size)
        if here_cost > cost[here] + 1e-4 or here_cost > cost_max:
            continue
        y, x = here // width, here % width
        for dy in range(-1, 2):
            for dx in range(-1, 2):
                j, i = y + dy, x + dx
                if (dx == 0 and dy == 0) or not (0 <= i < width and 0 <= j < height) or weight[j, i] <= 0:
                    continue
                there = j * width + i
                reached = here_cost + weight[j, i] * (DIAGONAL if dx != 0 and dy != 0 else 1.0)
                if reached < cost[there] - 1e-4:
                    cost[there], owner[there], came[there] = reached, owner[here], here
                    size = _push(heap_cost, heap_cell, size, reached, there)
    return cost, owner, came, shared[:pairs]


@njit(cache=True)  # type: ignore[untyped-decorator]
def meetings(
    weight: npt.NDArray[np.float32], cost: npt.NDArray[np.float32], owner: IntArray, shared: IntArray
) -> tuple[FloatArray, IntArray]:
    """Where two ends' areas touch: the way's cost and its two middle cells."""
    height, width = weight.shape
    costs = np.empty(4 * height * width + len(shared), np.float64)
    pairs = np.empty((4 * height * width + len(shared), 2), np.int64)
    n = 0
    for y in range(height):
        for x in range(width):
            here = y * width + x
            if owner[here] < 0:
                continue
            for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
                j, i = y + dy, x + dx
                if not (0 <= i < width and j < height):
                    continue
                there = j * width + i
                if owner[there] >= 0 and owner[there] != owner[here]:
                    costs[n] = cost[here] + cost[there]
                    pairs[n, 0], pairs[n, 1] = here, there
                    n += 1
    return costs[:n].copy(), pairs[:n].copy()
