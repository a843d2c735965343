"""What flattened layers consist of: connected areas of one thread each, in the order in which they lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import LineString

from wenmai.lines.embroidery.art.model import Area
from wenmai.lines.embroidery.art.outline import as_area

GRID_MM = 0.0002  # far below what machines can say, so that hairlines of 0.05 mm keep their width
LINE_ON_TOP_MM_MAX = 1.0  # a drawn line up to this width is stitched over what it crosses, which stays whole
CUT_FROM = 300  # coordinates


@dataclass(frozen=True, slots=True)
class Piece:
    """One connected area of one thread. ``line`` and ``line_width_mm`` where it was drawn as a line."""

    area: Area
    thread_index: int
    order: int
    line: LineString | None = None
    line_width_mm: float = 0.0

    @property
    def is_thin_line(self) -> bool:
        return self.line is not None and self.line_width_mm <= LINE_ON_TOP_MM_MAX


@dataclass(frozen=True, slots=True)
class Specks:
    """Areas too small for a stitch: how many were joined to a neighbour, and those that stand alone."""

    joined: int
    left_out: tuple[Area, ...]


def place_of(piece: Piece) -> tuple[int, float, float, float]:
    """What pieces are sorted by."""
    left, top, right, _ = piece.area.bounds
    return piece.order, top, left, right


def cover_near(areas: list[Area], near: Area) -> Any:
    """The union of ``areas``, as far as it concerns ``near``; large ones are cut down to that before."""
    frame = shapely.box(*near.bounds)
    small = [area if shapely.get_num_coordinates(area) < CUT_FROM else area.intersection(frame) for area in areas]
    return shapely.union_all([as_area(area) for area in small])


def on_grid(operation: Callable[..., Any], *areas: Any, grid_mm: float = GRID_MM) -> Any:
    """A set operation of shapely on a grid; where GEOS cannot snap a ring to it, exactly."""
    try:
        return operation(*areas, grid_size=grid_mm)
    except shapely.GEOSException:
        return operation(*(shapely.make_valid(area) for area in areas))
