"""Which copies of a shape lie on a box: all operations of a layout, and all translations that bring it there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from wenmai.genes.tiling.layouts import Layout

FloatArray = npt.NDArray[np.float64]


def copies_on(layout: Layout, outline_mm: FloatArray, box: Sequence[float]) -> tuple[FloatArray, FloatArray]:
    """All maps (linear (n, 2, 2), shifts (n, 2)) that bring a shape's box onto ``box`` (x0, y0, x1, y1) mm.

    ``outline_mm`` (m, 2) is the shape's convex outline where it was placed.
    """
    linear, shifts = [], []
    x0, y0, x1, y1 = box
    for turned, shift in zip(layout.linear, layout.shifts_mm, strict=True):
        image = outline_mm @ turned.T + shift
        low, high = image.min(axis=0), image.max(axis=0)
        moves = _moves_onto(layout, low, high, (x0, y0, x1, y1))
        linear += [turned] * len(moves)
        shifts += [shift + move for move in moves]
    return np.array(linear).reshape(-1, 2, 2), np.array(shifts).reshape(-1, 2)


def _moves_onto(
    layout: Layout, low: FloatArray, high: FloatArray, box: tuple[float, float, float, float]
) -> FloatArray:
    """(n, 2) mm: the translations that bring the box from ``low`` to ``high`` onto ``box``, row by row."""
    if not layout.vectors_mm.shape[1]:
        return np.zeros((1, 2))
    # A lattice vector's coordinates are linear in the place: those of all places of both boxes bound the steps.
    inverse = np.linalg.pinv(layout.vectors_mm)
    ways_x, ways_y = (
        [end - own for end in (box[axis], box[axis + 2]) for own in (low[axis], high[axis])] for axis in (0, 1)
    )
    steps = np.array(list(product(ways_x, ways_y))) @ inverse.T
    ranges = [np.arange(np.floor(s.min()), np.ceil(s.max()) + 1) for s in steps.T]
    every = np.stack(np.meshgrid(*ranges, indexing="ij"), -1).reshape(-1, len(ranges))
    moves = every @ layout.vectors_mm.T
    onto = (low + moves < (box[2], box[3])).all(axis=1) & (high + moves > (box[0], box[1])).all(axis=1)
    return np.asarray(moves[onto], np.float64)
