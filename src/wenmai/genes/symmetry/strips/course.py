"""The course of a strip that was laid straight: how evenly its repeats follow each other, and how much it winds."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.chebyshev import chebvander

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.strips.laying import LaidStrip

SMOOTH_DEGREE = 5  # of the polynomial that a band follows at most


def unevenness(strip: LaidStrip) -> float:
    """The standard error of the vector from repeat to repeat, over its length; 1 of fewer than three repeats."""
    n = strip.laid.samples
    columns = np.arange(n // 2, strip.laid.places.shape[1], n)
    places, columns = _middle(strip, columns)
    if len(columns) < 3:
        return 1.0
    known = np.column_stack([columns / n, np.ones(len(columns))])
    fitted, *_ = np.linalg.lstsq(known, places, rcond=None)
    rest = places - known @ fitted
    spread = (known[:, 0] - known[:, 0].mean()) ** 2
    return float(np.sqrt((rest**2).sum() / (len(columns) - 2) / spread.sum()) / np.hypot(*fitted[0]))


def meander(strip: LaidStrip) -> float:
    """By how much of a period its middle line winds about a smooth one (standard deviation)."""
    places, columns = _middle(strip, np.arange(strip.laid.places.shape[1]))
    if len(columns) <= 2 * SMOOTH_DEGREE:
        return 0.0
    known = chebvander(2 * (columns - columns[0]) / (columns[-1] - columns[0]) - 1, SMOOTH_DEGREE)
    rest = places - known @ np.linalg.lstsq(known, places, rcond=None)[0]
    return float(np.sqrt((rest**2).sum(axis=1).mean()) / np.hypot(*strip.basis[:, 0]))


def _middle(strip: LaidStrip, columns: np.ndarray) -> tuple[FloatArray, np.ndarray]:
    """(k, 2) px of the strip's middle in those of the columns that the picture shows there, and which they are."""
    row = (strip.rows[0] + strip.rows[1]) // 2
    shown = columns[strip.laid.inside[row, columns] > 0]
    return strip.laid.places[row, shown].astype(np.float64), shown
