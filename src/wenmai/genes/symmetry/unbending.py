"""A patterned surface laid flat: its cells brought to one grid, however the cloth hung or the camera stood."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.flow import along_axis, as_bytes, flow_between, main_axis
from wenmai.genes.symmetry.lattice import Basis
from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.surface import Surface, wide_blur

FOLDS_CELLS = 0.5  # σ of the displacement that is followed: cloth bends over more than a cell
GAIN_MIN = 0.002  # of the share that cells have in common: a round that gains less is idle
IDLE_ROUNDS = 1  # after which another may still gain
CELL_PX2_MIN = 1.0
GRID_SAMPLES_MAX = 2e7  # beyond which a lattice is none that a picture can show
FARTHER = 1.5  # times what was found: the mean cell is blurred at first, and pulls less than it should

Planes = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Laid:
    """``values`` (rows · n, columns · n, 3) sampled n times a cell, 0 where ``inside`` (same, 0 or 1) is 0.

    ``places`` (rows · n, columns · n, 2): where each sample lies in the picture, px (x, y). The first basis vector
    runs along the columns.
    """

    values: Planes
    inside: Planes
    places: Planes
    samples: int

    @property
    def cells(self) -> tuple[int, int]:
        """Rows and columns of cells, those at the rim in part."""
        return self.values.shape[0] // self.samples, self.values.shape[1] // self.samples

    @property
    def across(self) -> tuple[float, float]:
        """How many cells lie inside along the second and along the first vector, where they are most."""
        inside = self.inside > 0
        return float(inside.sum(axis=0).max()) / self.samples, float(inside.sum(axis=1).max()) / self.samples


def lay(surface: Surface, basis: Basis, samples: int, rounds: int, refined: bool = True) -> Laid | None:
    """The surface on the grid of ``basis``, and up to ``rounds`` times drawn nearer to what its cells have in common,
    as long as they have more in common by it; ``refined`` as ``flow_between`` is. None on a grid far larger than the
    picture: of cells smaller than its pixels, or of two vectors in nearly one direction.
    """
    extent = _extent(surface, basis)
    if extent is None or float(np.prod(np.diff(extent, axis=0))) * samples**2 > GRID_SAMPLES_MAX:
        return None
    laid = best = sampled_at(surface, _flat_places(surface, basis, samples, extent), samples)
    cell, count = mean_cell(laid)
    common, idle = _common(laid, cell, count), 0
    for _ in range(rounds):
        laid = resampled(surface, laid, moved(laid, basis, cell, refined=refined))
        cell, count = mean_cell(laid)
        more = _common(laid, cell, count)
        if more > common + GAIN_MIN:
            best, common, idle = laid, more, 0
        else:
            idle += 1
        if idle > IDLE_ROUNDS:
            break
    return best


def common_share(laid: Laid) -> float:
    """The share (0…1) of what is seen that the mean of all cells shows."""
    return _common(laid, *mean_cell(laid))


def _common(laid: Laid, cell: Planes, count: Planes) -> float:
    seen = float((laid.values**2).sum())
    return float((count * squared(cell)).sum()) / max(seen, 1e-12)


def resampled(surface: Surface, laid: Laid, displacement: Planes) -> Laid:
    """The surface laid anew, each sample (…, 2) px farther on."""
    return sampled_at(surface, laid.places + displacement, laid.samples)


def finer(surface: Surface, laid: Laid, times: int) -> Laid:
    """The same surface laid the same way, with ``times`` as many samples along each side."""
    rows, columns = laid.values.shape[:2]
    # a sample more at the end, on the straight continuation of the last two
    wide = np.pad(laid.places, ((0, 1), (0, 1), (0, 0)), "reflect", reflect_type="odd")
    y, x = np.mgrid[: rows * times, : columns * times].astype(np.float32) / times
    places = np.asarray(cv2.remap(wide, x, y, cv2.INTER_LINEAR), np.float32)
    return sampled_at(surface, places, laid.samples * times)


def basis_of(laid: Laid, fallback: Basis) -> Basis:
    """The lattice vectors that fit best all over what was laid flat (least squares over samples inside), px."""
    found = fitted(laid)
    return fallback if found is None else found.basis


@dataclass(frozen=True, slots=True)
class Fitted:
    """The straight lattice nearest to what was laid: ``basis`` (2, 2) columns px, ``corner`` (2,) px the place of the
    first sample, ``error_px`` how far the cells lie from it (root mean square).
    """

    basis: Basis
    corner: FloatArray
    error_px: float


def fitted(laid: Laid) -> Fitted | None:
    """By least squares over the samples inside; None of hardly any."""
    use = laid.inside > 0
    if use.sum() < 10:
        return None
    y, x = np.nonzero(use)
    step = max(1, len(y) // 20_000)
    index = np.column_stack([x, y])[::step] / laid.samples
    matrix = np.column_stack([index, np.ones(len(index))])
    places = laid.places[use][::step].astype(np.float64)
    found, *_ = np.linalg.lstsq(matrix, places, rcond=None)
    rest = places - matrix @ found
    error_px = float(np.sqrt((rest**2).mean()))
    return Fitted(np.asarray(found[:2].T, np.float64), np.asarray(found[2], np.float64), error_px)


def mean_cell(laid: Laid) -> tuple[Planes, Planes]:
    """(n, n, 3) the mean of all cells, and of how many it is at each place (n, n)."""
    rows, columns = laid.cells
    n = laid.samples
    count = laid.inside.reshape(rows, n, columns, n).sum(axis=(0, 2))
    total = laid.values.reshape(rows, n, columns, n, -1).sum(axis=(0, 2))
    return np.asarray(total / np.maximum(count, 1)[..., None], np.float32), np.asarray(count, np.float32)


def _extent(surface: Surface, basis: Basis) -> FloatArray | None:
    """(2, 2) from which cell to which the picture reaches, along each vector from its middle; None of no cell."""
    if abs(float(np.linalg.det(basis))) < CELL_PX2_MIN:
        return None
    height, width = surface.shape
    corners = np.array([[0, width, 0, width], [0, 0, height, height]]) - np.array([[width], [height]]) / 2
    index = np.linalg.solve(basis, corners)
    return np.stack([np.floor(index.min(axis=1)), np.ceil(index.max(axis=1))])


def _flat_places(surface: Surface, basis: Basis, samples: int, extent: FloatArray) -> Planes:
    middle = np.array([surface.shape[1] / 2, surface.shape[0] / 2])
    first = extent[0]
    columns, rows = (extent[1] - first).astype(int)
    u = first[0] + (np.arange(columns * samples)) / samples
    v = first[1] + (np.arange(rows * samples)) / samples
    x = basis[0, 0] * u[None, :] + basis[0, 1] * v[:, None] + middle[0]
    y = basis[1, 0] * u[None, :] + basis[1, 1] * v[:, None] + middle[1]
    return np.stack([x, y], axis=2).astype(np.float32)


def sampled_at(surface: Surface, places: Planes, samples: int) -> Laid:
    """The surface at ``places`` (rows · n, columns · n, 2) px, n = ``samples`` a cell."""
    x, y = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
    values = cv2.remap(surface.planes, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    inside = cv2.remap(surface.inside, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    whole = np.asarray(inside > 0.99, np.float32)
    return Laid(np.asarray(values * whole[..., None], np.float32), whole, places, samples)


def moved(
    laid: Laid,
    basis: Basis,
    cell: Planes,
    folds_cells: float = FOLDS_CELLS,
    farther: float = FARTHER,
    refined: bool = False,
) -> Planes:
    """(…, 2) px that the samples have to move so that each cell comes nearer to ``cell`` (n, n, 3), smooth to within
    σ = ``folds_cells``; ``farther`` times what the flow says, ``refined`` or not.
    """
    rows, columns = laid.cells
    axis = main_axis(cell.reshape(-1, cell.shape[2]))
    wanted = np.tile(cell @ axis, (rows, columns))
    found = np.where(laid.inside > 0, along_axis(laid.values, axis), wanted)
    spread = 3.0 * float(wanted.std()) + 1e-6
    shift = flow_between(as_bytes(wanted, spread), as_bytes(found, spread), refined)
    weight = laid.inside + 1e-3
    sigma = folds_cells * laid.samples
    total = wide_blur(shift * weight[..., None], sigma, cv2.BORDER_REPLICATE)
    smooth = total / wide_blur(weight, sigma, cv2.BORDER_REPLICATE)[..., None]
    return np.asarray(cv2.transform(smooth, farther * basis / laid.samples), np.float32)
