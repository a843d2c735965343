"""Whether a surface repeats in two directions at all: what is the same in all its cells, beside what differs.

Letters set in a grid, or coins laid out in rows, have a lattice too, and are no pattern: what stands in the cells
differs. Such cells share their size and their ink, not their details; or each has a twin somewhere, which it is more
like than the rest.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.sameness import Sameness
from wenmai.genes.symmetry.weighing import logistic

# Halves and spreads of logistic curves, from 136 drawn patterns in noise and as photographs of worn cloth, 27 views of
# real ones, 80 grids of letters and of unlike signs, 60 pages of text, 30 heaps of shapes and 255 photographs.
LATTICE_MIN = 0.15  # likeness of the autocorrelation's peaks: below, cells are not compared
LATTICE_HALF, LATTICE_SPREAD = 0.38, 0.06
SAME_HALF, SAME_SPREAD = 0.34, 0.03  # what cells share
ODD_HALF, ODD_SPREAD = 0.21, 0.01  # places that no shift of the mean cell by a little explains
DETAIL_HALF, DETAIL_SPREAD = 0.47, 0.02
# Letters: twins, among cells that share less than all their details and differ plainly.
TWINS_HALF, TWINS_SPREAD = 0.64, 0.015
TWIN_DETAIL_HALF, TWIN_ODD_HALF, TWIN_ODD_SPREAD = 0.88, 0.06, 0.005
ALL_ALIKE = 0.78  # cells that share so much are of one sort, twins or not
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
    shortest = float(np.linalg.norm(basis, axis=0).min())
    if flat(same, basis) or (shortest < SMALL_PX and likeness_of_peaks < SMALL_LIKENESS_MIN):
        return 0.0
    speaking_for = (likeness_of_peaks - LATTICE_HALF) / LATTICE_SPREAD
    speaking_for += (same.shared - SAME_HALF) / SAME_SPREAD
    sure = logistic(speaking_for) * logistic((ODD_HALF - same.odd) / ODD_SPREAD)
    sure *= logistic((same.detail - DETAIL_HALF) / DETAIL_SPREAD)
    return sure * (1 - sorts_of(same))


def flat(same: Sameness, basis: npt.NDArray[np.float64]) -> bool:
    """Whether cells are too small or too long to be compared, or stripes without a period along themselves."""
    lengths = np.linalg.norm(basis, axis=0)
    thin = lengths.min() < PITCH_PX_MIN or lengths.max() > ASPECT_MAX * lengths.min()
    return bool(thin or same.striped > STRIPED_MAX or same.one_way > ONE_WAY_MAX)


def sorts_of(same: Sameness) -> float:
    """0…1 that cells are of several sorts without order, as letters are."""
    if same.shared >= ALL_ALIKE:
        return 0.0
    twins = logistic((same.twins - TWINS_HALF) / TWINS_SPREAD)
    unlike = logistic((TWIN_DETAIL_HALF - same.detail) / DETAIL_SPREAD)
    return twins * unlike * logistic((same.odd - TWIN_ODD_HALF) / TWIN_ODD_SPREAD)
