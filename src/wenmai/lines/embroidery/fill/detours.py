"""Stitches that would leave their shape led around what lies outside: over a right angle, else along the outline."""

from __future__ import annotations

import numpy as np
import shapely
import shapely.ops
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.inside import Outline
from wenmai.lines.embroidery.fill.piece import Piece, stitched
from wenmai.lines.embroidery.model import FloatArray, Role

STRAY_MM = 0.1  # what a stitch may cut across a bend of the outline, where no right angle avoids it


def kept_inside(piece: Piece, shape: Polygon | MultiPolygon, outline: Outline, length_mm_max: float) -> Piece:
    """The piece with no stitch across ``outline``, that of the shape made a little wider, as far as can be."""
    if not outline.crossed(piece.points_mm[:-1], piece.points_mm[1:]).any():
        return piece
    return led_around(bent_inside(piece, outline), shape, outline, length_mm_max)


def bent_inside(piece: Piece, outline: Outline) -> Piece:
    """The piece with each stitch that cuts across a curve of the outline bent at a right angle, if that keeps it in.

    Where an outline runs almost along the rows, the straight way from one row's end to the next can leave the shape
    by less than a row; along the row and then across it does not.
    """
    points, role = piece.points_mm, piece.role
    bad = np.flatnonzero(outline.crossed(points[:-1], points[1:]))
    if not len(bad):
        return piece
    start, end = points[bad], points[bad + 1]
    inserted: dict[int, FloatArray] = {}
    for corner in (np.column_stack((end[:, 0], start[:, 1])), np.column_stack((start[:, 0], end[:, 1]))):
        good = ~(outline.crossed(start, corner) | outline.crossed(corner, end))
        for i in np.flatnonzero(good):
            inserted.setdefault(int(bad[i]), corner[i])
    places = np.array(sorted(inserted), np.int64) + 1
    if not len(places):
        return piece
    corners = np.array([inserted[int(place) - 1] for place in places])
    return Piece(np.insert(points, places, corners, axis=0), np.insert(role, places, role[places]))


def led_around(piece: Piece, shape: Polygon | MultiPolygon, outline: Outline, length_mm_max: float) -> Piece:
    """The piece with each stitch that crosses ``outline`` and strays from the shape led along the shape's own outline.

    ``outline`` is that of the shape made a little wider. A stitch of which an end lies outside it stays as it is: there
    thread passes the outline on purpose.
    """
    points = piece.points_mm
    bad = np.flatnonzero(outline.crossed(points[:-1], points[1:]))
    corners: list[FloatArray] = []
    places: list[int] = []
    for i in bad.tolist():
        way = _around(points[i], points[i + 1], shape, outline)
        if len(way) > 2:
            between = stitched(way, length_mm_max, Role.TRAVEL).points_mm[1:-1]
            corners.append(between)
            places += [i + 1] * len(between)
    if not places:
        return piece
    role = np.insert(piece.role, places, piece.role[places])
    return Piece(np.insert(points, places, np.concatenate(corners), axis=0), role)


def _around(start: FloatArray, end: FloatArray, shape: Polygon | MultiPolygon, outline: Outline) -> FloatArray:
    """(n, 2) from ``start`` to ``end``: the straight way, its stretches outside replaced by the outline's shorter side.

    Then pulled as tight as the wider outline lets it.
    """
    straight = shapely.LineString((start, end))
    rings = shapely.get_rings(shapely.get_parts(shape))
    way = [start]
    outside = [part for part in shapely.get_parts(straight.difference(shape)) if part.length > 0]
    for part in sorted(outside, key=lambda one: float(straight.project(shapely.Point(one.coords[0])))):
        leaves, enters = shapely.Point(part.coords[0]), shapely.Point(part.coords[-1])
        ring = rings[int(np.argmin(shapely.distance(rings, leaves) + shapely.distance(rings, enters)))]
        stretch = _shorter_side(ring, leaves, enters)
        # Of one place only where the stretch outside begins or ends far from the outline: at an end of the stitch.
        if len(stretch) > 1 and shapely.hausdorff_distance(part, shapely.LineString(stretch)) > STRAY_MM:
            way += list(stretch)
    way.append(end)
    return _tightened(np.array(way), outline)


def _shorter_side(ring: shapely.LinearRing, leaves: shapely.Point, enters: shapely.Point) -> FloatArray:
    """(n, 2) along the ring from one place of it to another, whichever way is shorter."""
    a, b = float(ring.project(leaves)), float(ring.project(enters))
    line = shapely.LineString(ring.coords)
    low, high = min(a, b), max(a, b)
    direct = shapely.get_coordinates(shapely.ops.substring(line, low, high))
    if high - low <= line.length / 2:
        return np.asarray(direct if a <= b else direct[::-1])
    over = np.vstack(
        (
            shapely.get_coordinates(shapely.ops.substring(line, high, line.length)),
            shapely.get_coordinates(shapely.ops.substring(line, 0, low)),
        )
    )
    return np.asarray(over if a > b else over[::-1])


def _tightened(way: FloatArray, outline: Outline) -> FloatArray:
    """The way with each corner left out that can be seen past, from its beginning on."""
    kept, at = [0], 0
    while at < len(way) - 1:
        beyond = way[at + 1 :]
        clear = np.flatnonzero(~outline.crossed(np.repeat(way[at : at + 1], len(beyond), axis=0), beyond))
        at += 1 + (int(clear[-1]) if len(clear) else 0)
        kept.append(at)
    return way[kept]
