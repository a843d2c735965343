"""The sectors of a disc laid on each other: what they have in common, and where some of them plainly differ."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.differences import ERRORS_MIN, PLAIN_MIN, far_from
from wenmai.genes.symmetry.rosettes.disc import rings
from wenmai.genes.symmetry.rosettes.unbending import Flat
from wenmai.genes.symmetry.surface import Surface

RINGS = 128
INNERMOST = 0.1  # of the radius: nearer to the centre a pixel is a sector
AROUND = 720  # samples along a ring, at least
ASIDE = 0.024  # of the radius at each ring: a line may lie so far aside (as in ``differences``, of the diameter)

Planes = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]


def log_radii(count: int) -> FloatArray:
    """Radii in equal ratios: places are then as dense along the rings as across them, and shapes stay what they are."""
    return np.asarray(np.exp(np.linspace(np.log(INNERMOST), 0.0, count)), np.float64)


def ring_areas(radii: FloatArray) -> FloatArray:
    """What each ring stands for, together 1."""
    return np.asarray(radii**2 / (radii**2).sum())


@dataclass(frozen=True, slots=True)
class Sectors:
    """``values`` (rings, n, samples, 3) of n sectors, 0 where ``inside`` (rings, n, samples) is 0."""

    values: Planes
    inside: Planes

    @property
    def samples(self) -> int:
        return int(self.values.shape[2])


def sectors_of(surface: Surface, flat: Flat, order: int, axis: float = 0.0) -> Sectors:
    """``order`` sectors, the first from ``axis`` on (parts of a turn)."""
    samples = 2 * -(-AROUND // (2 * order))
    turn = 2 * np.pi * axis
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    places = flat.at(rings(log_radii(RINGS), order * samples) @ rotation)
    x, y = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
    inside = np.asarray(cv2.remap(surface.inside, x, y, cv2.INTER_LINEAR) > 0.99, np.float32)
    values = np.asarray(cv2.remap(surface.planes, x, y, cv2.INTER_LINEAR), np.float32) * inside[..., None]
    return Sectors(values.reshape(RINGS, order, samples, 3), inside.reshape(RINGS, order, samples))


@dataclass(frozen=True, slots=True)
class Mean:
    """``values`` (rings, samples, 3), its standard ``error`` (rings, samples), and of how many sectors it is, there."""

    values: Planes
    error: Planes
    count: Planes


def mean_of(sectors: Sectors, which: npt.NDArray[np.bool_], variance: Planes) -> Mean:
    """Of the sectors ``which`` (n,), that scatter by ``variance`` (rings, samples)."""
    count = sectors.inside[:, which].sum(axis=1)
    mean = sectors.values[:, which].sum(axis=1) / np.maximum(count, 1)[..., None]
    return Mean(mean, np.sqrt(variance / np.maximum(count, 1)), count)


def scatter(sectors: Sectors, sorts: int) -> Planes:
    """(rings, samples) the variance, all planes together, of sectors about the mean of their sort: every ``sorts``-th
    sector is of the same.
    """
    squares = np.zeros(sectors.inside.shape[::2], np.float32)
    free = np.zeros_like(squares)
    for k in range(sorts):
        values, inside = sectors.values[:, k::sorts], sectors.inside[:, k::sorts]
        count = inside.sum(axis=1)
        mean = values.sum(axis=1) / np.maximum(count, 1)[..., None]
        off = values - mean[:, None]
        squares += np.einsum("rnsk,rnsk,rns->rs", off, off, inside, optimize=False)
        free += np.maximum(count - 1, 0)
    sigma = AROUND / 100
    return np.asarray(_round_blur(squares, sigma) / np.maximum(_round_blur(free, sigma), 1e-3), np.float32)


def share_apart(one: Mean, other: Mean, counted: npt.NDArray[np.bool_] | None = None) -> float:
    """The share of the disc's area in which one of two means plainly leaves the other's range nearby; of the rings
    ``counted`` (rings,), if given.
    """
    return max(_beyond(one, other, counted), _beyond(other, one, counted))


def _beyond(one: Mean, other: Mean, counted: npt.NDArray[np.bool_] | None) -> float:
    lowest, highest = range_nearby(other.values)
    far = far_from(one.values, lowest, highest)
    error = np.hypot(one.error, other.error)
    known = (one.count > 0) & (other.count > 0)
    plain = (far > np.maximum(PLAIN_MIN, ERRORS_MIN * error)) & known
    area = ring_areas(log_radii(RINGS))
    return float(plain.mean(axis=1) @ (area if counted is None else area * counted))


def range_nearby(mean: Planes) -> tuple[Planes, Planes]:
    """The least and the greatest of each plane of one sector (rings, samples, 3) within ``ASIDE``."""
    across = max(1, round(ASIDE / (np.log(1 / INNERMOST) / (RINGS - 1))))
    along = max(1, round(ASIDE / (2 * np.pi / AROUND)))
    wide = cv2.copyMakeBorder(mean, 0, 0, along, along, cv2.BORDER_WRAP)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * along + 1, 2 * across + 1))
    inner = slice(along, -along)
    lowest, highest = cv2.erode(wide, disc)[:, inner], cv2.dilate(wide, disc)[:, inner]
    return np.asarray(lowest, np.float32), np.asarray(highest, np.float32)


def _round_blur(plane: Planes, sigma: float) -> Planes:
    """A Gaussian on rings that close."""
    margin = min(int(3 * sigma) + 1, plane.shape[1])
    wide = cv2.copyMakeBorder(plane, 0, 0, margin, margin, cv2.BORDER_WRAP)
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), sigma)[:, margin:-margin], np.float32)
