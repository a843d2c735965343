"""How alike the cells of a laid surface are, and how much of each is its own.

Noise makes cells differ as well, and is taken out of the account: it is known by how it looks between neighbouring
pixels (Donoho and Johnstone, Ideal spatial adaptation by wavelet shrinkage, Biometrika 81, 1994).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.cells import likeness
from wenmai.genes.symmetry.differences import envelope, far_from
from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.twins import twin_likeness
from wenmai.genes.symmetry.unbending import Laid, mean_cell, resampled

ASIDE_CELLS = (0.08, 0.12)  # a place of the mean cell may lie so far aside in a cell
PLAIN_MIN = 0.4  # of the contrast: smaller differences are not counted
NOISE_ERRORS = 3.0
SOFT_PX, SOFT_CELLS = 0.7, 0.015  # thin lines never lie quite on each other
DETAIL_CELLS, DETAIL_TIMES = 0.03, 8 / 3  # σ of the finer of two Gaussians whose difference is detail; of the other
SHARED_LEAST = 0.05
MEDIAN_OF_NORMAL = 0.6745  # of |x|, in standard deviations

Planes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sameness:
    """How alike the cells are: the share (0…1) of one that another shows too, noise apart; the share of places that are
    ``odd``, each cell's own; the share of what the mean cell shows that is ``striped``, the same all along a side of it
    or a diagonal; and the share of its slopes that run ``one_way``, as across stripes of whatever direction.

    ``detail`` is what small parts of cells share, over what cells share at all: little where they are of one size and
    ink but not of one shape; ``twins`` (−1…1) how alike a cell is to its nearest twin in what sets both apart.
    """

    shared: float
    odd: float
    striped: float
    one_way: float
    detail: float
    twins: float


def sameness(surface: Surface, laid: Laid, basis: npt.NDArray[np.float64], enlarged: float = 1.0) -> Sameness:
    """Of the cells of ``surface``, ``enlarged`` so many times, laid on the lattice of ``basis``."""
    noise = noise_of(surface, round(enlarged))
    shortest_px = float(np.linalg.norm(basis, axis=0).min())
    soft_px = SOFT_PX * enlarged
    softer_px = max(soft_px, SOFT_CELLS * shortest_px)
    again, left = _softened(surface, laid, soft_px), noise * _left_after(SOFT_PX)
    softer = _softened(surface, laid, softer_px) if softer_px > soft_px else again
    cell, _ = mean_cell(again)
    in_common = shared(softer, noise * _left_after(softer_px / enlarged))
    fine_px = max(soft_px, DETAIL_CELLS * shortest_px)
    rough_px = DETAIL_TIMES * fine_px
    fine = _softened(surface, laid, fine_px) if fine_px > soft_px else again
    rough = _softened(surface, laid, rough_px)
    detail = Laid(fine.values - rough.values, laid.inside, laid.places, laid.samples)
    of_detail = shared(detail, noise * _left_between(fine_px / enlarged, rough_px / enlarged))
    return Sameness(
        in_common,
        odd_share(again, cell, left),
        striped_share(cell),
        one_way_share(cell, basis),
        of_detail / max(in_common, SHARED_LEAST),
        twin_likeness(fine),
    )


def _softened(surface: Surface, laid: Laid, sigma_px: float) -> Laid:
    soft = Surface(np.asarray(cv2.GaussianBlur(surface.planes, (0, 0), sigma_px), np.float32), surface.inside)
    return resampled(soft, laid, np.zeros_like(laid.places))


def _left_after(sigma_px: float) -> float:
    """The share of white noise's variance that a Gaussian leaves."""
    return 1 / (4 * np.pi * sigma_px**2)


def _left_between(fine_px: float, rough_px: float) -> float:
    """The same of the difference of two Gaussians."""
    both = fine_px**2 + rough_px**2
    return _left_after(fine_px) + _left_after(rough_px) - 1 / (np.pi * both)


def shared(laid: Laid, noise: float) -> float:
    """The share (0…1) of what is seen in one cell, ``noise`` (its variance) apart, that another one shows too."""
    seen = float((laid.values**2).sum() / max(float(laid.inside.sum()), 1.0))
    clear = max(seen - noise, 0.1 * seen)
    return min(likeness(laid).mean * seen / max(clear, 1e-9), 1.0)


def odd_share(laid: Laid, cell: Planes, noise: float) -> float:
    """The share of places that plainly leave the range of what the mean ``cell`` shows nearby: how much of each cell is
    its own. A line that lies aside, as in hand work, leaves nothing; a letter that others have not, leaves its strokes.
    """
    rows, columns = laid.cells
    inside = laid.inside > 0
    if not inside.any():
        return 1.0
    contrast = float(np.sqrt((laid.values[inside] ** 2).sum(axis=1).mean()))
    least = PLAIN_MIN * contrast + NOISE_ERRORS * float(np.sqrt(noise))
    shares = []
    for reach in ASIDE_CELLS:
        lowest, highest = (np.tile(plane, (rows, columns, 1)) for plane in envelope(cell, reach))
        shares.append(float((far_from(laid.values, lowest, highest)[inside] > least).mean()))
    return float(np.mean(shares))


def striped_share(cell: Planes) -> float:
    """The largest share of a cell's variance that is left after averaging along one of its sides or diagonals."""
    n = cell.shape[0]
    rows, columns = np.mgrid[:n, :n]
    turned = (cell, cell.swapaxes(0, 1), cell[rows, (columns + rows) % n], cell[rows, (columns - rows) % n])
    centre = cell.mean(axis=(0, 1))
    whole = max(float(squared(cell - centre).mean()), 1e-12)
    return max(float(((one.mean(axis=0) - centre) ** 2).sum(axis=1).mean()) for one in turned) / whole


def one_way_share(cell: Planes, basis: npt.NDArray[np.float64]) -> float:
    """The larger eigenvalue of a repeating cell's structure tensor, over both: ½ to 1 (Bigun and Granlund 1987)."""
    slopes = np.stack([np.roll(cell, -1, axis) - np.roll(cell, 1, axis) for axis in (1, 0)], axis=2)
    inside = np.einsum("yxic,yxjc->ij", slopes, slopes)
    inverse = np.linalg.inv(basis)
    low, high = np.linalg.eigvalsh(inverse.T @ inside @ inverse)
    return float(high / max(low + high, 1e-12))


def noise_of(surface: Surface, step_px: int = 1) -> float:
    """Variance of what differs without order from pixel to pixel, ``step_px`` apart, all planes together."""
    planes, inside = surface.planes[::step_px, ::step_px], surface.inside[::step_px, ::step_px]
    detail = planes[:-1, :-1] - planes[1:, :-1] - planes[:-1, 1:] + planes[1:, 1:]
    use = inside[:-1, :-1] * inside[1:, 1:] > 0
    if not use.any():
        return 0.0
    deviations = np.median(np.abs(detail[use]), axis=0) / (2 * MEDIAN_OF_NORMAL)
    return float((deviations**2).sum())
