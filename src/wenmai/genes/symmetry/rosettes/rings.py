"""How alike the rings about a centre are to themselves, turned."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from wenmai.genes.symmetry.rosettes.disc import Places
from wenmai.genes.symmetry.surface import Surface

INSIDE_MIN = 0.4  # of a ring that has to be seen

Planes = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Unrolled:
    """``values`` (rings, angles, 3) of mean 0 along each ring, 0 where ``inside`` (rings, angles; 0 or 1) is 0.

    ``area`` (rings,) what a ring stands for, over the disc; 0 of those of which too little is seen. ``plain`` (rings,)
    the mean square of what the rings differ in from their surroundings, that is, of what has no angle.
    """

    values: Planes
    inside: Planes
    area: FloatArray
    plain: FloatArray


def unrolled(surface: Surface, places: Places, area: FloatArray) -> Unrolled:
    """The surface at ``places`` (rings, angles, 2)."""
    x, y = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
    values = np.asarray(cv2.remap(surface.planes, x, y, cv2.INTER_LINEAR), np.float32)
    inside = np.asarray(cv2.remap(surface.inside, x, y, cv2.INTER_LINEAR) > 0.99, np.float32)
    seen = inside.mean(axis=1)
    mean = np.einsum("rak,ra->rk", values, inside) / np.maximum(inside.sum(axis=1), 1)[:, None]
    values = (values - mean[:, None, :]) * inside[..., None]
    return Unrolled(values, inside, np.where(seen >= INSIDE_MIN, area, 0.0), np.asarray((mean**2).sum(axis=1)))


@dataclass(frozen=True, slots=True)
class Turned:
    """``product`` (rings, angles) of each ring with itself, turned by 0, 1 … samples; ``power`` what it would be were
    it the same. Both for the mean sample, so that rings can be added by area.
    """

    product: FloatArray
    power: FloatArray


def turned(ring: Unrolled) -> Turned:
    """The correlation of each ring with itself, normalised by what overlaps (as in ``correlation``)."""
    angles = ring.inside.shape[1]
    spectrum = fft.rfft(ring.values, axis=1)
    power = np.einsum("rak,rak->ra", spectrum, np.conj(spectrum)).real
    product = fft.irfft(power, angles, axis=1)
    mask = fft.rfft(ring.inside, axis=1)
    squares = np.einsum("rak,rak->ra", ring.values, ring.values)
    energy = fft.irfft(np.conj(fft.rfft(squares, axis=1)) * mask, angles, axis=1)
    overlap = np.maximum(fft.irfft(mask.real**2 + mask.imag**2, angles, axis=1), 1.0)
    other = np.roll(energy[:, ::-1], 1, axis=1)
    most = np.sqrt(np.maximum(energy, 0) * np.maximum(other, 0))
    return Turned(np.asarray(product / overlap, np.float64), np.asarray(most / overlap, np.float64))


def at_turns(rows: FloatArray, turns: FloatArray) -> FloatArray:
    """(rings, len(turns)) the rows of ``Turned`` at these parts of a whole turn, linear between samples."""
    angles = rows.shape[1]
    place = (turns % 1.0) * angles
    low = np.floor(place).astype(np.int64)
    part = place - low
    return np.asarray(rows[:, low % angles] * (1 - part) + rows[:, (low + 1) % angles] * part)
