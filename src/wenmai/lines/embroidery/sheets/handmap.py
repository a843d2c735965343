"""The drawings of the hand's sheet: the outline to transfer, and the map of directions and colours beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from wenmai.lines.embroidery.model import Art, FloatArray, Region
from wenmai.lines.embroidery.sheets.arrows import LABEL_MM, Field, Marks, marks_of
from wenmai.lines.embroidery.sheets.handareas import borders_of
from wenmai.lines.embroidery.sheets.handwork import ROLLING, Handwork, mean_width_mm
from wenmai.lines.embroidery.sheets.machine import GREY
from wenmai.lines.embroidery.sheets.paper import MARGIN_MM, Paper, Rgb
from wenmai.lines.embroidery.sheets.tiles import FIELD_HEIGHT_MM, FIELD_WIDTH_MM, TOP_MM, Tile, draw_frame, tiles_of

OUTLINE_MM = 0.2
ARROW: Rgb = (170, 30, 20)
ARROW_MM = 0.2
ARROW_ROOM_MM = 0.8  # around an arrow on the page; with less, it would hide the area
TINT = 0.55  # of white in the colours of the map, so that arrows and numbers are seen on them
ENLARGED = 2.0
CROWDED_SHARE, CROWDED_COUNT = 0.25, 12  # of areas too narrow for their number, from which the map is enlarged
PAGES_MAX = 6  # of an enlarged map
LEADS_MM = tuple(
    (3.0 * reach * x, 3.0 * reach * y) for reach in (1, 1.7) for x, y in ((1, -1), (1, 1), (-1, -1), (-1, 1))
)
SMALL_PT, LARGE_PT = 5.0, 7.0
LETTER_MM = 1.1  # room for half a small number


def draw_outline(paper: Paper, art: Art, name: str) -> None:
    """The outline at true scale, and nothing else: what is pricked or traced is what is drawn."""
    borders = borders_of(art)
    for tile in _pages(art, 1.0):
        _begin(paper, tile, f"{name} · 上稿图 · Outline to transfer")
        paper.lines([line + np.array(tile.shift_mm) for line in borders], width_mm=OUTLINE_MM)
        paper.unclip()


def draw_map(
    paper: Paper, art: Art, name: str, works: Sequence[Handwork], numbers: Sequence[int], field: Field | None
) -> None:
    """Each area in a tint of its colour, with arrows for the way of the thread and the number of its line in the plan.

    Where areas are many and small the map is twice as large as the piece. A number that finds no free place is left
    out: the colour tells.
    """
    scale = _scale(art)
    marks = [marks_of(one, work, field, LABEL_MM / scale) for one, work in zip(art.regions, works, strict=True)]
    for tile in _pages(art, scale):
        _begin(paper, tile, f"{name} · 丝理与色号 · Directions and colours", scale)
        shift = np.array(tile.shift_mm)
        for region in art.regions:
            rings = [ring * scale + shift for ring in rings_of(region)]
            paper.lines(rings, GREY, 0.1, closed=True, fill=_tinted(art.threads[region.thread_index].rgb))
        for one, work in zip(marks, works, strict=True):
            if one.arrows and work.stitch is not ROLLING and one.room_mm * scale >= ARROW_ROOM_MM:
                paper.lines([arrow * scale + shift for arrow in one.arrows], ARROW, ARROW_MM)
        _number(paper, marks, numbers, scale, shift)
        paper.unclip()


def rings_of(region: Region) -> list[FloatArray]:
    return [
        np.asarray(ring.coords, np.float64)
        for part in shapely.get_parts(region.outline)
        for ring in (part.exterior, *part.interiors)
    ]


def _pages(art: Art, scale: float) -> list[Tile]:
    return tiles_of((-1.0, -1.0, art.width_mm * scale + 1, art.height_mm * scale + 1))


def _scale(art: Art) -> float:
    narrow = sum(mean_width_mm(region) < 2 * LABEL_MM for region in art.regions)
    crowded = narrow >= max(CROWDED_COUNT, CROWDED_SHARE * len(art.regions))
    return ENLARGED if crowded and len(_pages(art, ENLARGED)) <= PAGES_MAX else 1.0


def _begin(paper: Paper, tile: Tile, title: str, scale: float = 1.0) -> None:
    paper.turn()
    draw_frame(paper, tile, title, scale)
    paper.clip(MARGIN_MM, TOP_MM, FIELD_WIDTH_MM, FIELD_HEIGHT_MM)


def _number(paper: Paper, marks: Sequence[Marks], numbers: Sequence[int], scale: float, shift: FloatArray) -> None:
    """The roomiest areas first: their numbers stand inside, those of others beside them where nothing is yet."""
    taken: list[tuple[float, float, float]] = []  # x, y, radius, mm
    for index in sorted(range(len(marks)), key=lambda i: (-marks[i].room_mm, i)):
        at = marks[index].number_mm * scale + shift
        if marks[index].room_mm * scale >= LABEL_MM:
            paper.disc(at[0], at[1], LABEL_MM * 0.8)
            paper.text(at[0], at[1] + 0.9, f"{numbers[index]}", LARGE_PT, align="centre")
            taken.append((at[0], at[1], LABEL_MM))
            continue
        free = (at + np.array(lead) for lead in LEADS_MM if _is_free(at + np.array(lead), taken))
        place = next(free, None)
        if place is not None:
            paper.line(np.array([at, place]), GREY, 0.1)
            paper.disc(place[0], place[1], LETTER_MM)
            paper.text(place[0], place[1] + 0.65, f"{numbers[index]}", SMALL_PT, align="centre")
            taken.append((place[0], place[1], LETTER_MM))


def _is_free(place: FloatArray, taken: Sequence[tuple[float, float, float]]) -> bool:
    if not taken:
        return True
    others = np.array(taken)
    return bool((np.hypot(*(others[:, :2] - place).T) > others[:, 2] + LETTER_MM).all())


def _tinted(rgb: Rgb) -> Rgb:
    red, green, blue = (round(part + (255 - part) * TINT) for part in rgb)
    return red, green, blue
