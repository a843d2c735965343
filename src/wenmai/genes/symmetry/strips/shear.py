"""The slant that a camera or a bent surface gave to a strip's repeats: taken back where that makes a mirror of them.

Repeats laid on each other agree however slanted they all are; only symmetry tells. A half turn stays what
it is.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from wenmai.genes.symmetry.folding import FINE_SIDE, Folded, Planes
from wenmai.genes.symmetry.over_colours import dot, squared
from wenmai.genes.symmetry.strips.track import Rows

SLANT_MAX = 0.12  # along over across: the slope of a photograph; more is meant by who made the strip
SLANTS = 13
GAIN_MIN = 0.01  # of likeness
WAVES = 24  # of the period: finer ones are not needed to tell the slant

FloatArray = npt.NDArray[np.float64]
Spectrum = npt.NDArray[np.complex128]


def slant_of(
    folded: Folded, rows: Rows, sums: npt.NDArray[np.int64], known: npt.NDArray[np.bool_], shape: float
) -> float:
    """By how much of a period the strip's rows are to be moved for each extent across that they lie lower, so that it
    is best turned into itself by a mirror; 0 where that gains nothing. ``shape`` is the extent across over the period.
    """
    spectrum = fft.rfft(folded.cell.astype(np.float64), axis=1)[rows[0] : rows[1], :WAVES]
    spectrum[:, 0] = 0
    power = max(float((np.abs(spectrum) ** 2).sum()), 1e-12)
    reversed_x = squared(spectrum)
    height = rows[1] - rows[0]
    pairs, shared = _pairs(spectrum, sums - 2 * rows[0], known[rows[0] : rows[1]])
    across = (np.arange(height) - 0.5 * (height - 1)) / folded.cell.shape[0]
    slants = np.linspace(-SLANT_MAX, SLANT_MAX, SLANTS) * shape
    alike = [_alike(slant, across, reversed_x, pairs, shared, power) for slant in slants]
    best, middle = int(np.argmax(alike)), SLANTS // 2
    if alike[best] < alike[middle] + GAIN_MIN:
        return 0.0
    return float(slants[best])


def _pairs(
    spectrum: Spectrum, sums: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]
) -> tuple[Spectrum, FloatArray]:
    """(middles, rows, waves) each row times the conjugate of its image, and the power that both show."""
    height = spectrum.shape[0]
    powers = (np.abs(spectrum) ** 2).sum(axis=(1, 2))
    near = sums[np.abs(sums - (height - 1)) <= max(2, height // 5)][::2]
    pairs = np.zeros((len(near), *spectrum.shape[:2]), np.complex128)
    shared = np.zeros(len(near))
    row = np.arange(height)
    for k, total in enumerate(near):
        image = total - row
        use = (image >= 0) & (image < height)
        use[use] = known[row[use]] & known[image[use]]
        pairs[k, row[use]] = dot(spectrum[row[use]], np.conj(spectrum[image[use]]))
        shared[k] = powers[use].sum()
    return pairs, shared


def _alike(
    slant: float, across: FloatArray, reversed_x: Spectrum, pairs: Spectrum, shared: FloatArray, power: float
) -> float:
    """The likeness of the best mirror or glide, along or across, of the rows moved back by ``slant``."""
    phase = np.exp(-2j * np.pi * np.arange(reversed_x.shape[1])[None, :] * (slant * across)[:, None])
    line = (reversed_x * phase**2).sum(axis=0)
    mirror_x = float(fft.irfft(line, 4 * WAVES).max()) * 4 * WAVES / 2
    if not len(shared):
        return mirror_x / power
    moved = np.einsum("kyw,yw->kw", pairs, phase**2).real
    signs = np.where(np.arange(moved.shape[1]) % 2, -1.0, 1.0)
    enough = np.where(shared > 0.6 * shared.max(), np.maximum(shared, 1e-12), np.inf)
    mirror_y = float((np.maximum(moved.sum(axis=1), (moved * signs).sum(axis=1)) / enough).max())
    return max(mirror_x / power, mirror_y)


def straightened(folded: Folded, slant: float) -> Folded:
    """The same with the rows moved back by ``slant`` periods for each extent across that they lie lower."""
    if slant == 0:
        return folded
    n = folded.cell.shape[0]
    waves = np.arange(n // 2 + 1)
    across = (np.arange(n) + 0.5) / n - 0.5
    phase = np.exp(-2j * np.pi * waves[None, :] * (slant * across)[:, None])
    cell = fft.irfft(fft.rfft(folded.cell, axis=1) * phase[..., None], n, axis=1)
    fine, error = (_slid(plane, slant) for plane in (folded.fine, folded.fine_error))
    return replace(folded, cell=np.asarray(cell, np.float32), fine=fine, fine_error=error)


def _slid(plane: Planes, slant: float) -> Planes:
    y, x = np.mgrid[:FINE_SIDE, :FINE_SIDE].astype(np.float32)
    across = (y + 1) / FINE_SIDE - 0.5
    wide = np.concatenate([plane, plane[:, :1]], axis=1)
    column = (x - np.float32(slant) * across * FINE_SIDE) % FINE_SIDE
    return np.asarray(cv2.remap(wide, column, y, cv2.INTER_LINEAR), np.float32)
