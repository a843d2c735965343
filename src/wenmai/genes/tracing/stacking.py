"""Which regions each layer covers, and its outlines put together from shared arcs.

Layers are painted one over the other. A layer covers its own regions and reaches below every later region that
touches them, so that a renderer's anti-aliasing along a border mixes the two neighbours and never the ground; the
lowest layer covers the whole figure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wenmai.genes.tracing.lattice import OUTSIDE, Arcs

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int32]


class Regions(NamedTuple):
    """The connected regions of a label picture.

    ``label`` (r,) int32 is each region's colour number, ``area_px`` (r,) its pixels, ``borders`` (m, 2) int32 the pairs
    of regions (or OUTSIDE) that share an arc, with ``border_px`` (m,) the length of that arc in cracks.
    """

    label: IntArray
    area_px: IntArray
    borders: IntArray
    border_px: IntArray


def painting_order(regions: Regions, colours: int) -> list[int]:
    """Colour numbers from the lowest layer to the highest: what surrounds comes before what it surrounds.

    A colour's place is decided by the area that its regions would cover with their holes filled, over their own;
    ties by area.
    """
    enclosed = _filled_area(regions, colours)
    own = np.bincount(regions.label, weights=regions.area_px, minlength=colours)
    return [int(colour) for colour in np.lexsort((np.arange(colours), -own, -enclosed))]


def _filled_area(regions: Regions, colours: int) -> npt.NDArray[np.float64]:
    """For each colour, the area that no path of other colours joins to the outside."""
    filled = np.zeros(colours)
    outer = len(regions.label)
    pairs = np.where(regions.borders == OUTSIDE, outer, regions.borders)
    label = np.append(regions.label, -1)
    area = np.append(regions.area_px, 0)
    for colour in range(colours):
        free = (label[pairs] != colour).all(axis=1)
        group = _groups(pairs[free], outer + 1)
        filled[colour] = area[group != group[outer]].sum()
    return filled


def _groups(pairs: IntArray, count: int) -> npt.NDArray[np.int32]:
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return connected_components(graph, directed=False)[1]


def layer_cover(regions: Regions, colours: int, order: list[int], place: int) -> BoolArray:
    """Which regions the layer at ``place`` of ``order`` covers, as (r,) bool."""
    if place == 0:
        return np.ones(len(regions.label), dtype=np.bool_)
    rank = np.full(colours, -1, dtype=np.int32)
    rank[order] = np.arange(len(order))
    height = np.append(rank[regions.label], -1)  # the outside lies below all
    pairs = np.where(regions.borders == OUTSIDE, len(regions.label), regions.borders)
    cover = np.append(rank[regions.label] == place, False)
    for near, far in ((0, 1), (1, 0)):
        touched = (height[pairs[:, near]] == place) & (height[pairs[:, far]] > place)
        cover[pairs[touched, far]] = True
    # Islands of later colours that the layer surrounds on all sides are covered too: fewer outlines, no hole to see.
    free = ~cover[pairs].any(axis=1)
    group = _groups(pairs[free], len(cover))
    open_groups = np.unique(group[(height < place) & ~cover])
    cover |= ~np.isin(group, open_groups)
    return cover[:-1]


@njit(cache=True)  # type: ignore[untyped-decorator]
def chain_arcs(
    chosen: IntArray, tails: IntArray, heads: IntArray, reversed_first: BoolArray, nodes: int
) -> tuple[IntArray, BoolArray, IntArray]:
    """Put arcs together to closed outlines.

    ``chosen`` are arc numbers, ``tails`` and ``heads`` their junctions (the same for a loop), ``reversed_first`` tells
    which are to be run backwards so that the covered side is always on the same hand. Returns the arcs in order,
    whether each is run backwards, and the starts of the outlines ((outlines + 1,)).
    """
    number = len(chosen)
    first = np.full(nodes, -1, dtype=np.int32)  # linked list of the arcs that leave a junction
    following = np.full(number, -1, dtype=np.int32)
    for index in range(number - 1, -1, -1):
        arc = chosen[index]
        tail = heads[arc] if reversed_first[index] else tails[arc]
        following[index] = first[tail]
        first[tail] = index
    used = np.zeros(number, dtype=np.bool_)
    order = np.empty(number, dtype=np.int32)
    backwards = np.empty(number, dtype=np.bool_)
    starts = np.zeros(number + 1, dtype=np.int32)
    outlines = 0
    filled = 0
    for begin in range(number):
        if used[begin]:
            continue
        index = begin
        while index >= 0:
            used[index] = True
            arc = chosen[index]
            order[filled], backwards[filled] = arc, reversed_first[index]
            filled += 1
            head = tails[arc] if reversed_first[index] else heads[arc]
            index = first[head]
            while index >= 0 and used[index]:
                index = following[index]
            first[head] = index
        outlines += 1
        starts[outlines] = filled
    return order, backwards, starts[: outlines + 1].copy()


def outline_arcs(cover: BoolArray, arcs: Arcs) -> tuple[IntArray, BoolArray]:
    """The arcs with exactly one covered side, and which of them must be turned to have it on their right."""
    inside = np.append(cover, False)  # OUTSIDE is -1: the last
    left, right = inside[arcs.left], inside[arcs.right]
    chosen = np.flatnonzero(left != right).astype(np.int32)
    return chosen, left[chosen]
