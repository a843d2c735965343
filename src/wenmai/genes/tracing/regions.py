"""Regions of one colour in a label picture, and which pixels belong together where only their corners meet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

IntArray = npt.NDArray[np.int32]

OUTSIDE = -1  # the label of what is not to be painted


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
