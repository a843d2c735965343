"""Plans of areas: what must hold of every plan, whatever the shape."""

from __future__ import annotations

import numpy as np
import pytest
import shapely.affinity
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from benchmarks.embroidery_fill import PUBLISHED_TRAVEL, changed
from benchmarks.embroidery_shapes import five_shapes, random_shapes
from tests.embroidery.fill.cases import BARE, THREAD, art_of, blob, farthest_outside_mm, shapes, star, whole
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.fill import DirectionField, FillSettings, Style, plan_art
from wenmai.lines.embroidery.fill.detours import STRAY_MM, led_around
from wenmai.lines.embroidery.fill.inside import Outline
from wenmai.lines.embroidery.fill.measure import measure
from wenmai.lines.embroidery.fill.piece import Piece
from wenmai.lines.embroidery.model import Art, Region, Role


@pytest.mark.parametrize("name", list(five_shapes()))
def test_five_shapes_are_covered_without_jump_with_less_travel_than_published(name: str) -> None:
    shape = five_shapes()[name]
    found = measure(plan_art(art_of(shape), BARE), shape)
    assert found.coverage >= 0.999
    assert found.spill <= 0.0005
    assert found.jumps == 0
    assert found.short <= 0.05 * found.stitches
    assert found.travel <= PUBLISHED_TRAVEL[name]


@given(shapes(), st.sampled_from(list(Style)))
@settings(max_examples=25)
def test_plans_stay_in_their_shape_whatever_the_style(shape: Polygon, style: Style) -> None:
    plan = plan_art(art_of(shape), FillSettings(style=style))
    assert np.isfinite(plan.points_mm).all()
    assert farthest_outside_mm(plan, shape) <= FillSettings().pull_compensation_mm + FillSettings().row_spacing_mm
    assert (plan.role == Role.START).sum() == 1
    assert plan.lengths_mm.max() <= FillSettings().satin_width_mm_max * 1.5


SPIKED = {
    "spikes shorter than satin is wide": (star(30, 7.1, 14.0), Style.SATIN),
    "a spike narrower than rows are apart": (
        blob(12, [0.05]).union(Polygon([(10, -0.12), (15, 1.0), (10, 0.12)])),
        Style.SATIN,
    ),
    "bodies joined by a neck": (blob(5, [0.1]).union(blob(5, [0.1], 18)).union(box(0, -0.3, 18, 0.3)), Style.FIELD),
    "teeth each a body": (
        shapely.union_all([box(0, 0, 16, 0.7), *(box(3 * k, -6, 3 * k + 1.5, 0.1) for k in range(5))]),
        Style.FIELD,
    ),
    "notches deeper than underlay rows are apart": (star(15, 8.0, 17.0), Style.TATAMI),
}


@pytest.mark.parametrize("name", list(SPIKED))
def test_what_rows_cannot_reach_is_still_sewn_in_one_run_inside(name: str) -> None:
    shape, style = SPIKED[name]
    plan = plan_art(art_of(shape), FillSettings(style=style))
    assert (plan.role == Role.START).sum() == 1
    assert farthest_outside_mm(plan, shape) <= FillSettings().pull_compensation_mm + FillSettings().row_spacing_mm


@given(shapes(), st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_stitches_across_what_lies_outside_are_led_around_it(shape: Polygon, seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = np.column_stack([rng.uniform(*shape.bounds[k::2], 40) for k in (0, 1)])
    within = places[shapely.contains_xy(shape, *places.T)]
    assume(len(within) >= 2)
    wide = shape.buffer(0.1)
    led = led_around(Piece.of(within, Role.TRAVEL), shape, Outline(wide), 3.0)
    assert (led.role == Role.TRAVEL).all()
    holes = {tuple(point) for point in led.points_mm.tolist()}
    assert all(tuple(point) in holes for point in within.tolist())
    strays = shapely.linestrings(np.stack((led.points_mm[:-1], led.points_mm[1:]), axis=1))
    assert shapely.length(shapely.difference(strays, wide.buffer(STRAY_MM + 0.01))).max() < 1e-6


def test_a_stitch_that_ends_outside_on_purpose_stays_as_it_is() -> None:
    shape = box(0, 0, 10, 10)
    piece = Piece.of(np.array([(5.0, 5.0), (5.0, 12.0), (6.0, 12.0), (6.0, 5.0), (14.0, 5.0)]), Role.SATIN)
    led = led_around(piece, shape, Outline(shape.buffer(0.1)), 12.0)
    assert np.array_equal(led.points_mm, piece.points_mm)


@given(shapes())
@settings(max_examples=15)
def test_tatami_covers_and_keeps_to_its_lengths(shape: Polygon) -> None:
    plan = plan_art(art_of(shape), BARE)
    found = measure(plan, shape)
    assert found.coverage >= 0.985
    assert found.spill <= 0.004  # of a small shape; where its outline bends in between two rows
    fills = plan.lengths_mm[plan.role == Role.FILL]
    assert fills.max() <= BARE.stitch_length_mm_max + 1e-6


@given(shapes(), st.floats(0, 360), st.floats(-200, 200), st.floats(-200, 200))
@settings(max_examples=15)
def test_a_moved_and_turned_shape_has_the_same_plan(shape: Polygon, degrees: float, x: float, y: float) -> None:
    plan = plan_art(art_of(shape), BARE)
    moved = shapely.affinity.translate(shapely.affinity.rotate(shape, degrees, origin=(0, 0)), x, y)
    assert changed(plan, plan_art(art_of(moved), BARE)) <= 0.02


def test_odd_shapes_are_all_planned_each_part_in_one_run() -> None:
    for kind, shape in random_shapes(16, seed=5):
        area = whole(shape)
        plan = plan_art(art_of(shape), BARE)
        found = measure(plan, area, px_per_mm=20)
        assert found.jumps + 1 <= (len(area.geoms) if isinstance(area, MultiPolygon) else 1), kind
        assert found.coverage > 0.95, kind


def test_the_same_art_gives_the_same_plan() -> None:
    art = art_of(*(shape for _, shape in random_shapes(8, seed=9)))
    one, two = plan_art(art), plan_art(art)
    assert one.points_mm.tobytes() == two.points_mm.tobytes()
    assert one.role.tobytes() == two.role.tobytes()


def test_a_sliver_becomes_a_line_along_its_middle_and_is_noted() -> None:
    sliver = box(0, 0, 20, 0.2)
    plan = plan_art(art_of(sliver))
    assert [note.code for note in plan.notes] == ["narrowed"]
    assert set(plan.role.tolist()) == {Role.START, Role.RUNNING}
    assert np.abs(plan.points_mm[1:-1, 1] - 0.1).max() < 0.06
    assert np.ptp(plan.points_mm[:, 0]) > 19


def test_bodies_joined_by_a_neck_thinner_than_the_needle_are_one_run() -> None:
    shape = blob(6, [0.1]).union(blob(6, [0.1], 25)).union(box(0, -0.1, 25, 0.1))
    plan = plan_art(art_of(shape), BARE)
    assert (plan.role == Role.START).sum() == 1
    assert plan.notes


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0])
def test_rows_lie_at_the_angle_asked_for(angle: float) -> None:
    plan = plan_art(art_of(blob(10, [0.1])), FillSettings(angle_degrees=angle, underlay=False))
    steps = np.diff(plan.points_mm, axis=0)[plan.role[1:] == Role.FILL]
    long = steps[np.hypot(*steps.T) > 2.5]
    turned = np.degrees(np.arctan2(long[:, 1], long[:, 0])) % 180
    assert np.median(np.minimum(np.abs(turned - angle), 180 - np.abs(turned - angle))) < 1e-6


def test_a_gradient_thins_out_along_the_rows() -> None:
    plan = plan_art(
        art_of(box(0, 0, 20, 20)),
        FillSettings(style=Style.GRADIENT, angle_degrees=0, underlay=False, gradient_spacing_mm_end=2.0),
    )
    rows = np.unique(np.round(plan.points_mm[:, 1], 3))
    gaps = np.diff(rows)
    assert gaps[:10].max() < 0.6
    assert gaps[-3:].min() > 1.2


def test_rows_follow_a_field_and_cover() -> None:
    y, x = np.mgrid[-20:21, -20:21].astype(float)
    field = DirectionField(np.arctan2(y, x) + np.pi / 2, (-20.0, -20.0), 1.0)  # circles round the origin
    shape = blob(10, [0.1], 14, 0)
    plan = plan_art(art_of(shape), FillSettings(style=Style.FIELD, field=field, underlay=False))
    assert (plan.role == Role.START).sum() == 1
    assert measure(plan, shape).coverage > 0.99
    filled = np.flatnonzero((plan.role == Role.FILL) & (plan.lengths_mm > 1.5))
    step = plan.points_mm[filled] - plan.points_mm[filled - 1]
    middle = (plan.points_mm[filled] + plan.points_mm[filled - 1]) / 2
    radial = np.abs((step * middle).sum(axis=1)) / np.hypot(*step.T) / np.hypot(*middle.T)
    assert np.median(radial) < np.sin(np.radians(5))


def test_underlay_comes_first_and_lies_within() -> None:
    shape = blob(12, [0.1])
    plan = plan_art(art_of(shape))
    under = np.flatnonzero(plan.role == Role.UNDERLAY)
    assert len(under)
    assert under.max() < np.flatnonzero(plan.role == Role.FILL).min()
    assert shape.buffer(-0.4).covers(MultiPolygon([box(*point, *(point + 1e-6)) for point in plan.points_mm[under]]))


@pytest.mark.parametrize(
    ("region", "rule"),
    [
        (Region(Polygon([(0, 0), (5, 5), (10, 10)]), 0), "embroidery.zero-area"),
        (Region(Polygon(), 0), "embroidery.zero-area"),
        (Region(box(0, 0, 5, 5), 3), "embroidery.unknown-thread"),
        (Region(Polygon([(0, 0), (np.inf, 5), (10, 0)]), 0), "embroidery.not-finite"),
        (Region(box(0, 0, 1, 1), 0, centre_line_mm=np.zeros((2, 2))), "embroidery.zero-area"),
    ],
)
def test_bad_regions_are_refused_with_a_remedy(region: Region, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan_art(Art(10, 10, (THREAD,), (region,)))
    assert refused.value.rule == rule
    assert refused.value.remedy


@pytest.mark.parametrize(
    "wrong",
    [
        {"row_spacing_mm": 0.0},
        {"stagger": 99},
        {"style": "plaid"},
        {"stitch_length_mm_min": 1.0, "stitch_length_mm_max": 1.5},
    ],
)
def test_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidInput) as refused:
        FillSettings(**wrong)  # type: ignore[arg-type]
    assert refused.value.rule == "embroidery.setting-range"
