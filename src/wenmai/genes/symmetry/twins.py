"""Whether cells come in several sorts that follow no order, as letters do on a page of squares.

All letters are alike in size and ink, and the mean of many is a blob; but each differs from it in its own way, and in
the very same way as the next letter of its kind. Cells of a pattern, worn or made by hand, differ without such order.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.unbending import Laid

SAMPLES_ENOUGH = 24  # along a cell
CELLS_MIN = 12  # fewer hardly have twins
CELLS_MAX = 300
WHOLE_MIN = 0.99

Planes = npt.NDArray[np.float32]


def twin_likeness(laid: Laid) -> float:
    """How alike (−1…1, median) a cell is to its nearest twin in what sets both apart from the mean; 0 of few cells."""
    cells = whole_cells(laid)
    if len(cells) < CELLS_MIN:
        return 0.0
    apart = cells - cells.mean(axis=0)
    apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
    alike = apart @ apart.T
    np.fill_diagonal(alike, -1.0)
    return float(np.median(alike.max(axis=1)))


def whole_cells(laid: Laid) -> Planes:
    """(cells, samples) of those that lie inside as a whole, some of them where there are many."""
    step = max(1, laid.samples // SAMPLES_ENOUGH)
    n = laid.samples // step
    rows, columns = laid.cells
    values = laid.values[::step, ::step][: rows * n, : columns * n].reshape(rows, n, columns, n, -1)
    inside = laid.inside[::step, ::step][: rows * n, : columns * n].reshape(rows, n, columns, n)
    whole = inside.transpose(0, 2, 1, 3).reshape(rows * columns, -1).mean(axis=1) > WHOLE_MIN
    cells = values.transpose(0, 2, 1, 3, 4).reshape(rows * columns, -1)[whole]
    return np.asarray(cells[:: max(1, -(-len(cells) // CELLS_MAX))], np.float32)
