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

from wenmai.genes.tracing.lattice import Arcs
from wenmai.genes.tracing.regions import OUTSIDE

BULGE_PX = 0.8
BULGE_THICKNESS = 0.3  # of the mean thickness of the region that hides the bulge

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int32]


class Regions(NamedTuple):
    """The connected regions of a label picture.

    ``label`` (r,) int32 is each region's colour number, ``area_px`` (r,) its pixels, ``borders`` (m, 2) int32 the pairs
    of regions (or OUTSIDE) left and right of each arc, with ``border_px`` (m,) the length of that arc in cracks and
    ``frame`` (m,) whether it runs along the picture's own edge.
    """

    label: IntArray
    area_px: IntArray
    borders: IntArray
    border_px: IntArray
    frame: BoolArray


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


def layer_cover(
    regions: Regions, colours: int, order: list[int], place: int
) -> tuple[BoolArray, npt.NDArray[np.float64]]:
    """What the layer at ``place`` of ``order`` covers: regions as (r,) bool, and bulges of arcs as (m,) pixels.

    The lowest layer covers everything. Another covers its own regions, later regions beside them that touch nothing
    earlier, and whatever all these enclose; where a later region touches something earlier too, covering it all would
    put an edge of this colour between those two, so the layer only bulges a little below it.
    """
    own_count = len(regions.label)
    if place == 0:
        return np.ones(own_count, dtype=np.bool_), np.zeros(len(regions.borders))
    rank = np.full(colours, -1, dtype=np.int32)
    rank[order] = np.arange(len(order))
    height = np.append(rank[regions.label], -1)  # the outside lies below all
    pairs = np.where(regions.borders == OUTSIDE, own_count, regions.borders)
    beside, earlier = np.zeros(own_count + 1, np.bool_), np.zeros(own_count + 1, np.bool_)
    for near, far in ((0, 1), (1, 0)):
        beside[pairs[(height[pairs[:, near]] == place) & (height[pairs[:, far]] > place), far]] = True
        earlier[pairs[(height[pairs[:, near]] < place) & ~regions.frame, far]] = True
    cover = (height == place) | (beside & ~earlier)
    free = ~cover[pairs].any(axis=1)
    group = _groups(pairs[free], own_count + 1)
    open_groups = np.unique(group[(height < place) & ~cover])
    cover |= ~np.isin(group, open_groups)
    return cover[:-1], _bulges(regions, cover, height, pairs, place)


def _bulges(
    regions: Regions, cover: BoolArray, height: IntArray, pairs: IntArray, place: int
) -> npt.NDArray[np.float64]:
    """How far each arc is moved below a later region on its right (left where negative), pixels."""
    perimeter = np.bincount(pairs.ravel(), np.repeat(regions.border_px, 2), minlength=len(cover))
    thickness = 2 * np.append(regions.area_px, 0) / np.maximum(perimeter, 1)
    reach = np.minimum(BULGE_PX, BULGE_THICKNESS * thickness)
    later = (height > place) & ~cover
    left, right = pairs[:, 0], pairs[:, 1]
    rightward = np.where((height[left] == place) & later[right], reach[right], 0.0)
    leftward = np.where((height[right] == place) & later[left], reach[left], 0.0)
    return np.asarray(rightward - leftward, np.float64)


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
