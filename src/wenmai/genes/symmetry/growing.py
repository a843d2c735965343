"""How far a pattern reaches in a photograph: from where it was found, cell by cell, as long as cells are alike."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_dilation, label

from wenmai.genes.model import Mask
from wenmai.genes.symmetry.lattice import Basis
from wenmai.genes.symmetry.over_colours import dot, squared
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.unbending import Laid, lay, mean_cell, moved, resampled

SAMPLES = 24
ROUNDS_MAX = 6
ALIKE_MIN = 0.45  # correlation of a cell with the mean of those accepted: one with less is not of the pattern
COVERED_MIN = 0.6  # of a cell, to be judged

Planes = npt.NDArray[np.float32]


def reach_of(surface: Surface, basis: Basis, seed: Mask) -> Mask:
    """(h, w) where the pattern of lattice ``basis``, found in ``seed`` (h, w), goes on without a gap."""
    laid = lay(surface, basis, SAMPLES, 0)
    if laid is None:
        return np.zeros(surface.shape, np.bool_)
    rows, columns = laid.cells
    cells = np.asarray(cv2.remap(seed.astype(np.float32), *_maps(laid), cv2.INTER_NEAREST), np.float32)
    accepted = _by_cell(cells * laid.inside, rows, columns) > 0.5
    for _ in range(ROUNDS_MAX):
        if not accepted.any():
            return np.zeros(surface.shape, np.bool_)
        mean, _ = mean_cell(_only(laid, accepted))
        laid = resampled(surface, laid, moved(laid, basis, mean))
        alike = likeness_to(laid, mean)
        near = binary_dilation(accepted, np.ones((3, 3), np.bool_))
        grown = _in_one(near & (alike >= ALIKE_MIN), accepted)
        if (grown == accepted).all():
            break
        accepted = grown
    return _in_picture(laid, accepted, surface.shape)


def likeness_to(laid: Laid, mean: Planes) -> Planes:
    """(rows, columns) correlation of each cell with ``mean`` (n, n, 3); −1 where little of it lies inside."""
    rows, columns = laid.cells
    tiled = np.tile(mean, (rows, columns, 1)) * laid.inside[..., None]
    product = _by_cell(dot(laid.values, tiled), rows, columns)
    one, other = (_by_cell(squared(plane), rows, columns) for plane in (laid.values, tiled))
    covered = _by_cell(laid.inside, rows, columns) >= COVERED_MIN
    return np.asarray(np.where(covered, product / np.sqrt(np.maximum(one * other, 1e-12)), -1.0), np.float32)


def _by_cell(plane: Planes, rows: int, columns: int) -> Planes:
    n = plane.shape[0] // rows
    return np.asarray(plane.reshape(rows, n, columns, n).mean(axis=(1, 3)), np.float32)


def _only(laid: Laid, cells: npt.NDArray[np.bool_]) -> Laid:
    keep = laid.inside * np.kron(cells, np.ones((laid.samples, laid.samples))).astype(np.float32)
    return Laid(laid.values * keep[..., None], keep, laid.places, laid.samples)


def _in_one(cells: npt.NDArray[np.bool_], with_some_of: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Those that hang together with the cells accepted so far."""
    numbered, _ = label(cells)
    kept = np.unique(numbered[with_some_of & cells])
    return np.asarray(np.isin(numbered, kept[kept > 0]), np.bool_)


def _maps(laid: Laid) -> tuple[Planes, Planes]:
    return np.ascontiguousarray(laid.places[..., 0]), np.ascontiguousarray(laid.places[..., 1])


def _in_picture(laid: Laid, cells: npt.NDArray[np.bool_], shape: tuple[int, int]) -> Mask:
    """The cells as an area of the picture."""
    n = laid.samples
    area = np.zeros(shape, np.uint8)
    last = np.array(laid.places.shape[:2]) - 1
    for row, column in np.argwhere(cells):
        y = np.minimum(np.array([row, row + 1]) * n, last[0])
        x = np.minimum(np.array([column, column + 1]) * n, last[1])
        corners = laid.places[[y[0], y[0], y[1], y[1]], [x[0], x[1], x[1], x[0]]]
        cv2.fillConvexPoly(area, np.rint(corners).astype(np.int32), 1)
    return np.asarray(area, np.bool_)
