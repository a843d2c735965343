"""Which way the stitches lie, as arrows in the areas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from wenmai.lines.embroidery.model import FloatArray, Region
from wenmai.lines.embroidery.sheets.handwork import EVEN, LAID, RANDOM, Handwork

SPACING_MM = 14.0
GRID_STEPS = 60  # of the longer side: places among which arrows are chosen
GRID_MM_MIN = 0.5
INSIDE_MM = 0.3  # from the outline at least
LENGTH_MM = (2.0, 7.0)
HEAD_MM = 1.2
HEAD_RADIANS = 0.45
LABEL_MM = 1.7  # room that an area's number takes

Field = Callable[[FloatArray], FloatArray]  # (n, 2) mm → (n,) radians, x towards y (down)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn into one area: ``arrows`` as lines (5, 2), and where its number stands, mm.

    ``room_mm`` is the radius of the largest circle there.
    """

    arrows: list[FloatArray]
    number_mm: FloatArray
    room_mm: float


def marks_of(region: Region, work: Handwork, field: Field | None, label_mm: float = LABEL_MM) -> Marks:
    """The marks of ``region``: where the most room is its number, an arrow beside it, more arrows SPACING_MM apart.

    Directions are those of ``field``; without one, lines are followed, 齐针 goes straight to the nearest edge, 掺针 and
    滚针 run along it, and 铺针 and 乱针 lie along the longer axis of the whole area. ``label_mm`` is the room that the
    number takes in the area's own millimetres.
    """
    if region.centre_line_mm is not None and field is None:
        arrows = _along_line(region.centre_line_mm)
        return Marks(arrows, region.centre_line_mm[len(region.centre_line_mm) // 2], 0.0)
    places, room_mm = _places(region)
    angles = field(places) if field is not None else _follow(region, places, work)
    length = float(np.clip(1.2 * room_mm, *LENGTH_MM))
    first = _beside(region, places[0], float(angles[0]), length, label_mm) if room_mm >= label_mm else None
    arrows = [first if first is not None else _within(region, places[0], float(angles[0]), length)]
    arrows += [_within(region, at, float(angle), length) for at, angle in zip(places[1:], angles[1:], strict=True)]
    return Marks(arrows, places[0], room_mm)


def _beside(region: Region, number_mm: FloatArray, angle: float, length: float, label_mm: float) -> FloatArray | None:
    """An arrow in the area that leaves room for the number: before, behind, or at its sides; None where none fits."""
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    for size in (length, LENGTH_MM[0]):
        for way in (along * (label_mm + size / 2), across * label_mm):
            for middle in (number_mm + way, number_mm - way):
                ends = shapely.LineString([middle - along * size / 2, middle + along * size / 2])
                if region.outline.contains(ends):
                    return _arrow(middle, angle, size)
    return None


def _within(region: Region, middle: FloatArray, angle: float, length: float) -> FloatArray:
    """An arrow through ``middle``, no longer than the area is there."""
    way = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    inside = shapely.get_parts(region.outline.intersection(shapely.LineString([middle - way, middle + way])))
    here = [part for part in inside if part.distance(shapely.Point(middle)) < GRID_MM_MIN and part.length > 0]
    if not here:
        return _arrow(middle, angle, LENGTH_MM[0])
    ends = shapely.get_coordinates(max(here, key=lambda part: part.length))
    return _arrow((ends[0] + ends[-1]) / 2, angle, max(float(np.hypot(*(ends[-1] - ends[0]))), LENGTH_MM[0] / 2))


def _follow(region: Region, places: FloatArray, work: Handwork) -> FloatArray:
    """Stitches follow the form, as far as their kind does."""
    if work.stitch in (LAID, RANDOM):
        return np.full(len(places), _axis(region))
    edge = shapely.get_coordinates(shapely.shortest_line(shapely.points(places), region.outline.boundary))
    way = edge[1::2] - edge[0::2]
    angles = np.arctan2(way[:, 1], way[:, 0])
    return np.asarray(angles if work.stitch is EVEN else angles + np.pi / 2, np.float64)


def _places(region: Region) -> tuple[FloatArray, float]:
    """Where arrows stand, the roomiest place first, and the radius of the largest circle there, mm."""
    largest = max(shapely.get_parts(region.outline), key=lambda part: part.area)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=max(0.05, largest.length / 2000))
    middle = shapely.get_coordinates(radius)[0]
    left, top, right, bottom = region.outline.bounds
    step = max(GRID_MM_MIN, max(right - left, bottom - top) / GRID_STEPS)
    grid = np.array([(x, y) for y in np.arange(top, bottom, step) for x in np.arange(left, right, step)])
    grid = grid[shapely.contains_xy(region.outline, grid)]
    room = shapely.distance(shapely.points(grid), region.outline.boundary)
    chosen = [middle]
    for index in np.argsort(-room, kind="stable"):
        if room[index] < INSIDE_MM:
            break
        if np.hypot(*(np.array(chosen) - grid[index]).T).min() >= SPACING_MM:
            chosen.append(grid[index])
    return np.array(chosen), float(radius.length)


def _axis(region: Region) -> float:
    """The direction of the longer axis of the area, radians."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(region.outline))
    sides = np.diff(corners[:3], axis=0)
    longest = sides[int(np.argmax(np.hypot(*sides.T)))]
    return float(np.arctan2(longest[1], longest[0]))


def _along_line(line_mm: FloatArray) -> list[FloatArray]:
    line = shapely.LineString(line_mm)
    count = max(1, round(line.length / (2 * SPACING_MM)))
    arrows = []
    for index in range(count):
        at = line.length * (index + 0.5) / count
        reach = min(LENGTH_MM[1], line.length) / 2
        tail, tip = (np.asarray(line.interpolate(max(0.0, at + way)).coords[0]) for way in (-reach, reach))
        way = tip - tail
        arrows.append(_arrow((tail + tip) / 2, float(np.arctan2(way[1], way[0])), float(np.hypot(*way))))
    return arrows


def _arrow(middle: FloatArray, angle: float, length_mm: float) -> FloatArray:
    way = np.array([np.cos(angle), np.sin(angle)])
    tail, tip = middle - way * length_mm / 2, middle + way * length_mm / 2
    sides = [
        tip - min(HEAD_MM, length_mm / 2) * np.array([np.cos(angle + turn), np.sin(angle + turn)])
        for turn in (HEAD_RADIANS, -HEAD_RADIANS)
    ]
    return np.array([tail, tip, sides[0], tip, sides[1]])
