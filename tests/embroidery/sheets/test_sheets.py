"""The sheets are true to scale, in both languages, and the same on any day."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pytest
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point, box

from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.checks import PlanFinding, Severity, check, fabric_called, hoop_called
from wenmai.lines.embroidery.estimate import estimate
from wenmai.lines.embroidery.model import Art, Region, Role, StitchPlan
from wenmai.lines.embroidery.sheets import hand_sheet, machine_sheet, swatch
from wenmai.lines.embroidery.sheets.handareas import borders_of
from wenmai.lines.embroidery.sheets.tiles import RULER_AT_MM, RULER_MM, tiles_of

DPI = 500
PX_PER_MM = DPI / 25.4
BROTHER = charts.get("brother")
RED = next(thread for thread in BROTHER.threads if thread.name == "Red")
BLUE = next(thread for thread in BROTHER.threads if thread.name == "Blue")
COTTON = fabric_called("cotton")


def page_pixels(pdf: bytes, page: int) -> NDArray[np.int16]:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=DPI / 72).to_numpy()[..., :3]
    return np.asarray(picture[..., ::-1], np.int16)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def extent_mm(mask: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is marked."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return tuple(float(v) / PX_PER_MM for v in (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1))  # type: ignore[return-value]


def outline_plan(width_mm: float, height_mm: float) -> StitchPlan:
    """A running stitch around a rectangle, in red, and a blue one inside it."""
    points, thread, role = [], [], []
    for index, inset in enumerate((0.0, 10.0)):
        ring = box(inset, inset, width_mm - inset, height_mm - inset).exterior
        run = np.array([ring.interpolate(at).coords[0] for at in np.arange(0, ring.length, 2.0)])
        points.append(run)
        thread += [index] * len(run)
        role += [Role.START, *[Role.RUNNING] * (len(run) - 1)]
    count = len(thread)
    return StitchPlan(
        (RED, BLUE), np.vstack(points), np.array(thread), np.array(role, np.int64), np.zeros(count, np.int64)
    )


def art_of(*areas: tuple[object, int], width_mm: float = 100.0, height_mm: float = 80.0) -> Art:
    regions = tuple(Region(area, thread, order) for order, (area, thread) in enumerate(areas))  # type: ignore[arg-type]
    return Art(width_mm, height_mm, (RED, BLUE), regions)


ART = art_of((box(0, 0, 100, 80), 0), (Point(50, 40).buffer(25), 1), (box(10, 5, 60, 6), 1))


def sheet(plan: StitchPlan, findings: tuple[PlanFinding, ...] = ()) -> bytes:
    return machine_sheet(plan, name="荷花 lotus", hoop=hoop_called("130x180"), fabric=COTTON, findings=findings)


@pytest.mark.parametrize("kind", ["machine", "hand"])
def test_the_ruler_is_as_long_as_it_says(kind: str) -> None:
    pdf = sheet(outline_plan(90, 60)) if kind == "machine" else hand_sheet(ART, name="x")
    pixels = page_pixels(pdf, 1)
    x, y = RULER_AT_MM
    left, top, right, bottom = (round(v * PX_PER_MM) for v in (x - 2, y - 3, x + RULER_MM + 2, y + 0.5))
    dark = (pixels < 100).all(axis=2)[top:bottom, left:right]
    begin, _, end, _ = extent_mm(dark)
    assert end - begin == pytest.approx(RULER_MM + 0.2, abs=0.1)  # the line is 0.2 mm wide


def test_stitches_are_drawn_at_true_scale() -> None:
    pixels = page_pixels(sheet(outline_plan(90, 60)), 1)
    red = (pixels[..., 0] > 180) & (pixels[..., 1] < 120) & (pixels[..., 2] < 120)
    left, top, right, bottom = extent_mm(red)
    assert right - left == pytest.approx(90 + 0.15, abs=0.1)
    assert bottom - top == pytest.approx(60 + 0.15, abs=0.1)


def test_the_hoop_and_its_middle_are_where_the_design_is() -> None:
    pixels = page_pixels(sheet(outline_plan(90, 60)), 1)[round(26 * PX_PER_MM) : round(260 * PX_PER_MM)]
    grey = (np.abs(pixels - 130) < 25).all(axis=2)
    hoop, red = extent_mm(grey), extent_mm((pixels[..., 0] > 180) & (pixels[..., 1] < 120) & (pixels[..., 2] < 120))
    assert (hoop[2] - hoop[0], hoop[3] - hoop[1]) == pytest.approx((130.2, 180.2), abs=0.1)
    middles = [((one[0] + one[2]) / 2, (one[1] + one[3]) / 2) for one in (hoop, red)]
    assert middles[0] == pytest.approx(middles[1], abs=0.1)


def test_outlines_are_drawn_at_true_scale() -> None:
    pixels = page_pixels(hand_sheet(ART, name="x"), 1)
    dark = (pixels < 100).all(axis=2)[round(26 * PX_PER_MM) : round(260 * PX_PER_MM)]
    left, top, right, bottom = extent_mm(dark)
    assert (right - left, bottom - top) == pytest.approx((100.2, 80.2), abs=0.1)


def test_the_machine_sheet_tells_the_figures_in_both_languages() -> None:
    plan = outline_plan(90, 60)
    figures = estimate(plan)
    finding = PlanFinding("density", Severity.WARNING, "线层过密", "Too dense.")
    words = text_of(sheet(plan, (finding,)))
    figures_told = (f"{figures.stitch_count:,}", f"{figures.thread_m:.1f} m", "75/11", RED.name, BLUE.name)
    zh = ("荷花 lotus", "机绣工单", "线层过密", "绣框", "棉布", "原大")
    for wanted in (*zh, "Machine worksheet", "Too dense.", "Hoop", "woven cotton", *figures_told):
        assert wanted in words, wanted
    for order, block in enumerate(figures.blocks, 1):
        assert f"{order} {block.thread.code} {block.thread.name}" in " ".join(words.split())


def test_the_hand_sheet_names_threads_stitches_and_splits() -> None:
    words = text_of(hand_sheet(ART, name="荷花"))
    for wanted in (
        "手绣工单",
        "Hand embroidery sheet",
        "针法",
        "滚针",
        "stem stitch",
        "铺针",
        "劈丝",
        "丝",
        "strand",
        "上稿图",
        "Outline to transfer",
        "丝理与色号",
        "Directions and colours",
        "cm²",
    ):
        assert wanted in words, wanted


@pytest.mark.parametrize(("width_mm", "height_mm"), [(60, 60), (180, 230), (250, 100), (500, 700)])
def test_large_designs_are_tiled_without_a_gap(width_mm: float, height_mm: float) -> None:
    tiles = tiles_of((0, 0, width_mm, height_mm))
    fields = [box(tile.x_mm, tile.y_mm, tile.x_mm + 186, tile.y_mm + 245 - 0.001) for tile in tiles]
    assert shapely.union_all(fields).contains(box(0, 0, width_mm, height_mm))
    for tile, field in zip(tiles, fields, strict=True):
        beside = [
            f for t, f in zip(tiles, fields, strict=True) if abs(t.row - tile.row) + abs(t.column - tile.column) == 1
        ]
        assert all(field.intersection(other).area > 9 * 180 for other in beside)


def test_tiles_show_the_same_cross_at_the_same_place_of_the_drawing() -> None:
    first, second = tiles_of((0, 0, 300, 100))
    assert first.x_mm + 186 - 5 == pytest.approx(second.x_mm + 5, abs=0.1)
    document = pypdfium2.PdfDocument(sheet(outline_plan(300, 100)))
    assert len(document) == 3


def test_borders_are_drawn_once() -> None:
    lower, upper = box(0, 0, 50.2, 80), box(50, 0, 100, 80)
    drawn = [shapely.LineString(line) for line in borders_of(art_of((lower, 0), (upper, 1)))]
    assert sum(line.length for line in drawn) == pytest.approx(100 * 2 + 80 * 3, abs=0.5)


def test_the_same_sheet_on_any_day() -> None:
    plan = outline_plan(90, 60)
    assert sheet(plan) == sheet(plan)
    assert hand_sheet(ART, name="x") == hand_sheet(ART, name="x")


def test_many_colours_and_findings_go_over_pages() -> None:
    plan = swatch(BROTHER.threads, COTTON)
    findings = tuple(PlanFinding("n", Severity.NOTE, "提示" * 60, "a note " * 40) for _ in range(20))
    words = text_of(sheet(plan, findings))
    assert all(f" {thread.code} {thread.name}" in " ".join(words.split()) for thread in BROTHER.threads)
    assert words.count("提示提示") >= 20


def test_a_swatch_has_each_thread_at_two_densities_and_no_findings() -> None:
    plan = swatch(BROTHER.threads[:6], COTTON)
    assert len(list(plan.runs())) == 12
    assert check(plan, hoop_called("100x100"), COTTON) == ()
    lengths = [plan.lengths_mm[run].sum() for run in plan.runs()]
    assert lengths[0] / lengths[1] == pytest.approx(1.25, rel=0.1)


def test_the_map_is_enlarged_where_areas_are_many_and_small_and_the_outline_never() -> None:
    small = [(box(4 * i, 4 * j, 4 * i + 2.5, 4 * j + 2.5), (i + j) % 2) for i in range(20) for j in range(15)]
    words = text_of(hand_sheet(art_of(*small), name="x"))
    assert "放大 2 倍" in words
    assert words.count("原大") == 1
    assert "放大" not in text_of(hand_sheet(ART, name="x"))


def test_what_concerns_a_machine_alone_is_not_on_the_hands_sheet() -> None:
    findings = (
        PlanFinding("jump-long", Severity.NOTE, "最长空移", "A long way."),
        PlanFinding("colour-far", Severity.NOTE, "色差较大", "Another colour."),
    )
    words = text_of(hand_sheet(ART, name="x", findings=findings))
    assert "色差较大" in words
    assert "最长空移" not in words
