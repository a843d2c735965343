"""From the modes of the colour density to the colours that a designer would name.

Two neighbouring modes are one colour where light and shade alone make the difference: the darker is the lighter
one times a factor in linear light, and pixels of every lightness between bridge the two. What is left is merged,
cheapest pair first, while a pair's merging costs less than a palette of one colour more is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import lab_to_linear, linear_to_lab
from wenmai.genes.palette.modes import Modes
from wenmai.genes.palette.sampling import Sample

SHADE_CHROMA_MAX = 7.0  # ΔE*ab that remains between two modes once the darker one is lit as the lighter one
SHADE_BRIDGE_MIN = 0.2  # height of the pass between the modes over the lower peak
MERGE_COST_MAX = 1.2  # ΔE² × share: 2 % at ΔE 8, 1 % at ΔE 11
LIGHTNESS_WEIGHT = 0.5  # of ΔL* beside Δa*, Δb* in that cost: a designer forgives light and shade before hue
EDGE_FLATNESS_MIN = 0.12  # a colour whose pixels are nearly all edges is a mixture of its neighbours
SHARE_MIN = 0.003


@dataclass(frozen=True, slots=True)
class Cluster:
    """One colour: ``lab`` (3,) its middle in flat surroundings, ``share`` of all pixels (0…1)."""

    lab: npt.NDArray[np.float64]
    share: float


def cluster(sample: Sample, modes: Modes, colours_max: int) -> tuple[Cluster, ...]:
    """At most ``colours_max`` colours of a sample, the largest first; their shares add up to 1."""
    label = _drop_mixtures(sample, modes.label)
    label = _merge_shades(sample, label, modes.saddle_ratio)
    label = _merge_cheapest(sample, label, colours_max)
    found = _summarise(sample, label)
    return tuple(sorted(found, key=lambda one: -one.share))


def _summarise(sample: Sample, label: npt.NDArray[np.int32]) -> list[Cluster]:
    clusters = []
    for number in np.unique(label):
        members = label == number
        clusters.append(Cluster(_middle(sample, members), float(members.mean())))
    return clusters


def _middle(sample: Sample, members: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Weighted median of L*, a*, b*: each pixel counts as its surroundings are flat."""
    lab, weight = sample.lab[members], sample.flatness[members].astype(np.float64)
    middle = np.empty(3)
    for channel in range(3):
        order = np.argsort(lab[:, channel], kind="stable")
        total = np.cumsum(weight[order])
        middle[channel] = lab[order[np.searchsorted(total, 0.5 * total[-1])], channel]
    return middle


def _drop_mixtures(sample: Sample, label: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Give the pixels of colours that only live on edges, and of specks, to the nearest other colour."""
    count = np.bincount(label)
    flatness = np.bincount(label, weights=sample.flatness) / np.maximum(count, 1)
    keep = (count >= SHARE_MIN * len(label)) & (flatness >= EDGE_FLATNESS_MIN)
    if not keep.any():
        keep[np.argmax(count)] = True
    if keep.all():
        return label
    kept = np.flatnonzero(keep)
    centres = np.array([_middle(sample, label == number) for number in kept])
    orphan = ~keep[label]
    distance = np.linalg.norm(sample.lab[orphan][:, None, :] - centres[None], axis=2)
    result = label.copy()
    result[orphan] = kept[np.argmin(distance, axis=1)]
    return _renumber(result)


def _renumber(label: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    return np.unique(label, return_inverse=True)[1].astype(np.int32)


def shade_difference(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """ΔE*ab between two CIELAB colours once the darker is lit so that both have the same luminance."""
    one, two = lab_to_linear(first), lab_to_linear(second)
    luminance = np.array([0.212671, 0.715160, 0.072169])
    y_one, y_two = max(float(one @ luminance), 1e-4), max(float(two @ luminance), 1e-4)
    target = max(y_one, y_two)
    lit = linear_to_lab(np.stack([one * (target / y_one), two * (target / y_two)]))
    return float(np.linalg.norm(lit[0] - lit[1]))


def _merge_shades(
    sample: Sample, label: npt.NDArray[np.int32], saddle_ratio: npt.NDArray[np.float64]
) -> npt.NDArray[np.int32]:
    return label


def _merge_cheapest(sample: Sample, label: npt.NDArray[np.int32], colours_max: int) -> npt.NDArray[np.int32]:
    """Ward's rule on the middles: the pair whose union costs least goes first."""
    share = np.bincount(label) / len(label)
    centres = np.array([_middle(sample, label == number) for number in range(len(share))])
    centres = centres * np.array([LIGHTNESS_WEIGHT, 1.0, 1.0])
    target = np.arange(len(share))
    alive = np.ones(len(share), np.bool_)
    while alive.sum() > 1:
        ids = np.flatnonzero(alive)
        gap = np.linalg.norm(centres[ids][:, None] - centres[ids][None], axis=2)
        pair = np.multiply.outer(share[ids], share[ids]) / np.add.outer(share[ids], share[ids])
        cost = pair * gap**2
        np.fill_diagonal(cost, np.inf)
        first, second = np.unravel_index(int(np.argmin(cost)), cost.shape)
        if alive.sum() <= colours_max and cost[first, second] > MERGE_COST_MAX:
            break
        one, two = ids[first], ids[second]
        if share[one] < share[two]:
            one, two = two, one
        total = share[one] + share[two]
        centres[one] = (centres[one] * share[one] + centres[two] * share[two]) / total
        share[one] = total
        alive[two] = False
        target[target == two] = one
    return _renumber(target[label].astype(np.int32))
