"""The areas that a hand works: what is seen of each, without the specks and slivers that no hand would stitch apart.

A photograph read as flat colours has rims and specks of in-between shades, half a millimetre wide. A machine sews
them; a person works them into the area beside, as blending.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon

from wenmai.genes.colour.difference import delta_e_2000
from wenmai.lines.embroidery.art.pieces import on_grid
from wenmai.lines.embroidery.charts.matching import lab_of
from wenmai.lines.embroidery.model import Art, FloatArray, Region
from wenmai.lines.embroidery.sheets.handwork import BLEND_DELTA_E

SPECK_MM2 = 1.5  # less is a stitch or two
SLIVER_MM = 0.7  # narrower ones are worked with the shade beside them, where it is one
RIM_MM = 0.05  # within which areas are neighbours
GRID_MM = 0.01
BARE_SHARE = 0.5
BARE_STEP_MM = 0.5  # between the places at which it is asked whether an area is bare

Bare = Callable[[FloatArray], npt.NDArray[np.bool_]]  # (n, 2) mm → (n,): whether the cloth stays bare there


@dataclass(frozen=True, slots=True)
class HandAreas:
    """``art`` as a hand works it: ``joined`` specks and slivers went into others, ``bare`` areas stay cloth."""

    art: Art
    joined: int
    bare: int


def hand_areas(art: Art, bare: Bare | None = None) -> HandAreas:
    """Areas that do not overlap any more, and drawn lines as they are; of ``art``, what ``bare`` marks left out."""
    drawn = [region for region in art.regions if region.centre_line_mm is not None]
    parts, thread_of, order_of = _seen_parts(art)
    host_of = _hosts(parts, thread_of, lab_of(art.threads))
    groups: dict[int, list[int]] = {}
    for index in range(len(parts)):
        groups.setdefault(_root(host_of, index), []).append(index)
    regions = [
        Region(_sealed([parts[i] for i in members]), thread_of[host], order_of[host])
        for host, members in groups.items()
    ]
    kept = [region for region in regions if bare is None or not _is_bare(region, bare)]
    ordered = sorted([*kept, *drawn], key=lambda region: region.order)
    return HandAreas(replace(art, regions=tuple(ordered)), len(parts) - len(groups), len(regions) - len(kept))


def _sealed(parts: list[Polygon]) -> Polygon | MultiPolygon:
    """The parts as one, without the slits that rounding left between them."""
    whole = on_grid(shapely.union_all, parts, grid_mm=GRID_MM)
    if len(parts) == 1:
        return whole
    sealed = whole.buffer(RIM_MM, join_style="mitre").buffer(-RIM_MM, join_style="mitre")
    return on_grid(shapely.union_all, [sealed, whole], grid_mm=GRID_MM)


def _seen_parts(art: Art) -> tuple[list[Polygon], list[int], list[int]]:
    """What is seen of each area, piece by piece, with its thread and its order."""
    areas = [region for region in art.regions if region.centre_line_mm is None]
    tree = shapely.STRtree([region.outline for region in areas])
    parts: list[Polygon] = []
    threads: list[int] = []
    orders: list[int] = []
    for index, region in enumerate(areas):
        near = (areas[int(i)] for i in sorted(tree.query(region.outline, predicate="intersects")) if i != index)
        cover = shapely.union_all([other.outline for other in near if other.order > region.order])
        for part in shapely.get_parts(on_grid(shapely.difference, region.outline, cover, grid_mm=GRID_MM)):
            if isinstance(part, Polygon) and part.area > GRID_MM:
                parts.append(part)
                threads.append(region.thread_index)
                orders.append(region.order)
    return parts, threads, orders


def _hosts(parts: list[Polygon], thread_of: list[int], lab: npt.NDArray[np.float32]) -> list[int]:
    """For each part the one that it goes into; itself where it stays. The smallest go first, and take others along."""
    tree = shapely.STRtree(parts)
    host_of = list(range(len(parts)))
    for index in sorted(range(len(parts)), key=lambda i: (parts[i].area, i)):
        part = parts[index]
        is_speck = part.area < SPECK_MM2
        if not is_speck and 2 * part.area / part.length >= SLIVER_MM:
            continue
        rim = part.buffer(RIM_MM, quad_segs=2)
        near = [int(i) for i in sorted(tree.query(rim, predicate="intersects")) if _root(host_of, int(i)) != index]
        if not near:
            continue
        shared = np.array([rim.intersection(parts[i]).area for i in near])
        apart = delta_e_2000(lab[[thread_of[i] for i in near]], lab[thread_of[index]])
        chosen = int(np.argmax(shared * (1 - np.minimum(apart, 99) / 100)))
        if is_speck or apart[chosen] < BLEND_DELTA_E:
            host_of[index] = _root(host_of, near[chosen])
    return host_of


def _root(host_of: list[int], index: int) -> int:
    while host_of[index] != index:
        index = host_of[index]
    return index


def _is_bare(region: Region, bare: Bare) -> bool:
    left, top, right, bottom = region.outline.bounds
    grid = np.array(
        [(x, y) for y in np.arange(top, bottom, BARE_STEP_MM) for x in np.arange(left, right, BARE_STEP_MM)]
    )
    inside = grid[shapely.contains_xy(region.outline, grid)]
    if not len(inside):
        inside = shapely.get_coordinates(shapely.point_on_surface(region.outline))
    return float(np.mean(bare(inside))) > BARE_SHARE


def borders_of(art: Art) -> list[FloatArray]:
    """The lines to transfer: each border between areas once, and the middle of each drawn line."""
    parts, _, _ = _seen_parts(art)
    rims = on_grid(shapely.union_all, [part.boundary for part in parts], grid_mm=GRID_MM) if parts else MultiPolygon()
    merged = shapely.simplify(shapely.line_merge(rims), GRID_MM)
    lines = [part for part in shapely.get_parts(merged) if part.geom_type in ("LineString", "LinearRing")]
    drawn = [region.centre_line_mm for region in art.regions if region.centre_line_mm is not None]
    return [*(np.asarray(line.coords, np.float64) for line in lines), *drawn]
