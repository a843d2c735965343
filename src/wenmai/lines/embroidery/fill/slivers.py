"""Parts of a shape that are too narrow for rows: lines along their middle, for satin or a running stitch to cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.middles import OVERLAP_MM, Line, lines_along, parted, rooted_in

CUT_MM = 1e-3  # what is cut away of a body beside a narrow part, so that rounding leaves no bridges
TOUCHING_MM = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A shape as a body that rows can fill (it may be empty, or in several parts) and lines along its narrow parts."""

    body: Polygon | MultiPolygon
    lines: tuple[Line, ...]


def split_slivers(shape: Polygon, *widths_mm: float) -> Split:
    """What of a shape is as wide as the first width is its body; what is narrower and sticks out as far becomes lines.

    The body is the shape opened by a disc of that width (erosion, then dilation), and what the disc does not reach but
    is no deeper than it is wide: corners. Further widths, each less than the one before, part those corners again: a
    spike shorter than satin is wide is no corner of rows that are far narrower.
    """
    if not np.isfinite(widths_mm[0]):
        return Split(MultiPolygon(), tuple(lines_along(shape, MultiPolygon(), 0)))
    cores = _cores(shape, widths_mm[0])
    if cores.is_empty:
        return Split(MultiPolygon(), tuple(lines_along(shape, cores, 0)))
    body: Polygon | MultiPolygon = shape
    narrow: list[Polygon] = []
    for number, width_mm in enumerate(widths_mm):
        found = _narrow(body, cores if number == 0 else _cores(body, width_mm), width_mm)
        if not found:
            continue
        rests = shapely.get_parts(body.difference(shapely.union_all(shapely.buffer(found, CUT_MM, quad_segs=1))))
        held = shapely.intersects(rests, cores)
        # A swelling that only narrow parts hold is part of their line.
        narrow += [*found, *(rest for rest in rests[~held] if rest.area > CUT_MM)]
        body = shapely.union_all(rests[held])
    if not narrow:
        return Split(shape, ())
    slivers = shapely.union_all(narrow)
    lines: list[Line] = []
    around = shapely.union_all(shapely.buffer(narrow, OVERLAP_MM, quad_segs=4))
    for reach in shapely.get_parts(shape.intersection(around)):
        if reach.geom_type == "Polygon" and reach.intersects(slivers):
            lines += [part for line in lines_along(reach, body, 4 * len(lines)) for part in parted(line, body)]
    return Split(body, tuple(rooted_in(lines, body)))


def _cores(shape: Polygon | MultiPolygon, width_mm: float) -> MultiPolygon:
    """Where the middle of a disc of that width can be, without swellings of a line, such as a bend has: no bodies."""
    eroded = shapely.get_parts(shape.buffer(-width_mm / 2, quad_segs=4))
    return MultiPolygon([core for core in eroded if core.length / 2 >= width_mm])


def _narrow(shape: Polygon | MultiPolygon, cores: MultiPolygon, width_mm: float) -> list[Polygon]:
    """The parts that a disc of that width, its middle in ``cores``, does not reach and that are no corners."""
    opened = cores.buffer(width_mm / 2 * 1.01, quad_segs=4)
    rests = shapely.get_parts(shape.difference(opened))
    rests = rests[(shapely.get_type_id(rests) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(rests)]
    return list(rests[_deep(rests, opened, width_mm) | _bridges(rests, opened)])


def _deep(
    rests: np.ndarray[tuple[int], np.dtype[np.object_]], opened: Polygon | MultiPolygon, width_mm: float
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(n,) which rests of the opening reach as far from it as it is wide, or farther."""
    places, rest = shapely.get_coordinates(rests, return_index=True)
    shapely.prepare(opened)
    near = shapely.dwithin(opened, shapely.points(places), np.nextafter(width_mm, 0.0))
    return np.asarray(np.bincount(rest[~near], minlength=len(rests)) > 0)


def _bridges(
    rests: np.ndarray[tuple[int], np.dtype[np.object_]], opened: Polygon | MultiPolygon
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(n,) which rests hold parts of the opening together."""
    bodies = shapely.get_parts(opened)
    if len(bodies) < 2 or not len(rests):
        return np.zeros(len(rests), np.bool_)
    _, touched = shapely.STRtree(rests).query(bodies, predicate="dwithin", distance=TOUCHING_MM)
    return np.asarray(np.bincount(touched, minlength=len(rests)) > 1)
