"""Modes of the density of colours: where a picture's pixels gather in CIELAB, and the valleys between.

Mode seeking with persistence: F. Chazal, L. Guibas, S. Oudot, P. Skraba, 'Persistence-based clustering in Riemannian
manifolds', Journal of the ACM 60(6), 2013. Bins are visited from the densest down; each joins the mode uphill of it,
and where two modes meet the lower one ends, its *saddle* being the density there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.ndimage import gaussian_filter

BIN_L = 2.5
BIN_AB = 2.5
BANDWIDTH_BINS = (1.2, 1.0, 1.0)  # σ of the Gaussian that makes a density of counts, in bins of L*, a*, b*
MARGIN_BINS = 6  # beyond the Gaussian's reach, so that nothing with density lies at the border of the histogram
SINGLE_BIN_PEAK = 1.0 / ((2 * np.pi) ** 1.5 * float(np.prod(BANDWIDTH_BINS)))  # of one pixel, so smoothed


@dataclass(frozen=True, slots=True)
class Bins:
    """The occupied bins of a colour histogram.

    ``lab`` (m, 3) mean colour of each; ``count`` (m,) its pixels; ``weight`` (m,) the sum of their flatness;
    ``density`` (m,) the smoothed weight; ``of_pixel`` (n,) the bin of each pixel of the sample.
    """

    lab: npt.NDArray[np.float64]
    count: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64]
    density: npt.NDArray[np.float64]
    of_pixel: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Modes:
    """Basins of the colour density, the densest first.

    ``label`` (m,) the basin of each bin, 0 … k−1. ``bridge`` (k, k): for neighbouring basins the density at the
    highest pass between them over that of the lower peak (1 = no valley, 0 = not neighbours).
    """

    label: npt.NDArray[np.int64]
    bridge: npt.NDArray[np.float64]


def find_modes(
    lab: npt.NDArray[np.float32], weight: npt.NDArray[np.float32], persistence_min: float, share_min: float
) -> tuple[Bins, Modes]:
    """Basins of the density of ``lab`` (n, 3), each pixel counting ``weight`` (n,).

    A mode ends where the valley that parts it from a higher one is shallower than ``persistence_min`` of its own
    peak, or where its peak is no higher than ``share_min`` of the pixels would make it, all in one bin.
    """
    scaled = lab / np.array([BIN_L, BIN_AB, BIN_AB], np.float32)
    low = np.floor(scaled.min(axis=0)).astype(np.int64) - MARGIN_BINS
    index = np.floor(scaled).astype(np.int64) - low
    n_l, n_a, n_b = (int(n) for n in index.max(axis=0) + MARGIN_BINS + 1)
    cell = (index[:, 0] * n_a + index[:, 1]) * n_b + index[:, 2]
    size = n_l * n_a * n_b
    counts = np.asarray(np.bincount(cell, weights=weight, minlength=size), np.float64)
    density = gaussian_filter(counts.reshape(n_l, n_a, n_b), BANDWIDTH_BINS, mode="constant", truncate=3.0).ravel()
    pixels = np.bincount(cell, minlength=size)
    occupied = np.flatnonzero(pixels)
    # Empty bins between two occupied ones carry the bridge, so all with some density take part.
    member = np.flatnonzero((density > 1e-4 * density.max()) | (pixels > 0))
    order = member[np.argsort(-density[member], kind="stable")]
    peak_min = share_min * float(counts.sum()) * SINGLE_BIN_PEAK
    root = _climb(density, order, _around(n_a, n_b), persistence_min, peak_min)
    peaks = np.unique(root[occupied])
    peaks = peaks[np.argsort(-density[peaks], kind="stable")]
    number = np.full(size + 1, -1, np.int64)  # the last one answers for root −1
    number[peaks] = np.arange(len(peaks))
    basin = number[root]
    passes = _passes(density, basin, order, _around(n_a, n_b), len(peaks))
    height = density[peaks]
    bin_number = np.zeros(size, np.int64)
    bin_number[occupied] = np.arange(len(occupied))
    count = pixels[occupied].astype(np.float64)
    means = [np.bincount(cell, weights=lab[:, i], minlength=size)[occupied] / count for i in range(3)]
    bins = Bins(np.stack(means, axis=1), count, counts[occupied], density[occupied], bin_number[cell])
    return bins, Modes(basin[occupied], passes / np.minimum.outer(height, height))


def _around(n_a: int, n_b: int) -> npt.NDArray[np.int64]:
    """What to add to a bin's number to come to its 26 neighbours."""
    steps = [(level * n_a + a) * n_b + b for level in (-1, 0, 1) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    return np.array([step for step in steps if step], np.int64)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _find(parent: npt.NDArray[np.int64], item: int) -> int:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


@njit(cache=True)  # type: ignore[untyped-decorator]
def _climb(
    density: npt.NDArray[np.float64],
    order: npt.NDArray[np.int64],
    around: npt.NDArray[np.int64],
    persistence_min: float,
    peak_min: float,
) -> npt.NDArray[np.int64]:
    """The bin of the peak that each bin of ``order`` (densest first) belongs to, −1 for bins not in it.

    ``around`` holds what to add to a bin's number to come to its 26 neighbours; no bin of ``order`` lies at the
    border of the cube.
    """
    parent = np.full(density.shape[0], -1, np.int64)
    for here in order:
        uphill = np.int64(-1)
        for step in around:
            near = here + step
            if parent[near] >= 0 and (uphill < 0 or density[near] > density[uphill]):
                uphill = near
        if uphill < 0:
            parent[here] = here
            continue
        mine = _find(parent, uphill)
        parent[here] = mine
        for step in around:
            if parent[here + step] < 0:
                continue
            other = _find(parent, here + step)
            if other == mine:
                continue
            lower, higher = (other, mine) if density[other] < density[mine] else (mine, other)
            shallow = density[lower] - density[here] < persistence_min * density[lower]
            if shallow or density[lower] < peak_min:
                parent[lower] = higher
                mine = higher
    for here in order:
        parent[here] = _find(parent, here)
    return parent


@njit(cache=True)  # type: ignore[untyped-decorator]
def _passes(
    density: npt.NDArray[np.float64],
    basin: npt.NDArray[np.int64],
    order: npt.NDArray[np.int64],
    around: npt.NDArray[np.int64],
    count: int,
) -> npt.NDArray[np.float64]:
    """(count, count) density at the highest pass between every two basins, 0 where they do not touch.

    ``basin`` is the number of each bin's basin, −1 for none.
    """
    passes = np.zeros((count, count))
    for here in order:
        mine = basin[here]
        if mine < 0:
            continue
        for step in around:
            other = basin[here + step]
            if other >= 0 and other != mine:
                height = min(density[here], density[here + step])
                if height > passes[mine, other]:
                    passes[mine, other] = height
                    passes[other, mine] = height
    return passes
