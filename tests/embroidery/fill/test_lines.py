"""Drawn lines, and the parts that lines and rows are made of."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from tests.embroidery.fill.cases import THREAD, blob
from wenmai.lines.embroidery.fill import FillSettings, LineStitch, plan_art
from wenmai.lines.embroidery.fill.sequence import Joint, order_parts
from wenmai.lines.embroidery.fill.skeleton import skeleton
from wenmai.lines.embroidery.model import Art, Region, Role

CURVE = np.column_stack((np.linspace(0, 40, 100), 4 * np.sin(np.linspace(0, 6, 100))))


@pytest.mark.parametrize("stitch", list(LineStitch))
def test_a_drawn_line_is_followed_from_end_to_end(stitch: LineStitch) -> None:
    region = Region(LineString(CURVE).buffer(0.4), 0, centre_line_mm=CURVE, line_width_mm=0.8)
    plan = plan_art(Art(50, 20, (THREAD,), (region,)), FillSettings(line_stitch=stitch))
    assert (plan.role[1:] == Role.RUNNING).all()
    away = [LineString(CURVE).distance(Point(point)) for point in plan.points_mm]
    assert max(away) < 0.3
    assert np.hypot(*(plan.points_mm[0] - CURVE[0])) < 0.5
    assert np.hypot(*(plan.points_mm[-1] - CURVE[-1])) < 0.5


def test_the_skeleton_of_a_bar_is_its_middle() -> None:
    (branch,) = skeleton(box(0, 0, 20, 2), 0.4, 1.5)
    inner = branch.points_mm[(branch.points_mm[:, 0] > 2) & (branch.points_mm[:, 0] < 18)]
    assert np.abs(inner[:, 1] - 1).max() < 0.01


def test_the_skeleton_of_a_ring_closes() -> None:
    (branch,) = skeleton(blob(10, []).difference(blob(8, [])), 0.4, 1.5)
    assert branch.ends[0] == branch.ends[1]
    assert branch.length_mm == pytest.approx(2 * np.pi * 9, rel=0.1)


def test_a_line_too_narrow_for_satin_keeps_to_its_middle_round_corners() -> None:
    middle = LineString([(0, 0), (20, 0), (20, 8), (32, 8)])
    band = middle.buffer(0.19, cap_style="flat", join_style="mitre")  # at its corners wide enough for satin
    plan = plan_art(Art(40, 20, (THREAD,), (Region(band, 0),)), FillSettings())
    assert set(plan.role.tolist()) == {Role.START, Role.RUNNING}
    sewn = LineString(plan.points_mm)
    inner = [Point(*place) for place in shapely.segmentize(sewn, 0.2).coords if 1.5 < place[0] < 30.5]
    assert max(middle.distance(place) for place in inner) < 0.15  # its corners: 0.19 · √2 before


@given(st.integers(2, 14), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_every_part_is_sewn_once_and_only_bare_parts_are_passed(count: int, random: object) -> None:
    choose = random.randrange  # type: ignore[attr-defined]
    joints = [Joint(choose(part), choose(2), part, choose(2)) for part in range(1, count)]
    joints += [Joint(a, choose(2), b, choose(2)) for a in range(count) for b in range(a) if choose(5) == 0]
    (steps,) = order_parts([1.0] * count, joints)
    assert sorted(step.part for step in steps) == list(range(count))
    around = {
        part: {j.b for j in joints if j.a == part} | {j.a for j in joints if j.b == part} for part in range(count)
    }
    bare = set(range(count))
    for here, there in itertools.pairwise(steps):
        bare.discard(here.part)
        reached, edge = {here.part}, [here.part]
        while edge:
            edge = [other for part in edge for other in around[part] if other in bare and other not in reached]
            reached.update(edge)
        assert there.part in reached


@given(st.integers(2, 7), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_no_way_of_sewing_a_chain_of_parts_travels(count: int, random: object) -> None:
    """Parts in a row, each beginning where the one before ended, in whatever order they are given."""
    numbers = list(range(count))
    random.shuffle(numbers)  # type: ignore[attr-defined]
    joints = [Joint(one, 1, two, 0) for one, two in itertools.pairwise(numbers)]
    (steps,) = order_parts([float(1 + part) for part in range(count)], joints)
    parts = [step.part for step in steps]
    assert parts in (numbers, numbers[::-1])
    assert len({step.towards for step in steps}) == 1
