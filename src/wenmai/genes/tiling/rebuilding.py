"""A cell cut down to the part that its group repeats, and rebuilt from that part alone."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.symmetry.operations import TWELFTHS
from wenmai.genes.tiling.regions import wallpaper_region

IntArray = npt.NDArray[np.int64]
ON_BORDER = 1e-9  # cells


@lru_cache(maxsize=32)
def sources(group: str, side: int) -> tuple[IntArray, IntArray]:
    """(row, column), each (side, side): for every sample of a cell its image within the region, its border counted in.

    ``side`` is a multiple of 12. Where a border gives a choice, the first image in reading order is taken.
    """
    if side % TWELFTHS:
        raise ValueError(f"a cell of {side} samples a side: it has a multiple of {TWELFTHS}")
    y, x = np.mgrid[:side, :side].astype(np.int64)
    row, column = np.full((side, side), -1), np.full((side, side), -1)
    inside = _in_closed_region(group, side)
    step = side // TWELFTHS
    for operation in wallpaper_group(group).operations:
        a, b, c, d = operation.matrix
        u = (a * x + b * y + step * operation.shift[0]) % side
        v = (c * x + d * y + step * operation.shift[1]) % side
        better = inside[v, u] & ((row < 0) | (v * side + u < row * side + column))
        row, column = np.where(better, v, row), np.where(better, u, column)
    return row, column


def region_mask(group: str, side: int) -> npt.NDArray[np.bool_]:
    """(side, side) the samples that make all others: one of each set of images, within the region."""
    row, column = sources(group, side)
    y, x = np.mgrid[:side, :side]
    return np.asarray((row == y) & (column == x), np.bool_)


def rebuilt(cell: npt.NDArray[np.uint8], group: str) -> npt.NDArray[np.uint8]:
    """(n, n, …) the cell made anew from the samples of its region alone, by the group's operations."""
    return np.asarray(cell[sources(group, cell.shape[0])])


def _in_closed_region(group: str, side: int) -> npt.NDArray[np.bool_]:
    """Whether a sample, or one that the lattice takes to it, lies in the region or on its border."""
    corners = wallpaper_region(group)
    y, x = np.mgrid[: side + 1, : side + 1] / side
    places = np.stack([x, y], -1)
    edges = np.roll(corners, -1, axis=0) - corners
    away = places[..., None, :] - corners
    turned = edges[:, 0] * away[..., 1] - edges[:, 1] * away[..., 0]
    within = np.asarray((turned >= -ON_BORDER).all(axis=-1), np.bool_)
    within[0] |= within[-1]
    within[:, 0] |= within[:, -1]
    return np.asarray(within[:-1, :-1], np.bool_)
