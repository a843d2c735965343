"""Small regions given to their neighbours, so that a tracing has shapes and no confetti."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.tracing.regions import OUTSIDE, IntArray, label_components

ROUNDS = 4  # specks of specks of specks are gone by then
KINSHIP_DELTA_E = 25.0  # a border with a colour this far away counts 1/e of one with the same colour


def absorb_specks(labels: IntArray, palette_lab: npt.NDArray[np.float32], area_min_px: int) -> IntArray:
    """``labels`` (border of one, OUTSIDE all round) with every region below ``area_min_px`` absorbed.

    A speck goes, smallest first, to the larger neighbour with the longest common border, a near colour counting for
    more. A speck alone in the outside stays.
    """
    gap = palette_lab[:, None, :] - palette_lab[None, :, :]
    kinship = np.exp(-np.sqrt((gap**2).sum(axis=2)) / KINSHIP_DELTA_E)
    current = labels
    for _ in range(ROUNDS):
        regions, count = label_components(current)
        changed = _absorb_once(current, regions, count, kinship, area_min_px)
        if changed is None:
            return current
        current = changed
    return current


@njit(cache=True)  # type: ignore[untyped-decorator]
def region_facts(regions: IntArray, labels: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """The pixels and the label of each region of ``label_components``."""
    areas = np.zeros(count, dtype=np.int32)
    own = np.zeros(count, dtype=np.int32)
    for y in range(regions.shape[0]):
        for x in range(regions.shape[1]):
            if regions[y, x] >= 0:
                areas[regions[y, x]] += 1
                own[regions[y, x]] = labels[y, x]
    return areas, own


@njit(cache=True)  # type: ignore[untyped-decorator]
def _speck_borders(regions: IntArray, small: npt.NDArray[np.bool_], capacity: int) -> tuple[IntArray, int]:
    """(speck, neighbour) for every crack between a speck and another region."""
    pairs = np.empty((capacity, 2), dtype=np.int32)
    count = 0
    height, width = regions.shape
    for y in range(height - 1):
        for x in range(width - 1):
            here = regions[y, x]
            for step in range(2):
                there = regions[y, x + 1] if step == 0 else regions[y + 1, x]
                if here == there or here == OUTSIDE or there == OUTSIDE:  # noqa: SIM109, PLR1714
                    continue
                if small[here]:
                    pairs[count, 0], pairs[count, 1] = here, there
                    count += 1
                if small[there]:
                    pairs[count, 0], pairs[count, 1] = there, here
                    count += 1
    return pairs, count


def _absorb_once(
    labels: IntArray, regions: IntArray, count: int, kinship: npt.NDArray[np.float64], area_min_px: int
) -> IntArray | None:
    areas, colour = region_facts(regions, labels, count)
    small = areas < area_min_px
    if not small.any():
        return None
    capacity = int(4 * areas[small].sum()) + 8
    pairs, filled = _speck_borders(regions, small, capacity)
    pairs = pairs[:filled]
    key, length = np.unique(pairs[:, 0].astype(np.int64) * count + pairs[:, 1], return_counts=True)
    speck, neighbour = key // count, key % count
    larger = (areas[neighbour] > areas[speck]) | ((areas[neighbour] == areas[speck]) & (neighbour < speck))
    appeal = np.where(larger, length * kinship[colour[speck], colour[neighbour]], 0.0)
    order = np.lexsort((-appeal, speck))
    speck, neighbour, appeal = speck[order], neighbour[order], appeal[order]
    leads = np.append(True, speck[1:] != speck[:-1]) & (appeal > 0)
    if not leads.any():
        return None
    target = np.arange(count)
    target[speck[leads]] = neighbour[leads]
    for _ in range(32):  # a speck absorbed by a speck goes where that goes; targets are ever larger, so this ends
        onward = target[target]
        if np.array_equal(onward, target):
            break
        target = onward
    table = np.append(colour[target], OUTSIDE).astype(np.int32)
    return table[regions]
