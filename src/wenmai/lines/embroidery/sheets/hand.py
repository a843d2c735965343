"""The sheet that a hand embroiderer works from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wenmai.lines.embroidery.checks import OF_MACHINES, PlanFinding, Severity
from wenmai.lines.embroidery.model import Art, Thread
from wenmai.lines.embroidery.sheets.arrows import Field
from wenmai.lines.embroidery.sheets.handareas import Bare, HandAreas, hand_areas
from wenmai.lines.embroidery.sheets.handmap import draw_map, draw_outline, rings_of
from wenmai.lines.embroidery.sheets.handwork import Handwork, Style, handwork_of
from wenmai.lines.embroidery.sheets.machine import ROW_MM, findings_part, room
from wenmai.lines.embroidery.sheets.paper import LINE_MM, MARGIN_MM, PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Paper

MINIATURE_MM_MIN = 30.0
COLUMNS_MM = {"number": 0.0, "swatch": 9.0, "code": 22.0, "stitch": 78.0, "split": 128.0, "areas": 160.0}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the colour plan: a thread with a stitch and a split, and the areas worked so."""

    thread: Thread
    work: Handwork
    region_indices: tuple[int, ...]


def hand_sheet(
    art: Art,
    *,
    name: str,
    style: Style = "flat",
    field: Field | None = None,
    bare: Bare | None = None,
    findings: Sequence[PlanFinding] = (),
) -> bytes:
    """A PDF: the colour plan with stitches and thread splits, the outline to transfer, and a map of both with arrows.

    ``field`` gives the direction of the stitches where it is known: (n, 2) mm to (n,) radians, x towards y (down).
    ``bare`` tells where the cloth is to stay bare.
    """
    areas = hand_areas(art, bare)
    works = handwork_of(areas.art, style)
    entries = colour_plan(areas.art, works)
    number_of = {index: n for n, entry in enumerate(entries, 1) for index in entry.region_indices}
    paper = Paper(name)
    _plan_page(
        paper, areas.art, name, entries, [*_of_areas(areas), *(f for f in findings if f.code not in OF_MACHINES)]
    )
    draw_outline(paper, areas.art, name)
    draw_map(paper, areas.art, name, works, [number_of[index] for index in range(len(works))], field)
    return paper.finish()


def _of_areas(areas: HandAreas) -> list[PlanFinding]:
    if not areas.joined:
        return []
    return [
        PlanFinding(
            "areas-joined",
            Severity.NOTE,
            f"{areas.joined} 处细碎色块太小，不宜单独下针，已并入相邻色块",
            f"{areas.joined} bits too small to be worked by hand are part of the areas beside them.",
            value=areas.joined,
        )
    ]


def colour_plan(art: Art, works: Sequence[Handwork]) -> list[Entry]:
    """The areas by thread, stitch and split: threads in the art's order, what is worked first first."""
    groups: dict[tuple[int, Handwork], list[int]] = {}
    for index, (region, work) in enumerate(zip(art.regions, works, strict=True)):
        groups.setdefault((region.thread_index, work), []).append(index)
    ordered = sorted(groups.items(), key=lambda item: (item[0][0], -item[0][1].silks, item[1][0]))
    return [Entry(art.threads[thread], work, tuple(indices)) for (thread, work), indices in ordered]


def _plan_page(paper: Paper, art: Art, name: str, entries: list[Entry], findings: Sequence[PlanFinding]) -> None:
    paper.text(MARGIN_MM, MARGIN_MM + 5, name, 16)
    paper.text(MARGIN_MM, MARGIN_MM + 12, "手绣工单 · Hand embroidery sheet", 11)
    paper.text(MARGIN_MM, MARGIN_MM + 19, f"尺寸 Size   {art.width_mm:.1f} × {art.height_mm:.1f} mm")
    y = MARGIN_MM + 19 + LINE_MM
    y = paper.wrapped(
        MARGIN_MM,
        y,
        "图中数字为下表序号，箭头为丝理；未标号的小块按颜色对应。劈丝以一根为十六丝计。 "
        "Numbers on the map are those of the lines below, arrows the way of the thread; small areas without a number "
        "are told by their colour. A strand is split into up to sixteen silks.",
        PAGE_WIDTH_MM - 2 * MARGIN_MM,
        8,
    )
    y = findings_part(paper, y + 4, findings) if findings else y
    paper.text(MARGIN_MM, y + 4, "配色与针法 · Colours and stitches", 11)
    y += 4 + ROW_MM
    heads = {
        "number": "号 #",
        "code": "线 Thread",
        "stitch": "针法 Stitch",
        "split": "劈丝 Split",
        "areas": "处 Areas · cm²",
    }
    for column, words in heads.items():
        paper.text(MARGIN_MM + COLUMNS_MM[column], y, words, 8)
    for number, entry in enumerate(entries, 1):
        y = room(paper, y + ROW_MM)
        paper.box(MARGIN_MM + COLUMNS_MM["swatch"], y - 3.6, 10, 4.8, entry.thread.rgb)
        values = {
            "number": f"{number}",
            "code": f"{entry.thread.called} ({entry.thread.chart})",
            "stitch": f"{entry.work.stitch.zh} {entry.work.stitch.en}",
            "split": f"{entry.work.split_zh} {entry.work.split_en}",
            "areas": f"{len(entry.region_indices)} · {_area_cm2(art, entry):.1f}",
        }
        for column, words in values.items():
            paper.text(MARGIN_MM + COLUMNS_MM[column], y, words)
    _draw_miniature(paper, art, y)


def _area_cm2(art: Art, entry: Entry) -> float:
    return float(sum(art.regions[index].outline.area for index in entry.region_indices)) / 100


def _draw_miniature(paper: Paper, art: Art, y: float) -> None:
    """What the piece is to look like, as large as the rest of the page allows and no larger than it is."""
    width_mm, height_mm = PAGE_WIDTH_MM - 2 * MARGIN_MM, PAGE_HEIGHT_MM - 2 * MARGIN_MM - y
    if height_mm < MINIATURE_MM_MIN:
        return
    scale = min(1.0, width_mm / art.width_mm, height_mm / art.height_mm)
    corner = np.array([MARGIN_MM + (width_mm - art.width_mm * scale) / 2, y + MARGIN_MM / 2])
    for region in sorted(art.regions, key=lambda region: region.order):
        rgb = art.threads[region.thread_index].rgb
        rings = [ring * scale + corner for ring in rings_of(region)]
        paper.lines(rings, rgb, 0.02, closed=True, fill=rgb)
