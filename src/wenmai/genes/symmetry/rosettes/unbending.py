"""A rosette laid flat and round: its sectors brought onto each other, however the ware is bent or was seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.flow import along_axis, as_bytes, flow_between, main_axis
from wenmai.genes.symmetry.rosettes.disc import Disc, FloatArray, Places
from wenmai.genes.symmetry.surface import Surface, wide_blur

RADIUS = 100  # samples of the disc laid flat
MARGIN = 8
SIDE = 2 * (RADIUS + MARGIN)
RINGS = 64
SECTOR_SAMPLES_MIN = 16
AROUND = 512  # samples along a ring, at least
SMOOTH_SHARE = 0.22  # of the radius: σ of the displacement that is followed

Planes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Flat:
    """``places`` (``SIDE``, ``SIDE``, 2) px of the picture at which a grid about the disc's centre lies in it."""

    places: Places

    def at(self, unit: npt.NDArray[np.floating]) -> Places:
        """Where places (…, 2) of the unit disc lie in the picture, px."""
        grid = np.asarray(unit * RADIUS + SIDE / 2, np.float32)
        x, y = np.ascontiguousarray(grid[..., 0]), np.ascontiguousarray(grid[..., 1])
        return np.asarray(cv2.remap(self.places, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)

    def with_radius(self, times: float) -> Flat:
        """The same disc, ``times`` (≤ 1) as wide."""
        return Flat(self.at(_unit_grid() * times))

    def disc(self) -> Disc:
        """The ellipse that fits best (least squares over the disc)."""
        unit = _unit_grid()
        use = (np.hypot(unit[..., 0], unit[..., 1]) <= 1)[::4, ::4]
        known = unit[::4, ::4][use]
        matrix = np.column_stack([known, np.ones(len(known))])
        fitted, *_ = np.linalg.lstsq(matrix, self.places[::4, ::4][use].astype(np.float64), rcond=None)
        return Disc(fitted[2], fitted[:2].T)


def flat_disc(disc: Disc) -> Flat:
    """The disc as an ellipse, not bent."""
    return Flat(disc.at(_unit_grid()))


def laid_flat(surface: Surface, flat: Flat, order: int, rounds: int, axis: float | None = None) -> Flat:
    """``rounds`` times drawn nearer to what the sectors have in common; with ``axis`` (of a mirror, in parts of a
    turn) also to their mirror images.
    """
    disc = (np.hypot(*np.moveaxis(_unit_grid(), 2, 0)) <= 1 + MARGIN / RADIUS / 2).astype(np.float32)
    scale = flat.disc().matrix / RADIUS
    places = flat.places
    for _ in range(rounds):
        x, y = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
        found = np.asarray(cv2.remap(surface.planes, x, y, cv2.INTER_LINEAR), np.float32)
        inside = np.asarray(cv2.remap(surface.inside, x, y, cv2.INTER_LINEAR) > 0.99, np.float32) * disc
        wanted = symmetric(found, inside, order, axis)
        places = places + np.asarray(cv2.transform(_flow(wanted, found, inside), scale), np.float32)
    return Flat(np.asarray(places, np.float32))


def symmetric(found: Planes, inside: Planes, order: int, axis: float | None) -> Planes:
    """(``SIDE``, ``SIDE``, 3) the mean over all turns by 1/``order``, and mirror images, of what lies inside."""
    samples = 2 * max(SECTOR_SAMPLES_MIN // 2, -(-AROUND // (2 * order)))
    angles = samples * order
    radii = (np.arange(RINGS) + 0.5) / RINGS * (1 + MARGIN / RADIUS / 2)
    start = 0.0 if axis is None else axis
    turn = 2 * np.pi * (np.arange(angles) / angles + start)
    x = (radii[:, None] * np.cos(turn) * RADIUS + SIDE / 2).astype(np.float32)
    y = (radii[:, None] * np.sin(turn) * RADIUS + SIDE / 2).astype(np.float32)
    weight = cv2.remap(inside, x, y, cv2.INTER_LINEAR).reshape(RINGS, order, samples)
    values = cv2.remap(found, x, y, cv2.INTER_LINEAR).reshape(RINGS, order, samples, 3) * weight[..., None]
    total, count = values.sum(axis=1), weight.sum(axis=1)
    if axis is not None:  # the axis lies on the first sample
        total = total + np.roll(total[:, ::-1], 1, axis=1)
        count = count + np.roll(count[:, ::-1], 1, axis=1)
    mean = np.asarray(total / np.maximum(count, 1e-3)[..., None], np.float32)
    ring, part = _polar_grid()
    row = ring / (1 + MARGIN / RADIUS / 2) * RINGS - 0.5
    column = (part - start) * order
    column = (column - np.floor(column)) * samples
    wide = np.concatenate([mean, mean[:, :1]], axis=1)
    return np.asarray(
        cv2.remap(wide, column.astype(np.float32), row.astype(np.float32), cv2.INTER_LINEAR,
                  borderMode=cv2.BORDER_REPLICATE), np.float32,
    )  # fmt: skip


def _flow(wanted: Planes, found: Planes, inside: Planes) -> Planes:
    """(…, 2) samples that ``found`` has to move by to come to lie on ``wanted``, smooth."""
    axis = main_axis(wanted[::2, ::2][inside[::2, ::2] > 0])
    one, other = (along_axis(planes, axis) for planes in (wanted, found))
    other = np.where(inside > 0, other, one)
    spread = 3.0 * float(one[inside > 0].std()) + 1e-6
    moved = flow_between(as_bytes(one, spread), as_bytes(other, spread))
    weight = inside + 1e-3
    total = wide_blur(moved * weight[..., None], SMOOTH_SHARE * RADIUS, cv2.BORDER_REPLICATE)
    return total / wide_blur(weight, SMOOTH_SHARE * RADIUS, cv2.BORDER_REPLICATE)[..., None]


@lru_cache(maxsize=1)
def _unit_grid() -> FloatArray:
    """(``SIDE``, ``SIDE``, 2) the grid's places in units of the radius."""
    step = (np.arange(SIDE) - SIDE / 2) / RADIUS
    return np.stack(np.meshgrid(step, step), axis=2)


@lru_cache(maxsize=1)
def _polar_grid() -> tuple[FloatArray, FloatArray]:
    """Radius, in units of the disc's, and angle in parts of a turn, of the grid's places."""
    unit = _unit_grid()
    return np.hypot(unit[..., 0], unit[..., 1]), np.arctan2(unit[..., 1], unit[..., 0]) / (2 * np.pi)
