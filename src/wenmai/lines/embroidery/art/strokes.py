"""Strokes: the area that a pen of some width covers, with caps, joins and dashes as SVG 1.1 section 11.4 has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.ops import substring

from wenmai.lines.embroidery.art.outline import as_area
from wenmai.lines.embroidery.model import FloatArray

QUARTER_SEGMENTS = 16  # of a round cap; errs by 0.12 % of the half width
DASHES_MAX = 20_000
CAPS = {"butt": "flat", "round": "round", "square": "square"}
JOINS = {"miter": "mitre", "miter-clip": "mitre", "round": "round", "bevel": "bevel", "arcs": "mitre"}


@dataclass(frozen=True, slots=True)
class Pen:
    """How a stroke is drawn, in the path's units. ``dashes`` are lengths drawn and left out in turn; () for none."""

    width: float
    cap: str = "butt"
    join: str = "miter"
    miter_limit: float = 4.0
    dashes: tuple[float, ...] = ()
    dash_offset: float = 0.0


def draw(points: FloatArray, closed: bool, pen: Pen) -> list[tuple[LineString, Polygon | MultiPolygon]]:
    """Each unbroken piece of the stroke along ``points`` ((n, 2)): its middle and the area that it covers."""
    if len(np.unique(points, axis=0)) < 2:
        return _dot(points, pen)
    whole = LineString(np.vstack([points, points[:1]]) if closed else points)
    dashes = _usable(pen.dashes)
    if not dashes:
        return [(whole, _wide(whole, closed, pen))]
    return [(piece, _wide(piece, False, pen)) for piece in _dashed(whole, dashes, pen.dash_offset)]


def _dot(points: FloatArray, pen: Pen) -> list[tuple[LineString, Polygon | MultiPolygon]]:
    """A path without length shows its caps, except butt ones."""
    if not len(points) or pen.cap == "butt":
        return []
    x, y = points[0]
    half = pen.width / 2
    spot = (
        Point(x, y).buffer(half, QUARTER_SEGMENTS)
        if pen.cap == "round"
        else shapely.box(x - half, y - half, x + half, y + half)
    )
    return [(LineString([(x - half / 100, y), (x + half / 100, y)]), spot)]


def _wide(line: LineString, closed: bool, pen: Pen) -> Polygon | MultiPolygon:
    join = JOINS.get(pen.join, "mitre")
    if closed and join != "round" and len(line.coords) > 3:
        # A closed line has a join where it begins too: start it in the middle of its first piece.
        points = np.asarray(line.coords)
        middle = (points[0] + points[1]) / 2
        line = LineString(np.vstack([middle, points[1:], middle]))
    area = line.buffer(
        pen.width / 2,
        quad_segs=QUARTER_SEGMENTS,
        cap_style="flat" if closed else CAPS.get(pen.cap, "flat"),
        join_style=join,
        mitre_limit=max(1.0, pen.miter_limit),
    )
    return as_area(area)


def _usable(dashes: tuple[float, ...]) -> tuple[float, ...]:
    """SVG 1.1, 11.4: an odd list is repeated; one that is negative or without any length draws a plain stroke."""
    if not dashes or min(dashes) < 0 or sum(dashes) <= 0:
        return ()
    return dashes * 2 if len(dashes) % 2 else dashes


def _dashed(line: LineString, dashes: tuple[float, ...], offset: float) -> list[LineString]:
    period = sum(dashes)
    if line.length / period * len(dashes) > DASHES_MAX:
        return [line]  # finer than anything that can be seen
    at = -(offset % period)
    pieces = []
    index = 0
    while at < line.length:
        length = dashes[index % len(dashes)]
        first, last = max(0.0, at), min(line.length, at + length)
        if index % 2 == 0 and last > first:
            pieces.append(substring(line, first, last))
        at += length
        index += 1
    return [piece for piece in pieces if isinstance(piece, LineString)]
