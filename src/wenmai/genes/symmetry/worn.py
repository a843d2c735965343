"""What is worn or stained of things that should be alike: places at which one alone plainly departs from the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.differences import far_from

PLAIN_MIN = 0.6  # of the contrast: smaller departures are not wear
DEVIATIONS_MIN = 3.0  # of how far things depart from each other everywhere
SHARE_MAX = 0.15  # of all places: things that depart more are not worn, but unlike

Planes = npt.NDArray[np.float32]
Places = npt.NDArray[np.bool_]


def worn_places(
    values: Planes, inside: Places, least: int, nearby: Callable[[Planes], tuple[Planes, Planes]]
) -> Places:
    """Which places (rows, k, columns) of k things, ``values`` (rows, k, columns, 3) where ``inside``, are worn: there,
    one leaves the range that the median of all has ``nearby`` (least and greatest, of (rows, columns, 3)) farther than
    they scatter (the median of absolute deviations: Hampel, The influence curve, J. Am. Stat. Assoc. 69, 1974). Places
    that fewer than ``least`` show do not tell which of them departs.
    """
    told = np.asarray(inside & (inside.sum(axis=1) >= least)[:, None], np.bool_)
    if not told.any():
        return told
    lowest, highest = nearby(_median(values, inside))
    far = far_from(values, lowest[:, None], highest[:, None])
    return np.asarray(told & (far > max(PLAIN_MIN, DEVIATIONS_MIN * _scale(far[told]))), np.bool_)


def _median(values: Planes, inside: Places) -> Planes:
    """(rows, columns, 3) of the things that show each place; 0 where none does."""
    ordered = np.sort(np.where(inside[..., None], values, np.inf), axis=1)
    count = inside.sum(axis=1)[:, None, :, None]
    low, high = (np.take_along_axis(ordered, np.maximum(at, 0), axis=1)[:, 0] for at in ((count - 1) // 2, count // 2))
    middle = np.where(count[:, 0] > 0, 0.5 * (low + high), 0.0)
    return np.asarray(middle, np.float32)


def _scale(departures: Planes) -> float:
    """The standard deviation of normal departures with that median."""
    return 1.4826 * float(np.median(departures))
