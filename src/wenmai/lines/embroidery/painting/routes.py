"""The order of chains, and hidden ways from one to the next: under what is stitched later, or not at all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.painting.model import FloatArray, IntArray, Mask

WAY_MM_MAX = 40.0  # on each side of the middle: longer, a cut costs the machine less than the thread does
ROUNDS_MAX = 12
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
def _spread(
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
def _meetings(
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


@njit(cache=True)  # type: ignore[untyped-decorator]
def _link(
    order: IntArray,
    pairs: IntArray,
    shared: IntArray,
    owner: IntArray,
    came: IntArray,
    partner: IntArray,
    root: IntArray,
    weight: npt.NDArray[np.float32],
    step_cells: float,
    ways: IntArray,
    bounds: IntArray,
    n_way: int,
) -> tuple[int, int]:
    """Join ends by the cheapest ways, none twice, none into a ring. The corners of the way from end ``a``, the smaller,
    go to ``ways[bounds[a, 0]:bounds[a, 1]]``. Gives how many were joined and the new length of ``ways``.
    """
    path = np.empty(len(owner), np.int64)
    joined = 0
    for k in range(len(shared) + len(order)):
        if k < len(shared):
            a, b = shared[k, 0], shared[k, 1]
        else:
            u, v = pairs[order[k - len(shared)], 0], pairs[order[k - len(shared)], 1]
            a, b = owner[u], owner[v]
        if partner[a] >= 0 or partner[b] >= 0:
            continue
        ra, rb = a // 2, b // 2
        while root[ra] != ra:
            root[ra] = root[root[ra]]
            ra = root[ra]
        while root[rb] != rb:
            root[rb] = root[root[rb]]
            rb = root[rb]
        if ra == rb:
            continue
        n = 0
        if k >= len(shared):
            if a > b:
                a, b, u, v = b, a, v, u
            cell = v  # from b's end to the middle, reversed, then on to a's: the way's end comes first
            while cell >= 0:
                path[n] = cell
                n += 1
                cell = came[cell]
            path[:n] = path[:n][::-1].copy()
            cell = u
            while cell >= 0:
                path[n] = cell
                n += 1
                cell = came[cell]
        elif a > b:
            a, b = b, a
        bounds[a, 0] = n_way
        if n > 1 and n_way + n < len(ways):
            n_way = _straightened(path, n, weight, step_cells, ways, n_way)
        bounds[a, 1] = n_way
        partner[a], partner[b] = b, a
        root[ra] = rb
        joined += 1
    return joined, n_way


def ordered_chains(
    ends_mm: FloatArray, weight: npt.NDArray[np.float32], px_per_mm: float, stitch_mm_max: float
) -> tuple[IntArray, Mask, IntArray, FloatArray]:
    """Chains one after the other, joined by hidden ways where there are any, the cheapest ways first.

    ``ends_mm`` (2 · chains, 2): first and last point of each, in turns. ``weight`` (h, w) float32 at ``px_per_mm``: what
    a way over each cell costs, ≤ 0 where it would be seen. Gives (chains,) 2 · chain + (1 where entered at its last
    point); (chains,) whether the thread is cut before; and the corners of the ways (k, 2) mm with bounds (chains + 1,).
    """
    count = len(ends_mm) // 2
    height, width = weight.shape
    column = np.clip((ends_mm[:, 0] * px_per_mm).astype(np.int64), 0, width - 1)
    row = np.clip((ends_mm[:, 1] * px_per_mm).astype(np.int64), 0, height - 1)
    open_ways = weight.copy()
    open_ways[row, column] = np.maximum(open_ways[row, column], 1.0)  # a thread's own end may be stepped from
    cells = row * width + column
    partner, root = np.full(2 * count, -1, np.int64), np.arange(count)
    ways = np.empty(4 * height * width + 64, np.int64)
    bounds = np.zeros((2 * count, 2), np.int64)
    n_way = 0
    for _ in range(ROUNDS_MAX if count > 1 else 0):
        free = np.flatnonzero(partner < 0)
        cost, owner, came, shared = _spread(open_ways, cells, free, WAY_MM_MAX * px_per_mm)
        costs, pairs = _meetings(open_ways, cost, owner, shared)
        order = np.argsort(costs, kind="stable")
        joined, n_way = _link(
            order, pairs, shared, owner, came, partner, root, open_ways, stitch_mm_max * px_per_mm, ways, bounds, n_way
        )
        if joined == 0:
            break
    corners = np.stack([(ways[:n_way] % width + 0.5) / px_per_mm, (ways[:n_way] // width + 0.5) / px_per_mm], axis=1)
    return _walked(partner, bounds, corners, ends_mm)


def _walked(
    partner: IntArray, bounds: IntArray, corners: FloatArray, ends_mm: FloatArray
) -> tuple[IntArray, Mask, IntArray, FloatArray]:
    """The runs that the links make, each beginning at its free end, the nearest to where the last one ended next."""
    entries: list[int] = []
    cuts: list[bool] = []
    ways: list[FloatArray] = []
    waiting = np.flatnonzero(partner < 0)
    alive = np.ones(len(waiting), np.bool_)
    place = {int(end): i for i, end in enumerate(waiting)}
    here = np.zeros(2)
    while alive.any():
        distance = np.where(alive, np.hypot(*(ends_mm[waiting] - here).T), np.inf)
        end = int(waiting[int(np.argmin(distance))])
        alive[place[end]] = False
        first = True
        while end >= 0:
            entries.append(end)
            cuts.append(first)
            if first:
                ways.append(np.zeros((0, 2)))
            first = False
            out = end ^ 1
            end = int(partner[out])
            if end < 0:
                alive[place[out]] = False
                here = ends_mm[out]
            else:
                way = corners[slice(*bounds[min(out, end)])]
                ways.append(way if out < end else way[::-1])
    way_bounds = np.concatenate([[0], np.cumsum([len(way) for way in ways])]).astype(np.int64)
    flat = np.concatenate(ways) if ways else np.zeros((0, 2))
    return np.array(entries, np.int64), np.array(cuts, np.bool_), way_bounds, flat
