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

IntArray = npt.NDArray[np.int32]

OUTSIDE = -1  # the label of what is not to be painted
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
def joins_main_diagonal(padded: IntArray, y: int, x: int) -> bool:
    """Whether, at a node where four cracks meet, the north-west and south-east pixels belong together.

    Of two labels that cross, the rarer one in the surrounding 4 × 4 pixels stays connected, so that thin lines are
    not cut (the minority rule of turn policies). ``padded`` has one pixel of border, so the node's pixels are
    ``padded[y : y + 2, x : x + 2]``.
    """
    main, counter = padded[y, x], padded[y, x + 1]
    main_equal = main == padded[y + 1, x + 1]
    counter_equal = counter == padded[y + 1, x]
    if main_equal != counter_equal:
        return bool(main_equal)
    if main == OUTSIDE or counter == OUTSIDE:  # noqa: PLR1714 - a tuple of two types does not compile
        return bool(counter == OUTSIDE)
    balance = 0
    for row in range(max(y - 1, 0), min(y + 3, padded.shape[0])):
        for column in range(max(x - 1, 0), min(x + 3, padded.shape[1])):
            if padded[row, column] == main:
                balance += 1
            elif padded[row, column] == counter:
                balance -= 1
    return balance < 0 or (balance == 0 and main < counter)


@njit(cache=True)  # type: ignore[untyped-decorator]
def label_components(padded: IntArray) -> tuple[IntArray, int]:
    """Connected regions of equal label: 4-connected, and across a corner where ``joins_main_diagonal`` says so.

    ``padded`` is (h + 2, w + 2) with OUTSIDE all round. Returns the picture of region numbers (OUTSIDE stays), in
    raster order of their first pixel, and their count. Two passes with provisional numbers (Rosenfeld and Pfaltz,
    Journal of the ACM 13(4), 1966): only where two of them meet are they united, so the forest is small.
    """
    numbers, parent = _provisional_numbers(padded)
    table = np.empty(len(parent), dtype=np.int32)
    count = 0
    for number in range(len(parent)):
        if parent[number] == number:
            table[number] = count
            count += 1
        else:
            table[number] = table[parent[number]]  # a parent is smaller, so its place is known
    for y in range(1, padded.shape[0] - 1):
        for x in range(1, padded.shape[1] - 1):
            if numbers[y, x] != OUTSIDE:
                numbers[y, x] = table[numbers[y, x]]
    return numbers, count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _provisional_numbers(padded: IntArray) -> tuple[IntArray, IntArray]:
    """A number for every pixel that is not OUTSIDE, in raster order of first use, and the forest of those that met."""
    height, width = padded.shape
    numbers = np.full((height, width), OUTSIDE, dtype=np.int32)
    parent = np.empty(height * width, dtype=np.int32)
    count = 0
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            label = padded[y, x]
            if label == OUTSIDE:
                continue
            if label == padded[y - 1, x] and label == padded[y, x - 1]:  # within a region, nearly always
                number = numbers[y, x - 1]
                if numbers[y - 1, x] != number:
                    _unite(parent, number, numbers[y - 1, x])
            else:
                number = _earlier_number(padded, numbers, parent, y, x)
            if number == OUTSIDE:
                number = count
                parent[count] = count
                count += 1
            numbers[y, x] = number
    return numbers, parent[:count]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _earlier_number(padded: IntArray, numbers: IntArray, parent: IntArray, y: int, x: int) -> int:
    """The number of the pixel of its label above or to the left, or across a corner above where they connect.

    OUTSIDE where there is none; where there are two they are united. Not for pixels like both neighbours.
    """
    label = padded[y, x]
    if padded[y - 1, x] == label:
        return int(numbers[y - 1, x])
    left = padded[y, x - 1] == label
    number = numbers[y, x - 1] if left else OUTSIDE
    if padded[y - 1, x - 1] == label and not left and joins_main_diagonal(padded, y - 1, x - 1):
        number = numbers[y - 1, x - 1]
    if padded[y - 1, x + 1] == label and padded[y, x + 1] != label and not joins_main_diagonal(padded, y - 1, x):
        other = numbers[y - 1, x + 1]
        if number == OUTSIDE:
            return int(other)
        _unite(parent, number, other)
    return int(number)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _root(parent: IntArray, index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index


@njit(cache=True)  # type: ignore[untyped-decorator]
def _unite(parent: IntArray, first: int, second: int) -> None:
    a, b = _root(parent, first), _root(parent, second)
    if a < b:
        parent[b] = a
    elif b < a:
        parent[a] = b


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
    count = 0
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
