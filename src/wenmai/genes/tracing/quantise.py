"""The few colours of a picture, chosen before anything is traced.

Only calm pixels vote, since the mixed pixels along borders would found colours of their own. Calm colours are binned,
seeded by weight and distance, refined by weighted k-means in CIELAB, and merged while two colours lie no farther
apart than their own spread and the eye justify.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.colour.conversion import lab_to_rgb, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.model import Mask, RgbImage

FloatArray = npt.NDArray[np.float64]

BIN_BITS = 5  # per channel; 32768 bins hold a picture's colours at ΔE00 ≈ 2
SEEDS_MAX = 32
ROUNDS = 10  # of k-means; centres move less than ΔE 0.2 after that on photographs
APART_MIN = 3.0  # ΔE00 below which two flat colours are one to the eye
APART_SIGMAS = 0.2  # ΔE00 more for each level of grain, some of which smoothing leaves
APART_MAX = 8.0  # ΔE00 from which two colours stay two, however much they spread: texture is no reason to lose one
APART_SPREADS = 2.2  # two Gaussian clusters closer than this many of their spreads show one peak
SHARE_MIN = 0.0015  # of the calm area; what is rarer has to stand apart (SHARE_RARE, APART_RARE)
SHARE_RARE = 0.0003
APART_RARE = 15.0  # ΔE00
MODE_SHARE = 0.5  # of a cluster in one bin: a flat colour, whose value the bin alone tells


class Clusters(NamedTuple):
    """``lab`` (k, 3) centres, ``weight`` (k,) calm pixels, ``spread`` (k,) root mean square ΔE*ab to the centre."""

    lab: FloatArray
    weight: FloatArray
    spread: FloatArray


def choose_palette(rgb: RgbImage, calm: Mask, colours_max: int, sigma: float) -> npt.NDArray[np.uint8]:
    """At most ``colours_max`` colours of ``rgb`` ((h, w, 3) sRGB) as (k, 3) sRGB bytes, the most frequent first.

    ``calm`` is True on the pixels that vote, ``sigma`` the grain that was smoothed away (levels); k is 1 or more, and
    0 where none votes.
    """
    colours, weights = _binned(rgb, calm)
    if not len(weights):
        return np.empty((0, 3), np.uint8)
    lab = rgb_to_lab(colours / 255.0).astype(np.float64)
    centres = _refine(lab, weights, _seeds(lab, weights), ROUNDS)
    clusters = _merge(_measure(lab, weights, centres), colours_max, APART_MIN + APART_SIGMAS * sigma)
    clusters = _measure(lab, weights, _refine(lab, weights, clusters.lab, 3))
    order = np.argsort(-clusters.weight, kind="stable")
    order = order[clusters.weight[order] > 0]
    return lab_to_rgb(_typical(lab, weights, clusters.lab)[order])


def _binned(rgb: RgbImage, calm: Mask) -> tuple[FloatArray, FloatArray]:
    """The mean colours (n, 3) 0…255 of all filled bins and their pixel counts (n,)."""
    count, total = _bin_sums(rgb, calm)
    filled = np.flatnonzero(count)
    return total[filled] / count[filled, None], count[filled].astype(np.float64)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _bin_sums(rgb: RgbImage, calm: Mask) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    count = np.zeros(1 << 3 * BIN_BITS, dtype=np.int64)
    total = np.zeros((1 << 3 * BIN_BITS, 3), dtype=np.int64)
    shift = 8 - BIN_BITS
    for y in range(rgb.shape[0]):
        for x in range(rgb.shape[1]):
            if not calm[y, x]:
                continue
            r, g, b = rgb[y, x, 0], rgb[y, x, 1], rgb[y, x, 2]
            index = ((r >> shift) << 2 * BIN_BITS) | ((g >> shift) << BIN_BITS) | (b >> shift)
            count[index] += 1
            total[index, 0] += r
            total[index, 1] += g
            total[index, 2] += b
    return count, total


def _seeds(lab: FloatArray, weights: FloatArray) -> FloatArray:
    """First the heaviest bin, then always the bin with the greatest √weight · distance² to the seeds so far."""
    chosen = [int(np.argmax(weights))]
    nearest = ((lab - lab[chosen[0]]) ** 2).sum(axis=1)
    appeal = np.sqrt(weights)
    while len(chosen) < SEEDS_MAX:
        candidate = int(np.argmax(appeal * nearest))
        if nearest[candidate] < APART_MIN**2:
            break
        chosen.append(candidate)
        nearest = np.minimum(nearest, ((lab - lab[candidate]) ** 2).sum(axis=1))
    return lab[chosen]


def _nearest(lab: FloatArray, centres: FloatArray) -> tuple[npt.NDArray[np.intp], FloatArray]:
    squared = ((lab[:, None, :] - centres[None]) ** 2).sum(axis=2)
    member = np.argmin(squared, axis=1)
    return member, squared[np.arange(len(lab)), member]


def _refine(lab: FloatArray, weights: FloatArray, centres: FloatArray, rounds: int) -> FloatArray:
    for _ in range(rounds):
        member, _squared = _nearest(lab, centres)
        mass = np.bincount(member, weights, minlength=len(centres))
        means = np.stack(
            [np.bincount(member, weights * lab[:, axis], minlength=len(centres)) for axis in range(3)], axis=1
        )
        centres = np.where(mass[:, None] > 0, means / np.maximum(mass, 1)[:, None], centres)
    return centres


def _measure(lab: FloatArray, weights: FloatArray, centres: FloatArray) -> Clusters:
    member, squared = _nearest(lab, centres)
    mass = np.asarray(np.bincount(member, weights, minlength=len(centres)), np.float64)
    variance = np.bincount(member, weights * squared, minlength=len(centres)) / np.maximum(mass, 1)
    return Clusters(centres, mass, np.sqrt(variance))


def _merge(clusters: Clusters, colours_max: int, apart_min: float) -> Clusters:
    """Merge the pair that loses least until all stand apart and there are no more than ``colours_max``.

    Ward's criterion in ΔE00 orders the merges: w1·w2/(w1 + w2)·ΔE00².
    """
    lab, weight, spread = (part.copy() for part in clusters)
    share_total = weight.sum()
    while len(weight) > 1:
        apart = delta_e_2000(lab[:, None, :], lab[None, :, :]).astype(np.float64)
        np.fill_diagonal(apart, np.inf)
        pooled = np.sqrt((spread[:, None] ** 2 + spread[None, :] ** 2) / 2)
        too_near = apart < np.clip(APART_SPREADS * pooled, apart_min, APART_MAX)
        alone = apart.min(axis=1)
        share = weight / share_total
        too_rare = (share < SHARE_RARE) | ((share < SHARE_MIN) & (alone < APART_RARE))
        allowed = too_near | too_rare[:, None] | too_rare[None, :]
        if len(weight) > colours_max:
            allowed[:] = True
        cost = weight[:, None] * weight[None, :] / (weight[:, None] + weight[None, :]) * apart**2
        cost[~allowed] = np.inf
        np.fill_diagonal(cost, np.inf)
        flat = int(np.argmin(cost))
        if not np.isfinite(cost.flat[flat]):
            break
        first, second = sorted(divmod(flat, len(weight)))
        lab, weight, spread = _united(lab, weight, spread, first, second)
    return Clusters(lab, weight, spread)


def _united(
    lab: FloatArray, weight: FloatArray, spread: FloatArray, first: int, second: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    total = weight[first] + weight[second]
    if total > 0:
        part = weight[second] / total
        gap = lab[second] - lab[first]
        variance = (1 - part) * spread[first] ** 2 + part * spread[second] ** 2 + part * (1 - part) * (gap @ gap)
        lab[first] += part * gap
        spread[first] = np.sqrt(variance)
    weight[first] = total
    return np.delete(lab, second, 0), np.delete(weight, second), np.delete(spread, second)


def _typical(lab: FloatArray, weights: FloatArray, centres: FloatArray) -> FloatArray:
    """For each cluster the colour of its flat part where it has one, else its mean."""
    member, _squared = _nearest(lab, centres)
    result = centres.copy()
    for index in range(len(centres)):
        own = np.flatnonzero(member == index)
        if own.size and weights[own].max() > MODE_SHARE * weights[own].sum():
            result[index] = lab[own[np.argmax(weights[own])]]
    return result
