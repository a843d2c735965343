"""The mirrors of a rosette, from what its sectors have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

from wenmai.genes.symmetry.rosettes.sectors import Mean, Sectors, log_radii, mean_of, ring_areas, scatter, share_apart

FINE = 8  # places between two samples at which an axis is looked for


@dataclass(frozen=True, slots=True)
class Mirror:
    """The best axis, in parts of a turn beyond the first sector's start; ``alike`` −1…1; ``apart`` of the area that
    plainly differs.
    """

    axis: float
    alike: float
    apart: float


def best_axis(sectors: Sectors, area: npt.NDArray[np.float64] | None = None) -> tuple[float, float]:
    """The axis (parts of a turn, from the first sample on, less than half a sector) about which the mean sector is most
    alike to its image, and how much. ``area`` (rings,) of each ring, where they are not those of the whole disc.
    """
    mean = _mean(sectors).values.astype(np.float64)
    mean = (mean - mean.mean(axis=1, keepdims=True)) * np.sqrt(
        ring_areas(log_radii(len(mean))) if area is None else area
    )[:, None, None]
    samples = mean.shape[1]
    spectrum = fft.rfft(mean, axis=1)
    spectrum[:, -1] = 0  # the highest wave has no phase
    product = (spectrum**2).sum(axis=(0, 2))
    power = float((mean**2).sum())
    wide = np.zeros(samples * FINE // 2 + 1, np.complex128)
    wide[: len(product)] = product
    alike = fft.irfft(wide, samples * FINE) * FINE / max(power, 1e-12)
    place = int(np.argmax(alike))
    order = sectors.values.shape[1]
    return place / (2 * samples * FINE * order), float(alike[place])


def mirrored_apart(sectors: Sectors) -> tuple[float, float]:
    """How alike the mean sector is to its image about its first sample, over what sectors have in common, and the share
    of the area that plainly differs.

    What they have in common is the mean product of two different ones: noise and stains, which each has of its own, add
    nothing to it.
    """
    mean = _mean(sectors)
    image = Mean(*(np.roll(plane[:, ::-1], 1, axis=1) for plane in (mean.values, mean.error, mean.count)))
    area = ring_areas(log_radii(len(mean.values)))
    seen = sectors.inside[..., None]
    level = sectors.values.sum(axis=(1, 2)) / np.maximum(seen.sum(axis=(1, 2)), 1)
    values = (sectors.values - level[:, None, None]) * seen
    count = values.shape[1]
    total = values.sum(axis=1)
    own = np.einsum("rnsk,rnsk->r", values, values)
    common = (np.einsum("rsk,rsk->r", total, total) - own) / (count * (count - 1))
    turned_over = np.einsum("rsk,rsk->r", total, np.roll(total[:, ::-1], 1, axis=1)) / count**2
    alike = float(turned_over @ area) / max(float(common @ area), 1e-12)
    return float(np.clip(alike, -1, 1)), share_apart(mean, image)


def _mean(sectors: Sectors) -> Mean:
    every: npt.NDArray[np.bool_] = np.ones(sectors.values.shape[1], np.bool_)
    return mean_of(sectors, every, scatter(sectors, 1))
