"""What of a strip is worn or stained: places at which one repeat alone plainly departs from what the others show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.differences import envelope
from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.strips.periodic import of_unit_contrast
from wenmai.genes.symmetry.unbending import Laid

REPEATS_MIN = 3  # fewer do not tell which of them departs
ASIDE_CELLS = 0.03  # a line may lie so far aside in a repeat
PLAIN_MIN = 0.6  # of the contrast: smaller departures are not wear
DEVIATIONS_MIN = 3.0  # of how far repeats depart from each other everywhere
SHARE_MAX = 0.15  # of the strip: repeats that depart more are not worn, but unlike

Planes = npt.NDArray[np.float32]


def unworn(periodic: Laid) -> Laid:
    """``periodic``, one row of cells of unit contrast, without what is worn: 0, and not ``inside``. The same again
    where so much departs that it is no wear.

    A repeat departs where it leaves the range that the median of all repeats has nearby, farther than they scatter (the
    median of absolute deviations: Hampel, The influence curve, J. Am. Stat. Assoc. 69, 1974).
    """
    n, repeats = periodic.samples, periodic.cells[1]
    values = periodic.values.reshape(n, repeats, n, -1)
    inside = periodic.inside.reshape(n, repeats, n) > 0
    told = inside & (inside.sum(axis=1) >= REPEATS_MIN)[:, None]
    if not told.any():
        return periodic
    lowest, highest = envelope(_median(values, inside), ASIDE_CELLS)
    off = np.maximum(np.maximum(values - highest[:, None], lowest[:, None] - values), 0.0)
    far = np.sqrt(squared(off))
    worn = told & (far > max(PLAIN_MIN, DEVIATIONS_MIN * _scale(far[told])))
    if not 0 < worn.sum() <= SHARE_MAX * inside.sum():
        return periodic
    kept = np.asarray(inside & ~worn, np.float32).reshape(periodic.inside.shape)
    left = periodic.values * kept[..., None]
    return replace(periodic, values=of_unit_contrast(left, kept), inside=kept)


def _median(values: Planes, inside: npt.NDArray[np.bool_]) -> Planes:
    """(n, n, 3) of the repeats (n, k, n, 3) that show each place; 0 where none does."""
    ordered = np.sort(np.where(inside[..., None], values, np.inf), axis=1)
    count = inside.sum(axis=1)[:, None, :, None]
    low, high = (np.take_along_axis(ordered, np.maximum(at, 0), axis=1)[:, 0] for at in ((count - 1) // 2, count // 2))
    middle = np.where(count[:, 0] > 0, 0.5 * (low + high), 0.0)
    return np.asarray(middle, np.float32)


def _scale(departures: Planes) -> float:
    """The standard deviation of normal departures with that median."""
    return 1.4826 * float(np.median(departures))
