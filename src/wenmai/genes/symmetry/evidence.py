"""Whether a surface repeats in two directions at all: what is the same in all its cells, beside what differs.

Letters set in a grid, or coins laid out in rows, have a lattice too, and are no pattern: what stands in the cells
differs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.sameness import Sameness
from wenmai.genes.symmetry.weighing import logistic

# Halves and spreads of logistic curves, from 51 drawn patterns shown as photographs of worn cloth, and from 36 pages of
# text, 72 photographs and 14 heaps of shapes that repeat nothing.
LATTICE_MIN = 0.15  # likeness of the autocorrelation's peaks: below, cells are not compared
LATTICE_HALF, LATTICE_SPREAD = 0.38, 0.06
SAME_HALF, SAME_SPREAD = 0.34, 0.03  # what cells share
ODD_HALF, ODD_SPREAD = 0.15, 0.01  # places that no shift of the mean cell by a little explains, on bent cloth
# Where the lattice is so straight that nothing can be bent, cells that differ were meant to: letters in a grid.
STRAIGHT_LIKENESS = (0.75, 0.87)  # of peaks: from here on, and wholly
ODD_HALF_STRAIGHT, SAME_HALF_STRAIGHT = 0.115, 0.61
ASPECT_MAX = 5.0  # longer cells come of stripes
STRIPED_MAX, ONE_WAY_MAX = 0.9, 0.985  # stripes go on without a period along themselves
SMALL_PX, SMALL_LIKENESS_MIN = 16.0, 0.5  # cells of so few pixels are drawn onto each other, whatever they show
PITCH_PX_MIN = 7.0  # smaller ones of the weave, or of the camera's grid


def hopeless(basis: npt.NDArray[np.float64], likeness_of_peaks: float) -> bool:
    """Whether a lattice need not be followed: low peaks, so near each other that not even a cell twice as large would
    count.
    """
    tiny = 2 * float(np.linalg.norm(basis, axis=0).min()) < SMALL_PX and likeness_of_peaks < SMALL_LIKENESS_MIN
    return likeness_of_peaks < LATTICE_MIN or tiny


def sure_of(same: Sameness, basis: npt.NDArray[np.float64], likeness_of_peaks: float) -> float:
    """0…1 that a surface whose cells are so alike, on the lattice of ``basis``, is a pattern."""
    lengths = np.linalg.norm(basis, axis=0)
    flat = lengths.min() < PITCH_PX_MIN or lengths.max() > ASPECT_MAX * lengths.min()
    doubtful = lengths.min() < SMALL_PX and likeness_of_peaks < SMALL_LIKENESS_MIN
    if flat or doubtful or same.striped > STRIPED_MAX or same.one_way > ONE_WAY_MAX:
        return 0.0
    speaking_for = (likeness_of_peaks - LATTICE_HALF) / LATTICE_SPREAD
    speaking_for += (same.shared - SAME_HALF) / SAME_SPREAD
    straight = _from_to(likeness_of_peaks, *STRAIGHT_LIKENESS)
    odd_half = ODD_HALF + straight * (ODD_HALF_STRAIGHT - ODD_HALF)
    same_half = SAME_HALF + straight * (SAME_HALF_STRAIGHT - SAME_HALF)
    sure = logistic(speaking_for) * logistic((odd_half - same.odd) / ODD_SPREAD)
    return sure * (1 - straight * logistic((same_half - same.shared) / SAME_SPREAD))


def _from_to(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0, 1))
