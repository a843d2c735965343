"""What a hand works: areas side by side, none lost, none too small to be worked."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from tests.embroidery.sheets.test_sheets import art_of
from wenmai.lines.embroidery.model import Art, Region, Thread
from wenmai.lines.embroidery.sheets.handareas import SPECK_MM2, borders_of, hand_areas

WHITE, PALE, INK = (
    Thread("c", "1", "white", (250, 250, 248)),
    Thread("c", "2", "pale", (225, 230, 240)),
    Thread("c", "3", "ink", (20, 20, 30)),
)
discs = st.lists(
    st.tuples(st.floats(2, 58), st.floats(2, 38), st.floats(0.2, 9), st.integers(0, 2)), min_size=1, max_size=12
)


def painted(found: list[tuple[float, float, float, int]]) -> Art:
    regions = [Region(box(0, 0, 60, 40), 0, 0)]
    regions += [Region(Point(x, y).buffer(r), thread, 1 + n) for n, (x, y, r, thread) in enumerate(found)]
    return Art(60, 40, (WHITE, PALE, INK), tuple(regions))


@given(discs)
@settings(max_examples=15, deadline=None)
def test_no_cloth_is_lost_and_no_area_lies_on_another(found: list[tuple[float, float, float, int]]) -> None:
    art = painted(found)
    areas = hand_areas(art).art
    whole = shapely.union_all([region.outline for region in art.regions])
    worked = shapely.union_all([region.outline for region in areas.regions])
    assert worked.symmetric_difference(whole).area < 0.2
    assert sum(region.outline.area for region in areas.regions) == pytest.approx(worked.area, rel=0.01, abs=0.5)
    assert [region.order for region in areas.regions] == sorted(region.order for region in areas.regions)


@given(discs)
@settings(max_examples=15, deadline=None)
def test_specks_are_part_of_what_is_beside_them(found: list[tuple[float, float, float, int]]) -> None:
    areas = hand_areas(painted(found))
    assert all(region.outline.area >= SPECK_MM2 - 0.1 for region in areas.art.regions)


def test_a_rim_between_shades_is_blended_and_a_thin_line_of_another_colour_stays() -> None:
    rim = Point(30, 20).buffer(10.5)
    art = Art(
        60,
        40,
        (WHITE, PALE, INK),
        (
            Region(box(0, 0, 60, 40), 0, 0),
            Region(rim, 1, 1),
            Region(Point(30, 20).buffer(10), 2, 2),
            Region(box(2, 2, 22, 2.6), 2, 3),
        ),
    )
    areas = hand_areas(art)
    assert areas.joined == 1
    assert [region.thread_index for region in areas.art.regions] == [0, 2, 2]


def test_drawn_lines_stay_lines() -> None:
    line = LineString([(5, 5), (50, 5)])
    art = Art(60, 40, (WHITE, PALE, INK), (Region(line.buffer(0.2), 2, 5, np.asarray(line.coords), 0.4),))
    areas = hand_areas(art)
    assert [region.centre_line_mm is not None for region in areas.art.regions] == [True]
    (drawn,) = borders_of(areas.art)
    assert LineString(drawn).length == pytest.approx(45)


def test_what_stays_bare_is_not_worked() -> None:
    art = art_of((box(0, 0, 50, 80), 0), (box(50, 0, 100, 80), 1))
    areas = hand_areas(art, bare=lambda places: places[:, 0] > 50)
    assert areas.bare == 1
    assert [region.thread_index for region in areas.art.regions] == [0]
    assert hand_areas(art).bare == 0
