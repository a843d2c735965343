"""What of a rosette is worn or stained: places at which one sector alone plainly departs from what the others show."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.rosettes.sectors import log_radii, range_nearby, ring_areas, sectors_of
from wenmai.genes.symmetry.rosettes.unbending import Flat
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.worn import SHARE_MAX, worn_places

SECTORS_MIN = 5  # fewer hardly tell which of them departs
REPEATED_MAX = 0.15  # of what is worn, beyond chance: more is drawn, on some of the sectors
FINER = 3  # rings and angles, so that what is worn leaves no gaps between them in the picture


def unworn(surface: Surface, flat: Flat, order: int) -> Surface:
    """``surface`` without what is worn of the disc as it lies flat by ``order``: 0, and not ``inside``. The same again
    where sectors are few, where so much departs that it is no wear, or where what departs repeats itself: then it is
    drawn on some of the sectors, and there are fewer than ``order`` that are alike.
    """
    if order < SECTORS_MIN:
        return surface
    sectors = sectors_of(surface, flat, order)
    inside = sectors.inside > 0
    worn = worn_places(sectors.values, inside, SECTORS_MIN, range_nearby)
    area = ring_areas(log_radii(len(worn)))
    share = float(area @ worn.sum(axis=(1, 2)) / max(area @ inside.sum(axis=(1, 2)), 1e-12))
    if not 0 < share <= SHARE_MAX or _repeats(worn, area) > share + REPEATED_MAX:
        return surface
    kept = surface.inside * (1 - _painted(worn.reshape(len(worn), -1), flat, surface.shape))
    return Surface(surface.planes * kept[..., None], kept)


def _repeats(worn: npt.NDArray[np.bool_], area: npt.NDArray[np.float64]) -> float:
    """0…1 how much of what is ``worn`` (rings, n, samples) is so again, by the turns of whichever part of n it is most;
    stains are by chance alone: as far as they cover the disc.
    """
    total = max(float(area @ worn.sum(axis=(1, 2))), 1e-12)
    order = worn.shape[1]
    again = [
        [float(area @ (worn & np.roll(worn, turn * order // part, axis=1)).sum(axis=(1, 2))) for turn in range(1, part)]
        for part in range(2, order)
        if order % part == 0
    ]
    return max((float(np.mean(turns)) for turns in again), default=0.0) / total


def _painted(worn: npt.NDArray[np.bool_], flat: Flat, shape: tuple[int, int]) -> npt.NDArray[np.float32]:
    """1 where the picture (``shape``) shows places (rings, angles) of the disc that are ``worn``, or their edges."""
    count, around = worn.shape
    worn = np.repeat(np.repeat(worn, FINER, axis=0), FINER, axis=1)
    radius = np.exp(np.interp(_between(count), np.arange(count), np.log(log_radii(count))))
    turn = 2 * np.pi * _between(around) / around
    unit = radius[:, None, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    x, y = np.round(flat.at(unit)[worn]).astype(np.int64).T
    within = (x >= 0) & (y >= 0) & (x < shape[1]) & (y < shape[0])
    painted = np.zeros(shape, np.float32)
    painted[y[within], x[within]] = 1.0
    return np.asarray(cv2.dilate(painted, np.ones((3, 3), np.uint8)), np.float32)


def _between(count: int) -> npt.NDArray[np.float64]:
    """``FINER`` places for each of so many, in the middle of their parts of it."""
    return np.asarray((np.arange(FINER * count) + 0.5) / FINER - 0.5, np.float64)
