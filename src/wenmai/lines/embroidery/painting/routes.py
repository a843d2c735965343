"""The order of chains, and hidden ways from one to the next: under what is stitched later, or not at all."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.painting.model import FloatArray, IntArray, Mask

WAY_MM_MAX = 45.0  # longer: a cut costs the machine less than the thread and the layers
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
def _search(
    start: int,
    weight: npt.NDArray[np.float32],
    goal: IntArray,
    cost_max: float,
    cost: npt.NDArray[np.float32],
    came: npt.NDArray[np.int32],
    touched: IntArray,
    heap_cost: FloatArray,
    heap_cell: IntArray,
) -> tuple[int, int]:
    """Dijkstra from a cell to the nearest with a free end; (cell or −1, cells touched). Weights ≤ 0 are walls."""
    height, width = weight.shape
    size = _push(heap_cost, heap_cell, 0, 0.0, start)
    cost[start], came[start] = 0.0, -1
    touched[0] = start
    count = 1
    while size > 0:
        here_cost, here = heap_cost[0], heap_cell[0]
        size = _pop(heap_cost, heap_cell, size)
        if here_cost > cost[here] + 1e-5:
            continue
        if goal[here] >= 0:
            return here, count
        if here_cost > cost_max:
            break
        y, x = here // width, here % width
        for dy in range(-1, 2):
            for dx in range(-1, 2):
                j, i = y + dy, x + dx
                if (dx == 0 and dy == 0) or not (0 <= i < width and 0 <= j < height):
                    continue
                there = j * width + i
                if weight[j, i] <= 0 and goal[there] < 0:
                    continue
                step = max(weight[j, i], np.float32(1.0)) * (DIAGONAL if dx != 0 and dy != 0 else 1.0)
                if here_cost + step < cost[there] - 1e-6 and size < len(heap_cost) - 1 and count < len(touched) - 1:
                    if cost[there] > 1e29:
                        touched[count] = there
                        count += 1
                    cost[there], came[there] = here_cost + step, here
                    size = _push(heap_cost, heap_cell, size, here_cost + step, there)
    return -1, count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _clear_line(a: int, b: int, weight: npt.NDArray[np.float32]) -> bool:
    """Whether a straight stitch between two cells stays on ways as cheap as the dearer end's."""
    width = weight.shape[1]
    ay, ax, by, bx = a // width, a % width, b // width, b % width
    count = max(abs(ay - by), abs(ax - bx)) * 2 + 1
    for i in range(1, count):
        t = i / count
        if weight[int(ay + t * (by - ay) + 0.5), int(ax + t * (bx - ax) + 0.5)] <= 0:
            return False
    return True


@njit(cache=True)  # type: ignore[untyped-decorator]
def _straightened(
    path: IntArray, count: int, weight: npt.NDArray[np.float32], step_cells: float, out: IntArray, n: int
) -> int:
    """Corners of a way (given from its end to its start) as stitches as long as sight and ``step_cells`` allow."""
    width = weight.shape[1]
    i = count - 1
    while i > 0:
        j = i - 1
        best = j
        while j >= 0:
            dy, dx = path[i] // width - path[j] // width, path[i] % width - path[j] % width
            if dy * dy + dx * dx > step_cells * step_cells:
                break
            if _clear_line(path[i], path[j], weight):
                best = j
            j -= 1
        i = best
        if i > 0:
            out[n] = path[i]
            n += 1
    return n


@njit(cache=True)  # type: ignore[untyped-decorator]
def _ordered(
    ends: FloatArray,
    weight: npt.NDArray[np.float32],
    part: npt.NDArray[np.int32],
    scale: float,
    cost_max: float,
    step_cells: float,
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    height, width = weight.shape
    chains = len(ends) // 2
    cell_of = np.empty(2 * chains, np.int64)
    following = np.full(2 * chains, -1, np.int64)
    goal = np.full(height * width, -1, np.int64)
    for e in range(2 * chains):
        x = min(max(int(ends[e, 0] * scale), 0), width - 1)
        y = min(max(int(ends[e, 1] * scale), 0), height - 1)
        cell_of[e] = y * width + x
        following[e] = goal[cell_of[e]]
        goal[cell_of[e]] = e
    order = np.empty(chains, np.int64)
    cut = np.ones(chains, np.bool_)
    way_bounds = np.zeros(chains + 1, np.int64)
    ways = np.empty(height * width // 2 + chains * 64 + 64, np.int64)
    cost = np.full(height * width, np.float32(1e30), np.float32)
    came = np.full(height * width, np.int32(-1), np.int32)
    reach = int(cost_max) * 2 + 3
    touched = np.empty(min(height * width, reach * reach) + 2, np.int64)
    heap_cost = np.empty(8 * len(touched), np.float64)
    heap_cell = np.empty(8 * len(touched), np.int64)
    path = np.empty(len(touched), np.int64)
    done = np.zeros(chains, np.bool_)
    here, n_way = -1, 0
    waiting = np.zeros(part.max() + 1, np.int64)  # free ends in each connected part of the ways
    for e in range(2 * chains):
        waiting[part.ravel()[cell_of[e]]] += 1
    for k in range(chains):
        entry = -1
        if here >= 0 and waiting[part.ravel()[here]] > 0:
            found, count = _search(here, weight, goal, cost_max, cost, came, touched, heap_cost, heap_cell)
            if found >= 0:
                n, cell = 0, found
                while cell >= 0:
                    path[n] = cell
                    n += 1
                    cell = came[cell]
                entry = goal[found]
                cut[k] = False
                if n_way + n < len(ways):
                    n_way = _straightened(path, n, weight, step_cells, ways, n_way)
            for i in range(count):
                cost[touched[i]] = np.float32(1e30)
        if entry < 0:
            nearest = 1e30
            for e in range(2 * chains):
                if done[e // 2]:
                    continue
                if here < 0:
                    distance = ends[e, 0] + ends[e, 1]
                else:
                    distance = np.hypot(here % width - ends[e, 0] * scale, here // width - ends[e, 1] * scale)
                if distance < nearest:
                    nearest, entry = distance, e
        way_bounds[k + 1] = n_way
        order[k] = entry
        done[entry // 2] = True
        for e in (entry, entry ^ 1):  # no longer free
            cell = cell_of[e]
            waiting[part.ravel()[cell]] -= 1
            if goal[cell] == e:
                goal[cell] = following[e]
            else:
                at = goal[cell]
                while following[at] != e:
                    at = following[at]
                following[at] = following[e]
        here = cell_of[entry ^ 1]
    return order, cut, way_bounds, ways[:n_way].copy()


def ordered_chains(
    ends_mm: FloatArray, weight: npt.NDArray[np.float32], px_per_mm: float, stitch_mm_max: float
) -> tuple[IntArray, Mask, IntArray, FloatArray]:
    """Chains one after the other, each the nearest that a hidden way leads to.

    ``ends_mm`` (2 · chains, 2): first and last point of each, in turns. ``weight`` (h, w) float32 at ``px_per_mm``: what
    a way over each cell costs, ≤ 0 where it would be seen. Gives (chains,) 2 · chain + (1 where entered at its last
    point); (chains,) whether the thread is cut before; and the corners of the ways (k, 2) mm with bounds (chains + 1,).
    """
    count = len(ends_mm) // 2
    if count == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(1, np.int64), np.zeros((0, 2))
    height, width = weight.shape
    open_ways = weight.copy()
    column = np.clip((ends_mm[:, 0] * px_per_mm).astype(np.int64), 0, width - 1)
    row = np.clip((ends_mm[:, 1] * px_per_mm).astype(np.int64), 0, height - 1)
    open_ways[row, column] = np.maximum(open_ways[row, column], 1.0)  # a thread's own end may be stepped from
    part = cv2.connectedComponents((open_ways > 0).astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)[1]
    order, cut, bounds, ways = _ordered(
        np.ascontiguousarray(ends_mm), open_ways, part, px_per_mm, WAY_MM_MAX * px_per_mm, stitch_mm_max * px_per_mm
    )
    corners = np.stack([(ways % width + 0.5) / px_per_mm, (ways // width + 0.5) / px_per_mm], axis=1)
    return order, cut, bounds, corners
