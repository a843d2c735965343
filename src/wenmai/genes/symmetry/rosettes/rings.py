"""How alike the rings about a centre are to themselves, turned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from wenmai.genes.symmetry.over_colours import power_of, squared
from wenmai.genes.symmetry.rosettes.disc import Places
from wenmai.genes.symmetry.surface import Surface

INSIDE_MIN = 0.4  # of a ring that has to be seen

Planes = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Unrolled:
    """``values`` (rings, angles, 3) of mean 0 along each ring, 0 where ``inside`` (rings, angles; 0 or 1) is 0.

    ``area`` (rings,) what is seen of a ring stands for, over the disc; 0 of those of which too little is seen. (Few of
    their sectors are compared, and a ground beyond the disc is alike by chance more easily.) ``plain`` (rings,) the
    mean square of what the rings differ in from their surroundings, that is, of what has no angle.
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
    count = inside.sum(axis=1)
    mean = (inside[:, None, :] @ values)[:, 0] / np.maximum(count, 1)[:, None]
    values = (values - mean[:, None, :]) * inside[..., None]
    seen = count / inside.shape[1]
    return Unrolled(values, inside, np.where(seen >= INSIDE_MIN, area * seen, 0.0), np.asarray((mean**2).sum(axis=1)))


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
    product = fft.irfft(power_of(spectrum), angles, axis=1)
    squares = squared(ring.values)
    most = np.repeat(squares.sum(axis=1, keepdims=True), angles, axis=1)
    overlap = np.full(most.shape, angles, np.float32)
    cut = ~ring.inside.all(axis=1)  # of whole rings all overlaps: three transforms are spared
    if cut.any():
        most[cut], overlap[cut] = _covered(squares[cut], ring.inside[cut])
    return Turned(np.asarray(product / overlap, np.float64), np.asarray(most / overlap, np.float64))


def _covered(squares: Planes, inside: Planes) -> tuple[Planes, Planes]:
    """Of rings (k, angles) seen in part, what they show where they overlap themselves turned, and in how many samples.

    What they show is the geometric mean of both sides.
    """
    angles = inside.shape[1]
    mask = fft.rfft(inside, axis=1)
    energy = fft.irfft(np.conj(fft.rfft(squares, axis=1)) * mask, angles, axis=1)
    other = np.roll(energy[:, ::-1], 1, axis=1)
    overlap = np.maximum(fft.irfft(mask.real**2 + mask.imag**2, angles, axis=1), 1.0)
    return np.sqrt(np.maximum(energy, 0) * np.maximum(other, 0)), overlap


def at_turns(rows: FloatArray, turns: FloatArray) -> FloatArray:
    """(rings, len(turns)) the rows of ``Turned`` at these parts of a whole turn, linear between samples."""
    angles = rows.shape[1]
    place = (turns % 1.0) * angles
    low = np.floor(place).astype(np.int64)
    part = place - low
    return np.asarray(rows[:, low % angles] * (1 - part) + rows[:, (low + 1) % angles] * part)


@lru_cache(maxsize=16)
def mean_over_turns(angles: int, turns: tuple[tuple[float, ...], ...]) -> FloatArray:
    """(angles, len(turns)) by which the rows of ``Turned`` are multiplied for their means over each of these lists of
    parts of a whole turn, linear between samples.
    """
    each = np.eye(angles)
    return np.stack([at_turns(each, np.array(several)).mean(axis=1) for several in turns], axis=1)
