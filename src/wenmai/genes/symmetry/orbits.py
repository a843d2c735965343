"""A cell moved by the operations of a group, and made symmetric by them, without resampling.

A cell is (n, n, …) with n a multiple of 12: element [y, x] is the place (x / n, y / n) in the basis of the lattice.
Every operation then maps samples onto samples.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.operations import TWELFTHS, Operation

Cell = npt.NDArray[np.float32]


def pulled_back(cell: Cell, operation: Operation) -> Cell:
    """The cell whose value at x is ``cell``'s at W x + w. Raises ValueError for one of another shape."""
    side = cell.shape[0]
    if cell.shape[1] != side or side % TWELFTHS:
        raise ValueError(f"a cell of {cell.shape[1]} by {side} samples: it has n by n, n a multiple of 12")
    y, x = np.mgrid[:side, :side]
    a, b, c, d = operation.matrix
    step = side // TWELFTHS
    column = (a * x + b * y + step * operation.shift[0]) % side
    row = (c * x + d * y + step * operation.shift[1]) % side
    return np.asarray(cell[row, column], np.float32)


def averaged(cell: Cell, operations: Sequence[Operation]) -> Cell:
    """The mean of all images of ``cell``: the nearest cell, by least squares, that has these symmetries."""
    total = np.zeros(cell.shape, np.float64)
    for operation in operations:
        total += pulled_back(cell, operation)
    return np.asarray(total / len(operations), np.float32)


def united(cell: Cell, operations: Sequence[Operation]) -> Cell:
    """The greatest of all images of ``cell`` at each place: of a shape's mask, the shape with all its copies."""
    result = cell
    for operation in operations:
        result = np.maximum(result, pulled_back(cell, operation))
    return result
