"""The sheet that a hand embroiderer works from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from wenmai.lines.embroidery.checks import PlanFinding
from wenmai.lines.embroidery.model import Art, FloatArray, Region, Thread
from wenmai.lines.embroidery.sheets.arrows import LABEL_MM, Field, Marks, marks_of
from wenmai.lines.embroidery.sheets.handwork import Handwork, Style, handwork_of
from wenmai.lines.embroidery.sheets.machine import GREY, ROW_MM, findings_part, room
from wenmai.lines.embroidery.sheets.paper import LINE_MM, MARGIN_MM, PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Paper, Rgb
from wenmai.lines.embroidery.sheets.tiles import FIELD_HEIGHT_MM, FIELD_WIDTH_MM, TOP_MM, Tile, draw_frame, tiles_of

OUTLINE_MM = 0.2
ARROW: Rgb = (190, 60, 40)
MINIATURE_MM_MIN = 30.0
COLUMNS_MM = {"number": 0.0, "swatch": 9.0, "code": 22.0, "stitch": 78.0, "split": 128.0, "areas": 168.0}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the colour plan: a thread with a stitch and a split, and the areas worked so."""

    thread: Thread
    work: Handwork
    region_indices: tuple[int, ...]


def hand_sheet(
    art: Art, *, name: str, style: Style = "flat", field: Field | None = None, findings: Sequence[PlanFinding] = ()
) -> bytes:
    """A PDF: the colour plan with stitches and thread splits, then the outline to transfer, with arrows and numbers.

    ``field`` gives the direction of the stitches where it is known: (n, 2) mm to (n,) radians, x towards y (down).
    """
    works = handwork_of(art, style)
    entries = colour_plan(art, works)
    number_of = {index: n for n, entry in enumerate(entries, 1) for index in entry.region_indices}
    paper = Paper(name)
    _plan_page(paper, art, name, entries, findings)
    marks = [marks_of(region, work, field) for region, work in zip(art.regions, works, strict=True)]
    borders = borders_of(art)
    for tile in tiles_of((-1.0, -1.0, art.width_mm + 1, art.height_mm + 1)):
        paper.turn()
        draw_frame(paper, tile, f"{name} · 上稿图 · Outline to transfer")
        paper.clip(MARGIN_MM, TOP_MM, FIELD_WIDTH_MM, FIELD_HEIGHT_MM)
        _outlines(paper, borders, tile)
        _draw_marks(paper, marks, number_of, tile)
        paper.unclip()
    return paper.finish()


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
        "图中数字为色号序，箭头为丝理。劈丝以一根为十六丝计。 Numbers name the lines below, arrows the way of the "
        "thread. A strand is split into up to sixteen silks.",
        PAGE_WIDTH_MM - 2 * MARGIN_MM,
        8,
    )
    y = findings_part(paper, y + 2, findings) if findings else y
    paper.text(MARGIN_MM, y + 4, "配色与针法 · Colours and stitches", 11)
    y += 4 + ROW_MM
    heads = {"number": "号 #", "code": "线 Thread", "stitch": "针法 Stitch", "split": "劈丝 Split", "areas": "处 Areas"}
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
            "areas": f"{len(entry.region_indices)}",
        }
        for column, words in values.items():
            paper.text(MARGIN_MM + COLUMNS_MM[column], y, words)
    _draw_miniature(paper, art, y)


def _outlines(paper: Paper, borders: list[list[FloatArray]], tile: Tile) -> None:
    shift = np.array(tile.shift_mm)
    for lines in borders:
        if lines:
            paper.lines([line + shift for line in lines], width_mm=OUTLINE_MM)


def borders_of(art: Art) -> list[list[FloatArray]]:
    """For each region the lines to transfer: its outline where it is seen, or the middle of a drawn line.

    Lower areas reach under upper ones; drawn as they are, each border would be there twice.
    """
    tree = shapely.STRtree([region.outline for region in art.regions])
    borders = []
    for index, region in enumerate(art.regions):
        if region.centre_line_mm is not None:
            borders.append([region.centre_line_mm])
            continue
        near = tree.query(region.outline, predicate="intersects")
        above = [art.regions[i] for i in sorted(near) if i != index and art.regions[i].order > region.order]
        cover = shapely.union_all([other.outline for other in above if other.centre_line_mm is None])
        seen = region.outline.boundary.difference(cover.buffer(-1e-6))
        merged = shapely.line_merge(shapely.union_all(shapely.get_parts(seen)))
        lines = [part for part in shapely.get_parts(merged) if part.geom_type == "LineString"]
        borders.append([np.asarray(line.coords, np.float64) for line in lines])
    return borders


def _draw_marks(paper: Paper, marks: list[Marks], number_of: dict[int, int], tile: Tile) -> None:
    shift = np.array(tile.shift_mm)
    arrows = [arrow + shift for one in marks for arrow in one.arrows]
    if arrows:
        paper.lines(arrows, ARROW, 0.15)
    for index, one in enumerate(marks):
        x, y = one.number_mm + shift
        if one.room_mm >= LABEL_MM:
            paper.disc(x, y, LABEL_MM * 0.8)
            paper.text(x, y + 0.9, f"{number_of[index]}", 7, align="centre")
        else:  # a number beside it, with a line to where it belongs
            paper.line(np.array([(x, y), (x + 3, y - 3)]), GREY, 0.08)
            paper.text(x + 3.2, y - 3, f"{number_of[index]}", 5)


def _draw_miniature(paper: Paper, art: Art, y: float) -> None:
    """What the piece is to look like, as large as the rest of the page allows and no larger than it is."""
    width_mm, height_mm = PAGE_WIDTH_MM - 2 * MARGIN_MM, PAGE_HEIGHT_MM - 2 * MARGIN_MM - y
    if height_mm < MINIATURE_MM_MIN:
        return
    scale = min(1.0, width_mm / art.width_mm, height_mm / art.height_mm)
    corner = np.array([MARGIN_MM + (width_mm - art.width_mm * scale) / 2, y + MARGIN_MM / 2])
    for region in sorted(art.regions, key=lambda region: region.order):
        rgb = art.threads[region.thread_index].rgb
        rings = [ring * scale + corner for ring in _rings(region)]
        paper.lines(rings, rgb, 0.02, closed=True, fill=rgb)


def _rings(region: Region) -> list[FloatArray]:
    return [
        np.asarray(ring.coords, np.float64)
        for part in shapely.get_parts(region.outline)
        for ring in (part.exterior, *part.interiors)
    ]
