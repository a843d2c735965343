"""The measures of thread painting find what is there, and nothing where nothing is, on plans drawn by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.embroidery_painting.bare import bare
from benchmarks.embroidery_painting.directions import TENSOR_PX_PER_MM, directions, tensor_of
from benchmarks.embroidery_painting.figures import Figures, asked, measured, read, write
from benchmarks.embroidery_painting.likeness import delta_e
from benchmarks.embroidery_painting.machine import layers, machine
from benchmarks.embroidery_painting.pieces import SEEN, UNSEEN
from benchmarks.embroidery_painting.seen import SEEN_PX_PER_MM, frame_rows
from benchmarks.embroidery_painting.sheet import keep, summary, words_of, write_sheet
from benchmarks.embroidery_painting.tatami import plan_tatami
from benchmarks.embroidery_painting.ways import WaysShown, links, ways_shown
from benchmarks.pictures import held_back
from wenmai.lines.embroidery.model import Role, StitchPlan, Thread
from wenmai.lines.embroidery.painting import Painting
from wenmai.lines.embroidery.source import Picture

Rgb = tuple[int, int, int]
Stitches = list[tuple[float, float]]
RED, BLUE, CLOTH = (190, 30, 40), (30, 50, 160), (235, 230, 215)
SIDE_MM = 20.0


def plan_of(*runs: tuple[Rgb, Role, Stitches], width_mm: float = 0.4) -> StitchPlan:
    """A thread for each run, as given: its colour, what its stitches are for, its holes."""
    threads = tuple(Thread("test", str(i), str(i), rgb, width_mm) for i, (rgb, _, _) in enumerate(runs))
    points = np.array([hole for _, _, holes in runs for hole in holes], np.float64)
    role = np.concatenate([[Role.START] + [kind] * (len(holes) - 1) for _, kind, holes in runs]).astype(np.int64)
    thread = np.concatenate([np.full(len(holes), i) for i, (_, _, holes) in enumerate(runs)]).astype(np.int64)
    return StitchPlan(threads, points, thread, role, np.full(len(points), -1, np.int64))


def rows(y_from: float = 0.0, y_to: float = SIDE_MM, x_to: float = SIDE_MM) -> Stitches:
    """Level rows 0.25 mm apart, back and forth, in stitches of 4 mm."""
    holes: Stitches = []
    for number, y in enumerate(np.arange(y_from + 0.125, y_to, 0.25)):
        xs = np.arange(0.0, x_to + 0.1, 4.0)
        holes += [(float(x), float(y)) for x in (xs if number % 2 == 0 else xs[::-1])]
    return holes


def shown(plan: StitchPlan) -> WaysShown:
    level = np.zeros((20, 20), np.float32)
    size = (SIDE_MM, SIDE_MM)
    return ways_shown(plan, frame_rows(plan, *size), links(plan, level, 1.0), CLOTH, size)


def stripes(angle_rad: float, side_px: int) -> npt.NDArray[np.uint8]:
    y, x = np.mgrid[0:side_px, 0:side_px]
    wave = 128 + 90 * np.sin((-x * np.sin(angle_rad) + y * np.cos(angle_rad)) * 2 * np.pi / 12)
    return np.repeat(wave[..., None], 3, axis=2).astype(np.uint8)


def apart_deg(one: npt.ArrayLike, other: float) -> npt.NDArray[np.float64]:
    return np.asarray(np.degrees(np.abs((np.asarray(one) - other + np.pi / 2) % np.pi - np.pi / 2)))


@settings(max_examples=20, deadline=None)
@given(angle=st.floats(0, np.pi), sigma_px=st.floats(4, 10))
def test_the_tensor_points_along_stripes(angle: float, sigma_px: float) -> None:
    along, coherence, gradient = tensor_of(stripes(angle, 90)[..., 0].astype(np.float64), sigma_px)
    inner = np.s_[30:60, 30:60]
    assert apart_deg(along[inner], angle).max() < 3
    assert coherence[inner].min() > 0.9
    assert gradient[inner].mean() == pytest.approx(90 * 2 * np.pi / 12 / np.sqrt(2), rel=0.1)


@settings(max_examples=15, deadline=None)
@given(angle=st.floats(0, np.pi), turned_deg=st.floats(-80, 80))
def test_stitches_turned_from_the_stripes_are_found_to_be(angle: float, turned_deg: float) -> None:
    way = angle + np.radians(turned_deg)
    middle = np.random.default_rng(4).uniform(6, 14, (60, 2))
    step = np.array([np.cos(way), np.sin(way)])
    plan = plan_of(*((RED, Role.PAINT, [tuple(m - step), tuple(m + step)]) for m in middle))
    for found in directions(plan, stripes(angle, round(SIDE_MM * TENSOR_PX_PER_MM)), SIDE_MM):
        assert found.coherent_share > 0.95
        assert found.coherent_deg == pytest.approx(abs(turned_deg), abs=3)


def test_a_plain_picture_has_no_direction() -> None:
    grain = np.random.default_rng(1).integers(126, 130, (80, 80, 1), np.uint8).repeat(3, axis=2)
    half = np.concatenate([stripes(0.0, 80)[:, :40], grain[:, 40:]], axis=1)
    plan = plan_of((RED, Role.PAINT, rows(2, 18)))
    none, part = directions(plan, grain, SIDE_MM), directions(plan, half, SIDE_MM)
    assert all(one.coherent_share == 0 and np.isnan(one.coherent_deg) for one in none)
    assert all(0.4 < one.coherent_share < 0.85 and one.coherent_deg < 3 for one in part)  # a window reaches over


def test_thread_counts_by_its_length() -> None:
    """One long stitch along the stripes outweighs three short ones across."""
    across: list[tuple[Rgb, Role, Stitches]] = [
        (RED, Role.PAINT, [(x, 10.0), (x, 11.0)]) for x in (5.0, 10.0, 15.0)
    ]  # fmt: skip
    plan = plan_of((RED, Role.PAINT, [(6.0, 12.0), (12.0, 12.0)]), *across)
    assert directions(plan, stripes(0.0, 80), SIDE_MM)[0].coherent_deg < 1


def test_travel_over_another_colour_shows() -> None:
    found = shown(plan_of((RED, Role.PAINT, rows()), (BLUE, Role.TRAVEL, [(3.0, 4.0), (9.0, 4.0), (9.0, 8.0)])))
    stitches = len(rows()) + 1
    assert found.travel_mm_per_100 * stitches / 100 == pytest.approx(10, abs=0.6)
    assert found.longest_mm == pytest.approx(10, abs=0.6)
    assert found.links_mm_per_100 == found.underlay_mm_per_100 == 0


@pytest.mark.parametrize("colour", [RED, (200, 34, 44)])
def test_travel_over_its_own_colour_does_not_show(colour: Rgb) -> None:
    found = shown(plan_of((RED, Role.PAINT, rows()), (colour, Role.TRAVEL, [(3.0, 4.0), (9.0, 9.0)])))
    assert found == WaysShown(0, 0, 0, 0)


def test_covered_travel_does_not_show_and_half_covered_half() -> None:
    way: Stitches = [(4.0, 2.0), (4.0, 16.0)]
    assert shown(plan_of((BLUE, Role.TRAVEL, way), (RED, Role.PAINT, rows()))).longest_mm < 0.3
    upper = plan_of((RED, Role.PAINT, rows()), (BLUE, Role.TRAVEL, way), (RED, Role.PAINT, rows(0, 9)))
    assert shown(upper).longest_mm == pytest.approx(7, abs=0.6)


def test_travel_over_bare_cloth_shows() -> None:
    found = shown(plan_of((RED, Role.PAINT, rows(0, 5)), (RED, Role.TRAVEL, [(4.0, 8.0), (4.0, 14.0)])))
    assert found.longest_mm == pytest.approx(6, abs=0.4)


def test_painted_stitches_across_their_field_are_links_and_those_along_it_not() -> None:
    across: tuple[Rgb, Role, Stitches] = (BLUE, Role.PAINT, [(4.0, 2.0), (4.0, 7.0)])
    along: tuple[Rgb, Role, Stitches] = (BLUE, Role.PAINT, [(4.0, 2.0), (9.0, 2.0)])
    ground: tuple[Rgb, Role, Stitches] = (RED, Role.PAINT, rows())
    level = plan_of(ground, across)
    assert shown(level).links_mm_per_100 * level.stitch_count / 100 == pytest.approx(5, abs=0.8)
    assert shown(plan_of(ground, along)).links_mm_per_100 == 0


def test_a_slit_is_found_with_its_width_and_area() -> None:
    plan = plan_of((RED, Role.PAINT, rows(0, 10)), (RED, Role.PAINT, rows(10.8, 20)))
    everywhere = np.ones((120, 120), np.bool_)
    red = np.full((120, 120, 3), RED, np.uint8)
    found = bare(frame_rows(plan, SIDE_MM, SIDE_MM), everywhere, red, CLOTH)
    assert found.slit_p99_mm == pytest.approx(0.65, abs=0.2)  # of 0.8 mm, less what threads are wider than rows
    assert found.largest_mm2 == pytest.approx(found.slit_p99_mm * SIDE_MM, rel=0.25)
    assert found.share == pytest.approx(found.largest_mm2 / SIDE_MM**2, rel=0.3)
    assert found.seen_share == found.share
    like_cloth = bare(frame_rows(plan, SIDE_MM, SIDE_MM), everywhere, np.full_like(red, CLOTH), CLOTH)
    assert like_cloth.seen_share == 0
    assert like_cloth.share == found.share


def test_cloth_that_is_to_stay_bare_is_not_counted() -> None:
    top = frame_rows(plan_of((RED, Role.PAINT, rows(0, 10))), SIDE_MM, SIDE_MM)
    upper = np.arange(200)[:, None].repeat(200, axis=1) < 9.5 * SEEN_PX_PER_MM
    found = bare(top, upper, np.full((200, 200, 3), RED, np.uint8), CLOTH)
    assert found.share < 0.02
    assert bare(top, ~upper, np.full((200, 200, 3), RED, np.uint8), CLOTH).share > 0.9


def test_machine_figures() -> None:
    red: Stitches = [(1.0, 1.0), (4.0, 1.0), (4.0, 1.35), (9.0, 1.35)]
    plan = plan_of((RED, Role.PAINT, red), (BLUE, Role.PAINT, [(1.0, 5.0), (7.5, 5.0)]))
    found = machine(plan)
    assert (found.stitches, found.colour_changes) == (4, 1)
    assert found.trims_per_100 == pytest.approx(50)
    assert (found.shortest_mm, found.longest_mm, found.holes_apart_mm) == pytest.approx((0.35, 6.5, 0.35))
    tied = replace(plan, role=np.where(np.arange(6) == 2, int(Role.TIE), plan.role))
    assert machine(tied).shortest_mm == 3  # ties are short by their nature


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 6), st.floats(0.1, 0.5))
def test_layers_are_thread_over_cloth(times: int, width_mm: float) -> None:
    line: Stitches = [(0.0, 0.0), (4.0, 0.0)]
    found = layers(plan_of(*[(RED, Role.PAINT, line)] * times, width_mm=width_mm))
    assert found.sum() == pytest.approx(4 * times * width_mm)
    assert found[0, :4] == pytest.approx(times * width_mm, rel=0.1)


def painting_of(plan: StitchPlan, target: npt.NDArray[np.uint8], ground: npt.NDArray[np.bool_]) -> Painting:
    level = np.zeros((60, 60), np.float32)
    return Painting(plan, plan.threads, level, level, 3.0, target, ground, CLOTH, 6.0, SIDE_MM, SIDE_MM)


@pytest.fixture(scope="module")
def halves() -> tuple[Figures, StitchPlan, Painting]:
    """A picture half red, half blue within a margin of bare cloth; the plan has the two halves the wrong way round."""
    target = np.full((120, 120, 3), CLOTH, np.uint8)
    target[12:108, 12:60], target[12:108, 60:108] = RED, BLUE
    ground = np.ones((120, 120), np.bool_)
    ground[12:108, 12:108] = False
    blue_left: list[tuple[float, float]] = [(x / 2 + 1, y) for x, y in rows(2, 18)]
    red_right: list[tuple[float, float]] = [(x / 2 + 9, y) for x, y in rows(2, 18)]
    plan = plan_of((BLUE, Role.PAINT, blue_left), (RED, Role.PAINT, red_right))
    painting = painting_of(plan, target, ground)
    tatami = plan_tatami(painting)
    return measured("halves", Picture(target, None), painting, tatami, 1.0), tatami, painting


def test_the_tatami_lies_where_the_painting_does_in_its_threads(
    halves: tuple[Figures, StitchPlan, Painting],
) -> None:
    figures, tatami, painting = halves
    assert {thread.rgb for thread in tatami.threads} == {RED, BLUE}
    assert tatami.points_mm.min(axis=0) == pytest.approx((2, 2), abs=0.4)
    assert tatami.points_mm.max(axis=0) == pytest.approx((18, 18), abs=0.4)
    assert delta_e(tatami, painting) < 6
    assert figures.likeness.rows < 6
    assert figures.likeness.painting > 30


def test_figures_are_kept_and_taken_up(halves: tuple[Figures, StitchPlan, Painting], tmp_path: Path) -> None:
    figures, _, painting = halves
    write(figures, tmp_path)
    (kept,) = read(tmp_path, ["absent", "halves"])
    assert kept["likeness"]["painting"] == figures.likeness.painting
    assert not asked(kept)["nearer than tatami"]
    assert asked(kept)["colour changes ≤ 35"]
    keep(tmp_path, "halves", [painting.target] * 3)
    write_sheet(tmp_path, [kept], "test")
    assert (tmp_path / "sheet-test.png").stat().st_size > 1000
    assert "not as asked: nearer than tatami" in words_of(kept)[-1]
    assert "0 of 1  nearer than tatami" in summary([kept])


@pytest.mark.parametrize(
    ("part", "name", "value", "what"),
    [
        ("machine", "trims_per_100", 1.2, "trims ≤ 1"),
        ("machine", "colour_changes", 36, "colour changes ≤ 35"),
        ("machine", "shortest_mm", 0.55, "0.6 to 7 mm"),
        ("machine", "longest_mm", 7.1, "0.6 to 7 mm"),
        ("machine", "layers_p99", 2.6, "layers ≤ 2.5"),
        ("machine", "holes_apart_mm", 0.29, "holes ≥ 0.3 mm"),
        ("ways", "travel_mm_per_100", 0.1, "no travel seen"),
        ("ways", "links_mm_per_100", 0.1, "no travel seen"),
    ],
)
def test_what_is_not_as_asked_is_told(part: str, name: str, value: float, what: str) -> None:
    sound: dict[str, Any] = {
        "likeness": {"painting": 3.0, "tatami": 4.0},
        "directions": [{"coherent_deg": 9.0}],
        "machine": {"stitches": 9, "trims_per_100": 1, "colour_changes": 35, "shortest_mm": 0.6, "longest_mm": 7.0,
                    "layers_p99": 2.5, "holes_apart_mm": 0.3},
        "ways": {"travel_mm_per_100": 0.0, "links_mm_per_100": 0.0},
        "seconds": 60.0,
    }  # fmt: skip
    assert all(asked(sound).values())
    sound[part][name] = value
    assert [told for told, there in asked(sound).items() if not there] == [what]


def test_unseen_pieces_are_no_others() -> None:
    unseen, seen = {piece.name for piece in UNSEEN}, {piece.name for piece in SEEN}
    assert len(unseen) == len(UNSEEN) == 10
    assert not unseen & seen
    assert not unseen & {Path(name).stem for name in held_back()}
