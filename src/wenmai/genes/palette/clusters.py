"""From the modes of the colour density to the colours that a designer would name.

Broad modes are split where part of them is another hue; colours are then merged, cheapest pair first, while that
costs less than one colour more in the palette is worth. Light and shade are forgiven: two modes that a bridge of
pixels of every lightness joins, or that meet softly in the picture, are compared as if lit alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.palette.clipping import restored
from wenmai.genes.palette.lighting import shade_distance, shine_distance, soft_borders
from wenmai.genes.palette.modes import Bins, Modes
from wenmai.genes.palette.quantiles import weighted_quantiles
from wenmai.genes.palette.sampling import Sample

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

SHADE_LIGHTNESS_WEIGHT = 0.35  # of ΔL* between a colour and the same colour in shade
SPLIT_DISTANCE = 16.0  # shade-blind ΔE*ab from its middle at which a pixel belongs to another colour
SPLIT_SHARE_MIN = 0.006
MODES_MAX = 24  # of the colours among which splitting and shines are looked for
BRIDGE_RANGE = (0.2, 0.7)  # of the pass over the lower peak: from 'two colours' to 'one colour in light and shade'
SOFT_RANGE = (0.5, 0.8)  # of the border that is soft: from 'two paints' to 'one thing in light and shade'
SOFT_LIGHTNESS_WEIGHT = 0.12  # of ΔL* between colours that pass softly into each other
SHINE_SHARE_MAX = 0.3  # of a shine's area over its body's
MERGE_COST_MAX = 2.0  # ΔE² × share: 2 % at ΔE 10, 1 % at ΔE 14
EDGE_FLATNESS_MIN = 0.25  # a colour whose pixels are nearly all edges is a mixture of its neighbours
SHARE_MIN = 0.004
SHADED_RANGE = (8.0, 20.0)  # interquartile range of L* of a flat colour with noise, and of a thing in light and shade
LIT_QUANTILE = 0.7  # of L*, for the latter: by eye, on photographs of pots and bronzes
MIDDLE_REACH_MIN = 3.0  # ΔL*


@dataclass(frozen=True, slots=True)
class Cluster:
    """One colour: ``lab`` (3,) its middle in flat surroundings, ``share`` of all pixels (0…1)."""

    lab: Floats
    share: float


def cluster(sample: Sample, bins: Bins, modes: Modes, colours_max: int) -> tuple[Cluster, ...]:
    """At most ``colours_max`` colours of a sample, the largest first; their shares add up to 1."""
    label, bridge = _drop_small(bins, modes.label, modes.bridge)
    label, bridge = _split(bins, label, bridge)
    image = np.full(sample.inside.shape, -1, np.int64)
    image[sample.inside] = label[bins.of_pixel]
    soft = soft_borders(sample.image, image, _centres(bins, label))
    label = _merge(bins, label, bridge, soft, colours_max)
    of_pixel = label[bins.of_pixel]
    share = np.bincount(of_pixel) / len(of_pixel)
    middles = _middles(sample, of_pixel)
    if sample.correction is not None:
        middles = restored(middles, sample.levels, sample.flatness, of_pixel, sample.correction)
    found = [Cluster(middle, float(part)) for middle, part in zip(middles, share, strict=True)]
    return tuple(sorted(found, key=lambda one: (-one.share, *one.lab)))


def _centres(bins: Bins, label: Labels) -> Floats:
    """(k, 3) mean colour of every label, by the weight of flat pixels."""
    weight = bins.weight + 1e-9
    total = np.bincount(label, weights=weight)
    return np.stack([np.bincount(label, weights=weight * bins.lab[:, i]) / total for i in range(3)], axis=1)


def _drop_small(bins: Bins, label: Labels, bridge: Floats) -> tuple[Labels, Floats]:
    """Give specks, and colours that live on edges only, to the nearest other colour."""
    count = np.bincount(label, weights=bins.count)
    flatness = np.bincount(label, weights=bins.weight) / count
    keep = (count >= SHARE_MIN * count.sum()) & (flatness >= EDGE_FLATNESS_MIN)
    keep[np.argmax(count * flatness)] = True
    kept = np.flatnonzero(keep)
    centres = _centres(bins, label)[kept]
    orphan = ~keep[label]
    number = np.cumsum(keep) - 1
    result = number[label]
    gap = np.linalg.norm(bins.lab[orphan][:, None] - centres[None], axis=2)
    result[orphan] = np.argmin(gap, axis=1)
    return result, bridge[np.ix_(kept, kept)]


def _split(bins: Bins, label: Labels, bridge: Floats) -> tuple[Labels, Floats]:
    """Part colours off from modes that reach too far from their own middle, each at its densest place."""
    label = label.copy()
    pixels = bins.count.sum()
    queue = list(range(bridge.shape[0]))
    while queue and bridge.shape[0] < MODES_MAX:
        number = queue.pop(0)
        members = np.flatnonzero(label == number)
        centre = _centres(bins, (label != number).astype(np.int64))[0]
        distance = shade_distance(bins.lab[members], centre, SHADE_LIGHTNESS_WEIGHT)
        far = distance > SPLIT_DISTANCE
        if bins.weight[members][far].sum() < SPLIT_SHARE_MIN * pixels:
            continue
        seed = bins.lab[members[far][np.argmax(bins.density[members][far])]]
        other = shade_distance(bins.lab[members], seed, SHADE_LIGHTNESS_WEIGHT) < distance
        if other.all():
            continue
        new = bridge.shape[0]
        label[members[other]] = new
        bridge = np.pad(bridge, ((0, 1), (0, 1)))
        bridge[new, number] = bridge[number, new] = 0.0
        queue += [number, new]
    return label, bridge


def _merge(bins: Bins, label: Labels, bridge: Floats, soft: Floats, colours_max: int) -> Labels:
    """Ward's rule: the pair whose union costs least goes first."""
    share = np.bincount(label, weights=bins.count) / bins.count.sum()
    centres = _centres(bins, label)
    bridge, soft = bridge.copy(), soft.copy()
    target = np.arange(len(share))
    alive = list(range(len(share)))
    while len(alive) > 1:
        pairs = np.ix_(alive, alive)
        cost = _merge_costs(centres[alive], share[alive], bridge[pairs], soft[pairs])
        first, second = np.unravel_index(int(np.argmin(cost)), cost.shape)
        if len(alive) <= colours_max and cost[first, second] > MERGE_COST_MAX:
            break
        one, two = alive[first], alive[second]
        if share[one] < share[two]:
            one, two = two, one
        total = share[one] + share[two]
        centres[one] = (centres[one] * share[one] + centres[two] * share[two]) / total
        share[one] = total
        for touch in (bridge, soft):
            touch[one] = touch[:, one] = np.maximum(touch[one], touch[two])
        target[target == two] = one
        alive.remove(two)
    return np.unique(target[label], return_inverse=True)[1].astype(np.int64)


def _merge_costs(centres: Floats, share: Floats, bridge: Floats, soft: Floats) -> Floats:
    """(k, k) what it costs to take two colours for one, infinite on the diagonal."""
    plain = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    squared = plain**2
    for evidence, (low, high), weight in (
        (bridge, BRIDGE_RANGE, SHADE_LIGHTNESS_WEIGHT),
        (soft, SOFT_RANGE, SOFT_LIGHTNESS_WEIGHT),
    ):
        shaded = np.clip((evidence - low) / (high - low), 0.0, 1.0)
        blind = shade_distance(centres[:, None], centres[None], weight)
        blind = np.minimum(np.minimum(blind, blind.T), plain)
        squared = np.minimum(squared, (1.0 - shaded) * plain**2 + shaded * blind**2)
    # Of very many colours the cheapest go first without asking for shines, which takes long.
    for body, shining in np.argwhere(soft > SOFT_RANGE[1]) if len(share) <= MODES_MAX else ():
        if share[shining] < SHINE_SHARE_MAX * share[body] and centres[shining, 0] > centres[body, 0]:
            left = shine_distance(centres[body], centres[shining]) ** 2
            squared[body, shining] = squared[shining, body] = min(squared[body, shining], left)
    cost = np.multiply.outer(share, share) / np.add.outer(share, share) * squared
    np.fill_diagonal(cost, np.inf)
    return np.asarray(cost, np.float64)


def _middles(sample: Sample, label: Labels) -> Floats:
    """(k, 3) the colour that stands for each cluster; every pixel counts as its surroundings are flat.

    L* is the median; of a colour that lies in light and shade it is taken from the lit half, which is what people
    see as the thing's own colour. a* and b* are the medians of the pixels of about that lightness, so that the
    three belong together.
    """
    count = int(label.max()) + 1
    weight = sample.flatness
    lightness = sample.lab[:, 0]
    low, high = (weighted_quantiles(lightness, weight, label, np.full(count, part)) for part in (0.25, 0.75))
    lit = np.clip((high - low - SHADED_RANGE[0]) / (SHADED_RANGE[1] - SHADED_RANGE[0]), 0.0, 1.0)
    middles = np.empty((count, 3))
    middles[:, 0] = weighted_quantiles(lightness, weight, label, 0.5 + (LIT_QUANTILE - 0.5) * lit)
    reach = np.maximum(MIDDLE_REACH_MIN, 0.25 * (high - low))
    near = np.abs(lightness - middles[label, 0]) <= reach[label]
    for channel in (1, 2):
        middles[:, channel] = weighted_quantiles(sample.lab[:, channel], weight * near, label, np.full(count, 0.5))
    middles[:, 0] = np.clip(middles[:, 0], 0.0, 100.0)
    return middles
