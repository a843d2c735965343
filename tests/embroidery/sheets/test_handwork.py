from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from tests.embroidery.sheets.test_sheets import art_of
from wenmai.lines.embroidery.model import Art, Region, Thread
from wenmai.lines.embroidery.sheets.arrows import marks_of
from wenmai.lines.embroidery.sheets.handwork import (
    BLEND,
    EVEN,
    LAID,
    RANDOM,
    ROLLING,
    SILKS_OF_A_STRAND,
    Handwork,
    Stitch,
    handwork_of,
)

SHADES = (Thread("c", "1", "red", (200, 30, 30)), Thread("c", "2", "lighter red", (215, 60, 50)))


def stitch_of(area: object, style: str = "flat") -> Stitch:
    return handwork_of(art_of((area, 0)), style)[0].stitch  # type: ignore[arg-type]


def test_width_decides_between_line_satin_and_ground() -> None:
    assert stitch_of(box(0, 0, 60, 1)) is ROLLING
    assert stitch_of(box(0, 0, 60, 5)) is EVEN
    assert stitch_of(box(0, 0, 60, 60)) is LAID


def test_shades_beside_one_another_are_blended() -> None:
    regions = (Region(box(0, 0, 40, 40), 0, 0), Region(box(40, 0, 80, 40), 1, 1))
    assert [work.stitch for work in handwork_of(Art(80, 40, SHADES, regions), "flat")] == [BLEND, BLEND]


def test_painting_blends_and_takes_random_stitch_for_ragged_shapes() -> None:
    assert stitch_of(box(0, 0, 60, 60), "painting") is BLEND
    angles = np.linspace(0, 2 * np.pi, 241)[:-1]
    radii = np.where(np.arange(240) % 2, 60, 30)
    fur = shapely.Polygon(np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]))
    assert fur.length**2 / (4 * np.pi * fur.area) > 12
    widened = shapely.union(fur, Point(0, 0).buffer(45))
    assert stitch_of(shapely.affinity.scale(widened, 6, 6), "painting") is RANDOM


def test_a_drawn_line_is_rolled() -> None:
    line = LineString([(0, 0), (40, 10)])
    region = Region(line.buffer(1.5), 0, 0, np.asarray(line.coords), 3.0)
    assert handwork_of(Art(40, 10, SHADES, (region,)), "flat")[0].stitch is ROLLING


@given(st.lists(st.floats(0.2, 60), min_size=2, max_size=6))
def test_the_narrower_the_area_the_finer_the_thread(widths_mm: list[float]) -> None:
    widths_mm = sorted(widths_mm)
    works = [handwork_of(art_of((box(0, 0, 100, width), 0)), "flat")[0] for width in widths_mm]
    silks = [work.silks for work in works]
    assert silks == sorted(silks)
    assert all(1 <= count <= SILKS_OF_A_STRAND for count in silks)
    assert all(work.split_zh and work.split_en for work in works)


@pytest.mark.parametrize("stitch", [EVEN, BLEND])
def test_arrows_follow_the_form_of_a_ring(stitch: Stitch) -> None:
    """In a ring 齐针 lies along the radius, 掺针 around it."""
    ring = Region(Point(0, 0).buffer(40).difference(Point(0, 0).buffer(34)), 0)
    marks = marks_of(ring, Handwork(stitch, 4), None)
    assert len(marks.arrows) >= 10
    for arrow in marks.arrows[1:]:  # the first stands beside the number
        way = arrow[1] - arrow[0]
        radius = (arrow[0] + arrow[1]) / 2
        turned = abs(np.cross(np.append(way, 0), np.append(radius, 0))[2]) / np.hypot(*way) / np.hypot(*radius)
        assert turned < 0.15 if stitch is EVEN else turned > 0.98


def test_a_given_field_is_followed() -> None:
    region = Region(box(0, 0, 60, 40), 0)
    marks = marks_of(region, Handwork(BLEND, 8), lambda points: np.full(len(points), 0.7))
    ways = np.array([arrow[1] - arrow[0] for arrow in marks.arrows])
    assert np.arctan2(ways[:, 1], ways[:, 0]) == pytest.approx(0.7)


@given(st.floats(0.3, 40), st.floats(0.3, 40), st.floats(0, 3))
def test_every_area_has_a_number_inside_and_an_arrow(width_mm: float, height_mm: float, turn: float) -> None:
    area = shapely.affinity.rotate(box(0, 0, width_mm, height_mm), turn, use_radians=True)
    marks = marks_of(Region(area, 0), Handwork(EVEN, 2), None)
    assert area.contains(Point(marks.number_mm))
    assert marks.arrows
