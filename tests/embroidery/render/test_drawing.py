"""What a render promises: own colours when flat, later over earlier, the same bytes, and light that turns with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.embroidery.render.plans import BLUE, RED, plan_of, satin
from wenmai.genes.colour.conversion import decode, encode, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.model import StitchPlan, Thread
from wenmai.lines.embroidery.render import COTTON, SILK_SATIN, Cloth, RenderSettings, Weave, draw_plan, top_rows
from wenmai.lines.embroidery.render.canvas import canvas_for

FRAME = (0.0, 0.0, 12.0, 12.0)
FLAT = RenderSettings(10, frame_mm=FRAME, flat=True)
LIT = RenderSettings(10, frame_mm=FRAME)
BARE = Cloth((200, 200, 200), Weave.NONE)
COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


def pixels(x0: float, y0: float, x1: float, y1: float) -> tuple[slice, slice]:
    return slice(int(y0 * 10), int(y1 * 10)), slice(int(x0 * 10), int(x1 * 10))


@settings(max_examples=20, deadline=None)
@given(colour=COLOURS, ground=COLOURS)
def test_flat_shows_threads_and_cloth_in_their_own_colours(colour, ground):
    plan = plan_of(satin(Thread("test", "1", "any", colour), 3, 3, 6, 6))
    picture = draw_plan(plan, Cloth(ground), FLAT)
    assert np.abs(picture[pixels(3.5, 3.5, 8.5, 8.5)].astype(int) - colour).max() <= 1
    assert np.abs(picture[pixels(0, 0, 12, 2)].astype(int) - ground).max() <= 1


@pytest.mark.parametrize("turn_deg", [0, 20, 65, 90])
def test_the_later_thread_lies_above(turn_deg):
    across = np.array([np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))]) * 4
    first = (RED, [(6.0, 2.0), (6.0, 10.0)])
    second = (BLUE, [tuple(6 - across), tuple(6 + across)])
    for runs, above in (((first, second), BLUE), ((second, first), RED)):
        picture = draw_plan(plan_of(*runs), BARE, FLAT)
        assert np.abs(picture[59:61, 59:61].astype(int) - above.rgb).max() <= 1, (turn_deg, above)


def test_a_thread_laid_again_along_the_same_line_hides_the_first():
    line = [(2.0, 6.0), (6.0, 6.0), (10.0, 6.0)]
    seen = top_rows(plan_of((RED, line), (BLUE, line)), LIT)
    assert set(np.unique(seen)) == {-1, 4, 5}


@pytest.mark.parametrize("turn_deg", [0, 7, 30, 90])
@pytest.mark.parametrize("shift", [0.0, 0.05, 0.125])
def test_a_fill_laid_over_another_hides_it(turn_deg, shift):
    """In every direction, in step with the rows below or between them."""
    cosine, sine = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    rows = [(float(x), 0.25 * row) for row in range(-20, 21) for x in ((-5, -2, 2, 5) if row % 2 else (5, 1, -1, -5))]
    below, above = np.array(rows) + 6, np.array(rows) @ [[cosine, sine], [-sine, cosine]] + (6, 6 + shift)
    plan = plan_of((RED, [tuple(p) for p in below]), (BLUE, [tuple(p) for p in above]))
    seen = top_rows(plan, RenderSettings(20, frame_mm=(4, 4, 8, 8)))
    assert np.mean(seen >= len(below)) > 0.97


def test_the_last_of_many_fills_is_seen():
    fills = [satin(thread, 2, 2, 8, 8, 0.3) for thread in (RED, BLUE) * 12]
    near = RenderSettings(20, frame_mm=(3, 3, 9, 9))
    seen, alone = top_rows(plan_of(*fills), near), top_rows(plan_of(fills[-1]), near)
    assert np.mean(seen[alone >= 0] >= 23 * len(fills[0][1])) > 0.97


def test_every_row_that_can_be_seen_is_named():
    plan = plan_of(satin(RED, 3, 3, 6, 6))
    assert set(np.unique(top_rows(plan, LIT))) == {-1, *range(1, len(plan.points_mm))}


@pytest.mark.parametrize("flat", [True, False])
def test_nothing_sewn_is_bare_cloth(flat):
    empty = plan_of()
    picture = draw_plan(empty, BARE, RenderSettings(10, margin_mm=3, flat=flat))
    assert picture.shape == (60, 60, 3)
    assert np.abs(picture.astype(int) - BARE.rgb).max() <= 1


def test_the_same_plan_gives_the_same_bytes():
    plan = plan_of(satin(RED, 2, 2, 4, 8), satin(BLUE, 5, 2, 4, 8))
    assert draw_plan(plan, SILK_SATIN, LIT).tobytes() == draw_plan(plan, SILK_SATIN, LIT).tobytes()


def test_a_turned_plan_under_a_turned_light_gives_the_turned_picture():
    plan = plan_of(satin(RED, 2.013, 2.027, 4, 8, 0.21), (BLUE, [(3.1, 3.3), (8.2, 9.1), (9.3, 4.4)]))
    # A quarter turn clockwise as seen, about the middle of the frame: (x, y) → (12 − y, x).
    points = np.column_stack([12 - plan.points_mm[:, 1], plan.points_mm[:, 0]])
    turned: StitchPlan = replace(plan, points_mm=points)
    upright = draw_plan(plan, BARE, replace(LIT, light_from_deg=125))
    picture = draw_plan(turned, BARE, replace(LIT, light_from_deg=35))
    differs = np.abs(np.rot90(upright, -1).astype(int) - picture)
    # Samples on an edge may fall to either side of it.
    assert differs.mean() < 0.2
    assert np.percentile(differs, 99) <= 4


@pytest.mark.parametrize("colour", [(128, 120, 110), (190, 40, 50), (40, 90, 140), (60, 54, 40)])
def test_over_all_directions_silk_has_its_own_colour(colour):
    thread = Thread("test", "1", "any", colour, 0.36)
    seen = []
    for turn in np.radians(np.arange(0, 180, 15)):
        rows = [(along, 0.3 * row) for row in range(-30, 30) for along in (np.arange(-9, 10, 3.5) + 0.9 * (row % 4))]
        points = np.array(rows) @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
        plan = plan_of((thread, [(float(x), float(y)) for x, y in points]))
        picture = draw_plan(plan, COTTON, RenderSettings(16, frame_mm=(-4, -4, 4, 4)))
        seen.append(decode(picture / 255).mean(axis=(0, 1)))
    mean = encode(np.mean(seen, axis=0)) * 255
    assert delta_e_2000(rgb_to_lab(mean.round().astype(np.uint8)), rgb_to_lab(np.array(colour, np.uint8))) < 3


def test_silk_shines_by_its_direction():
    lying, standing = plan_of(satin(RED, 2, 2, 8, 8)), plan_of((RED, [(y, x) for x, y in satin(RED, 2, 2, 8, 8)[1]]))
    light_from_above = replace(LIT, light_from_deg=90)
    inside = pixels(4, 4, 8, 8)
    across, along = (draw_plan(p, BARE, light_from_above)[inside].mean() for p in (lying, standing))
    assert across > 1.1 * along


def test_too_large_a_picture_is_refused_with_what_is_possible():
    plan = plan_of((RED, [(0.0, 0.0), (800.0, 800.0)]))
    with pytest.raises(InvalidInput) as caught:
        draw_plan(plan, COTTON, RenderSettings(20))
    assert caught.value.rule == "render.size"
    side_mm = float(caught.value.remedy.split("at most ")[1].split(" ×")[0])
    assert canvas_for(plan, RenderSettings(20, frame_mm=(0, 0, side_mm, side_mm))).width_px > 4000


@given(st.floats(100, 1200), st.floats(100, 1200), st.floats(8, 80))
def test_what_the_refusal_offers_is_taken(width_mm, height_mm, px_per_mm):
    plan = plan_of((RED, [(0.0, 0.0), (width_mm, height_mm)]))
    try:
        canvas_for(plan, RenderSettings(px_per_mm))
    except InvalidInput as refusal:
        side_mm = float(refusal.remedy.split("at most ")[1].split(" ×")[0])
        canvas_for(plan, RenderSettings(px_per_mm, frame_mm=(0.4, 0.4, side_mm + 0.4, side_mm + 0.4)))
        if "or give" in refusal.remedy:
            canvas_for(plan, RenderSettings(float(refusal.remedy.split("at most ")[2].split(" px")[0])))


@pytest.mark.parametrize(
    "wrong",
    [{"px_per_mm": 0}, {"px_per_mm": float("nan")}, {"light_height_deg": 0}, {"twist_rad": 2}, {"margin_mm": -1}],
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(InvalidInput):
        RenderSettings(**wrong)


def test_a_frame_without_area_is_refused():
    with pytest.raises(InvalidInput):
        draw_plan(plan_of(), COTTON, RenderSettings(10, frame_mm=(5, 0, 1, 1)))
