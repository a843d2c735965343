"""All cells of a laid surface in one: what they have in common, how sure that is, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.cells import Likeness, likeness
from wenmai.genes.symmetry.differences import standard_error
from wenmai.genes.symmetry.unbending import Laid, mean_cell

FINE_SIDE = 192  # samples along a cell; a multiple of 12 and of the sides that cells are folded at

Planes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Folded:
    """The mean cell (n, n, 3); the same between its samples, ``fine`` (``FINE_SIDE``, ``FINE_SIDE``, 3), with its
    standard error ``fine_error``; ``cells`` that it is the mean of; and how alike they are.

    ``reliability`` is what the mean of as many other cells would be alike to this one (Spearman 1910, Brown 1910).
    """

    cell: Planes
    fine: Planes
    fine_error: Planes
    cells: float
    likes: Likeness

    @property
    def reliability(self) -> float:
        alike = max(self.likes.mean, 1e-3)
        return self.cells * alike / (1 + (self.cells - 1) * alike)


def fold(laid: Laid) -> Folded:
    """The mean of all cells."""
    cell, count = mean_cell(laid)
    error = standard_error(laid, cell, count)
    return Folded(cell, between(cell), between(error), float(np.median(count)), likeness(laid))


def between(cell: Planes) -> Planes:
    """A cell that repeats, (n, n, …), at ``FINE_SIDE`` samples a side: every n-th falls on one of its own (bicubic)."""
    n = cell.shape[0]
    times = FINE_SIDE // n
    margin = 4
    wide = cv2.copyMakeBorder(cell, margin, margin, margin, margin, cv2.BORDER_WRAP)
    shift = np.array([[times, 0, -margin * times], [0, times, -margin * times]], np.float32)
    return np.asarray(cv2.warpAffine(wide, shift, (FINE_SIDE, FINE_SIDE), flags=cv2.INTER_CUBIC), np.float32)
