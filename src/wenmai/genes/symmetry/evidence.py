"""Whether a surface repeats in two directions at all: what is the same in all its cells, beside what differs.

Letters set in a grid, or coins laid out in rows, have a lattice too, and are no pattern: what stands in the cells
differs. Noise makes cells differ as well, and is taken out of the account: it is known by how it looks between
neighbouring pixels (Donoho and Johnstone, Ideal spatial adaptation by wavelet shrinkage, Biometrika 81, 1994).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.cells import likeness
from wenmai.genes.symmetry.differences import envelope
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.unbending import Laid, mean_cell, resampled

# Halves and spreads of logistic curves, from 51 drawn patterns shown as photographs of worn cloth, and from 36 pages of
# text, 72 photographs and 14 heaps of shapes that repeat nothing.
LATTICE_HALF, LATTICE_SPREAD = 0.36, 0.02  # likeness of the autocorrelation's peaks
SAME_HALF, SAME_SPREAD = 0.32, 0.02  # what cells share
ODD_HALF, ODD_SPREAD = 0.145, 0.01  # places that no shift of the mean cell by a little explains
ASIDE_CELLS = (0.08, 0.12)  # that little
PLAIN_MIN = 0.4  # of the contrast: smaller differences are not counted
NOISE_ERRORS = 3.0
SOFT_PX = 0.7
NOISE_LEFT = 1 / (4 * np.pi * SOFT_PX**2)  # of white noise's variance, after a Gaussian of that width
MEDIAN_OF_NORMAL = 0.6745  # of |x|, in standard deviations
ASPECT_MAX = 5.0  # longer cells come of stripes
PITCH_PX_MIN = 7.0  # smaller ones of the weave, or of the camera's grid

Planes = npt.NDArray[np.float32]


def likely_lattice(likeness_of_peaks: float) -> float:
    """0…1 how sure the autocorrelation alone makes a lattice."""
    return _above(likeness_of_peaks, LATTICE_HALF, LATTICE_SPREAD)


def sure_of(surface: Surface, laid: Laid, basis: npt.NDArray[np.float64], likeness_of_peaks: float) -> float:
    """0…1 that the surface, laid on the lattice of ``basis``, is a pattern."""
    lengths = np.linalg.norm(basis, axis=0)
    if lengths.min() < PITCH_PX_MIN or lengths.max() > ASPECT_MAX * lengths.min():
        return 0.0
    soft = Surface(np.asarray(cv2.GaussianBlur(surface.planes, (0, 0), SOFT_PX), np.float32), surface.inside)
    again = resampled(soft, laid, np.zeros_like(laid.places))
    noise = NOISE_LEFT * noise_of(surface)
    same = _above(shared(again, noise), SAME_HALF, SAME_SPREAD)
    odd = _above(odd_share(again, noise), ODD_HALF, ODD_SPREAD)
    return likely_lattice(likeness_of_peaks) * same * (1 - odd)


def _above(value: float, half: float, spread: float) -> float:
    return float(1 / (1 + np.exp(-np.clip((value - half) / spread, -50, 50))))


def shared(laid: Laid, noise: float) -> float:
    """The share (0…1) of what is seen in one cell, ``noise`` (its variance) apart, that another one shows too."""
    seen = float((laid.values**2).sum() / max(float(laid.inside.sum()), 1.0))
    clear = max(seen - noise, 0.1 * seen)
    return min(likeness(laid).mean * seen / max(clear, 1e-9), 1.0)


def odd_share(laid: Laid, noise: float) -> float:
    """The share of places that plainly leave the range of what the mean cell shows nearby: how much of each cell is
    its own. A line that lies aside, as in hand work, leaves nothing; a letter that others have not, leaves its strokes.
    """
    cell, _ = mean_cell(laid)
    rows, columns = laid.cells
    inside = laid.inside > 0
    if not inside.any():
        return 1.0
    contrast = float(np.sqrt((laid.values[inside] ** 2).sum(axis=1).mean()))
    least = PLAIN_MIN * contrast + NOISE_ERRORS * float(np.sqrt(noise))
    shares = []
    for reach in ASIDE_CELLS:
        lowest, highest = (np.tile(plane, (rows, columns, 1)) for plane in envelope(cell, reach))
        off = np.maximum(np.maximum(laid.values - highest, lowest - laid.values), 0.0)
        shares.append(float((np.sqrt((off**2).sum(axis=2))[inside] > least).mean()))
    return float(np.mean(shares))


def noise_of(surface: Surface) -> float:
    """Variance of what differs from pixel to pixel without order, all planes together."""
    planes = surface.planes
    detail = planes[:-1, :-1] - planes[1:, :-1] - planes[:-1, 1:] + planes[1:, 1:]
    use = surface.inside[:-1, :-1] * surface.inside[1:, 1:] > 0
    if not use.any():
        return 0.0
    deviations = np.median(np.abs(detail[use]), axis=0) / (2 * MEDIAN_OF_NORMAL)
    return float((deviations**2).sum())
