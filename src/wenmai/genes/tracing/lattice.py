"""Borders between regions, each taken once from the pixel lattice.

A *node* is a corner of pixels, a *crack* the unit edge between two pixels of different regions (Kovalevsky, Computer
Vision, Graphics and Image Processing 46, 1989). An *arc* is a run of cracks between two junctions, or a closed loop;
it has the same region on its left all along, and the same on its right, and both use the one curve fitted to it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.tracing.regions import IntArray, joins_main_diagonal

EAST, SOUTH, WEST, NORTH = 0, 1, 2, 3


class Arcs(NamedTuple):
    """All borders of a label picture.

    ``nodes`` is (n, 2) int32, lattice positions (x, y) of all arcs one after the other, arc ``i`` from ``starts[i]``
    to ``starts[i + 1]`` (exclusive); a loop repeats its first node at its end. ``left`` and ``right`` are the regions
    beside it, seen in its direction with y down. ``closed`` marks loops, ``frame`` arcs along the picture's own edge.
    """

    nodes: IntArray
    starts: IntArray
    left: IntArray
    right: IntArray
    closed: npt.NDArray[np.bool_]
    frame: npt.NDArray[np.bool_]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _splits(padded: IntArray, y: int, x: int) -> bool:
    """Whether four cracks meet at the node and two opposite pixels are alike, so that two borders pass by it."""
    nw, ne, sw, se = padded[y, x], padded[y, x + 1], padded[y + 1, x], padded[y + 1, x + 1]
    apart = nw != ne and ne != se and se != sw and sw != nw  # noqa: PLR1714 - cheaper than tuples
    return bool(apart and (nw == se or ne == sw))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _exits(padded: IntArray, y: int, x: int) -> int:
    """The cracks that leave a node, as bits 1 << direction."""
    nw, ne, sw, se = padded[y, x], padded[y, x + 1], padded[y + 1, x], padded[y + 1, x + 1]
    bits = 0
    if ne != se:
        bits |= 1 << EAST
    if sw != se:
        bits |= 1 << SOUTH
    if nw != sw:
        bits |= 1 << WEST
    if nw != ne:
        bits |= 1 << NORTH
    return bits


@njit(cache=True)  # type: ignore[untyped-decorator]
def _on_frame(y: int, x: int, direction: int, height: int, width: int) -> bool:
    if direction in (EAST, WEST):
        return y in (0, height)
    return x in (0, width)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _is_junction(padded: IntArray, y: int, x: int) -> bool:
    """Whether arcs end at a node: three or more regions meet, or the border turns onto or along the picture's edge."""
    bits = _exits(padded, y, x)
    number = (bits & 1) + (bits >> 1 & 1) + (bits >> 2 & 1) + (bits >> 3 & 1)
    if number == 3:
        return True
    if number == 4:
        return not _splits(padded, y, x)
    height, width = padded.shape[0] - 2, padded.shape[1] - 2
    if number == 2 and (y in (0, height) or x in (0, width)):
        frames = 0
        horizontal = 0
        for direction in range(4):
            if bits >> direction & 1:
                frames += _on_frame(y, x, direction, height, width)
                horizontal += direction in (EAST, WEST)
        return frames == 1 or (frames == 2 and horizontal == 1)
    return False


@njit(cache=True)  # type: ignore[untyped-decorator]
def _next_direction(padded: IntArray, y: int, x: int, direction: int) -> int:
    """Where a border goes on after arriving at a node (not a junction) in ``direction``."""
    back = (direction + 2) % 4
    if _splits(padded, y, x):
        if joins_main_diagonal(padded, y, x):  # the paths round the north-east and the south-west corner
            return 3 - back
        return back ^ 1  # those round the north-west and the south-east corner
    bits = _exits(padded, y, x)
    for candidate in range(4):
        if candidate != back and bits >> candidate & 1:
            return candidate
    return back


@njit(cache=True)  # type: ignore[untyped-decorator]
def _take(used: npt.NDArray[np.uint8], y: int, x: int, direction: int) -> bool:
    """Mark the crack that leaves (y, x) in ``direction``; False where it was taken before."""
    bit = 1
    if direction == WEST:
        x -= 1
    elif direction == SOUTH:
        bit = 2
    elif direction == NORTH:
        y -= 1
        bit = 2
    if used[y, x] & bit:
        return False
    used[y, x] |= bit
    return True


@njit(cache=True)  # type: ignore[untyped-decorator]
def _walk(
    padded: IntArray, used: npt.NDArray[np.uint8], y: int, x: int, direction: int, nodes: IntArray, count: int
) -> int:
    """Follow one border from (y, x) until a junction or its own start; returns the new number of nodes."""
    nodes[count, 0], nodes[count, 1] = x, y
    count += 1
    while _take(used, y, x, direction):
        if direction == EAST:
            x += 1
        elif direction == WEST:
            x -= 1
        elif direction == SOUTH:
            y += 1
        else:
            y -= 1
        nodes[count, 0], nodes[count, 1] = x, y
        count += 1
        if _is_junction(padded, y, x):
            break
        direction = _next_direction(padded, y, x, direction)
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _sides(regions: IntArray, y: int, x: int, direction: int) -> tuple[int, int]:
    """The regions left and right of a crack; ``regions`` padded like the labels."""
    nw, ne, sw, se = regions[y, x], regions[y, x + 1], regions[y + 1, x], regions[y + 1, x + 1]
    if direction == EAST:
        return ne, se
    if direction == WEST:
        return sw, nw
    if direction == SOUTH:
        return se, sw
    return nw, ne


@njit(cache=True)  # type: ignore[untyped-decorator]
def extract_arcs(padded: IntArray, regions: IntArray) -> Arcs:
    """Every border of ``padded`` ((h + 2, w + 2) labels, OUTSIDE all round), each once.

    ``regions`` comes from ``label_components``. Arcs between junctions come first, then loops, both in raster order
    of where they start.
    """
    height, width = padded.shape[0] - 2, padded.shape[1] - 2
    cracks = 0
    for y in range(height + 1):
        for x in range(width + 1):
            bits = _exits(padded, y, x)
            cracks += (bits & 1) + (bits >> 1 & 1)
    nodes = np.empty((2 * cracks + 2, 2), dtype=np.int32)
    starts = np.zeros(cracks + 1, dtype=np.int32)
    left = np.empty(cracks, dtype=np.int32)
    right = np.empty(cracks, dtype=np.int32)
    closed = np.zeros(cracks, dtype=np.bool_)
    frame = np.zeros(cracks, dtype=np.bool_)
    used = np.zeros((height + 2, width + 2), dtype=np.uint8)
    number = 0
    count = np.int64(0)
    for loops in (False, True):
        for y in range(height + 1):
            for x in range(width + 1):
                bits = _exits(padded, y, x)
                if bits == 0 or (not loops and not _is_junction(padded, y, x)):
                    continue
                for direction in range(4):
                    if not bits >> direction & 1 or _taken(used, y, x, direction):
                        continue
                    count = _walk(padded, used, y, x, direction, nodes, count)
                    left[number], right[number] = _sides(regions, y, x, direction)
                    closed[number] = loops
                    frame[number] = _on_frame(y, x, direction, height, width) and not loops
                    number += 1
                    starts[number] = count
    return Arcs(
        nodes[:count].copy(),
        starts[: number + 1].copy(),
        left[:number].copy(),
        right[:number].copy(),
        closed[:number].copy(),
        frame[:number].copy(),
    )


@njit(cache=True)  # type: ignore[untyped-decorator]
def _taken(used: npt.NDArray[np.uint8], y: int, x: int, direction: int) -> bool:
    bit = 1
    if direction == WEST:
        x -= 1
    elif direction == SOUTH:
        bit = 2
    elif direction == NORTH:
        y -= 1
        bit = 2
    return bool((used[y, x] & bit) != 0)
