"""The order of chains, and hidden ways from one to the next: under what is stitched later, or not at all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.painting.model import FloatArray, IntArray, Mask
from wenmai.lines.embroidery.painting.spreading import meetings, spread

WAY_MM_MAX = 40.0  # on each side of the middle: longer, a cut costs the machine less than the thread does
ROUNDS_MAX = 8


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
def _link(  # noqa: PLR0912 - one queue, compiled as one
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

    ``ends_mm`` (2 · chains, 2): first and last point of each, in turns. ``weight`` (h, w) float32 at
    ``px_per_mm``: what
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
        cost, owner, came, shared = spread(open_ways, cells, free, WAY_MM_MAX * px_per_mm)
        costs, pairs = meetings(open_ways, cost, owner, shared)
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
