"""A drawing larger than a page as pages that are put together again by their marks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from wenmai.lines.embroidery.sheets.paper import LINE_MM, MARGIN_MM, PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Paper

TOP_MM = MARGIN_MM + 12.0  # of the drawing: below the page's title
FOOT_MM = 16.0  # above the lower margin: the ruler
FIELD_WIDTH_MM = PAGE_WIDTH_MM - 2 * MARGIN_MM
FIELD_HEIGHT_MM = PAGE_HEIGHT_MM - TOP_MM - MARGIN_MM - FOOT_MM
OVERLAP_MM = 10.0  # of neighbouring pages, to glue them
MARK_MM = 4.0
RULER_MM = 50.0
RULER_AT_MM = (MARGIN_MM, PAGE_HEIGHT_MM - MARGIN_MM - 4.0)  # its left end


@dataclass(frozen=True, slots=True)
class Tile:
    """One page of a drawing: ``row`` and ``column`` from 0, of ``rows`` × ``columns``.

    (x_mm, y_mm) in the drawing lies at the top left of the page's field.
    """

    row: int
    column: int
    rows: int
    columns: int
    x_mm: float
    y_mm: float

    @property
    def name(self) -> str:
        return f"{chr(ord('A') + self.row % 26)}{self.column + 1}"

    @property
    def shift_mm(self) -> tuple[float, float]:
        """What to add to positions in the drawing to get those on the page."""
        return MARGIN_MM - self.x_mm, TOP_MM - self.y_mm


def tiles_of(bounds_mm: tuple[float, float, float, float]) -> list[Tile]:
    """The pages that hold left, top, right, bottom at true scale; the drawing lies in their middle."""
    left, top, right, bottom = bounds_mm
    columns = _count(right - left, FIELD_WIDTH_MM)
    rows = _count(bottom - top, FIELD_HEIGHT_MM)
    step_x, step_y = FIELD_WIDTH_MM - OVERLAP_MM, FIELD_HEIGHT_MM - OVERLAP_MM
    first_x = (left + right - (columns - 1) * step_x - FIELD_WIDTH_MM) / 2
    first_y = (top + bottom - (rows - 1) * step_y - FIELD_HEIGHT_MM) / 2
    return [
        Tile(row, column, rows, columns, first_x + column * step_x, first_y + row * step_y)
        for row in range(rows)
        for column in range(columns)
    ]


def _count(length_mm: float, field_mm: float) -> int:
    return max(1, math.ceil((length_mm - OVERLAP_MM) / (field_mm - OVERLAP_MM) - 1e-9))


def draw_frame(paper: Paper, tile: Tile, title: str, scale: float = 1.0) -> None:
    """What each page of a drawing has: its title, its place among the pages and the marks; at true scale a ruler."""
    place = f"  {tile.name} / {tile.rows}×{tile.columns}" if tile.rows * tile.columns > 1 else ""
    paper.text(MARGIN_MM, MARGIN_MM + 3, f"{title}{place}", 11)
    if scale == 1:
        said = "原大 1:1；打印时不缩放 · True scale 1:1; print at 100 %, do not fit to the page"
        draw_ruler(paper)
    else:
        said = f"放大 {scale:g} 倍，供查看，不用于上稿 · {scale:g} times the size, to look at, not to transfer"
    paper.text(MARGIN_MM, MARGIN_MM + 8, said, 8)
    if tile.rows * tile.columns > 1:
        _draw_marks(paper, tile)


def draw_ruler(paper: Paper) -> None:
    """RULER_MM long, with ticks at each 10 mm: if a real ruler disagrees, the print is not true to scale."""
    x, y = RULER_AT_MM
    paper.line(np.array([(x, y), (x + RULER_MM, y)]), width_mm=0.2)
    for mark in range(0, int(RULER_MM) + 1, 10):
        paper.line(np.array([(x + mark, y - 2.0), (x + mark, y)]), width_mm=0.2)
    paper.text(x + RULER_MM + 4, y, "50 mm · 用尺核对 · check with a ruler", 8)
    paper.text(x, y + LINE_MM - 1, "0", 6)


def _draw_marks(paper: Paper, tile: Tile) -> None:
    """Crosses on the lines at which neighbouring pages overlap: the same place of the drawing on both."""
    for x in _seams(tile.column, tile.columns, MARGIN_MM, FIELD_WIDTH_MM):
        for y in (TOP_MM + FIELD_HEIGHT_MM / 4, TOP_MM + FIELD_HEIGHT_MM * 3 / 4):
            _draw_cross(paper, x, y)
    for y in _seams(tile.row, tile.rows, TOP_MM, FIELD_HEIGHT_MM):
        for x in (MARGIN_MM + FIELD_WIDTH_MM / 4, MARGIN_MM + FIELD_WIDTH_MM * 3 / 4):
            _draw_cross(paper, x, y)


def _seams(index: int, count: int, first_mm: float, field_mm: float) -> list[float]:
    seams = []
    if index > 0:
        seams.append(first_mm + OVERLAP_MM / 2)
    if index < count - 1:
        seams.append(first_mm + field_mm - OVERLAP_MM / 2)
    return seams


def _draw_cross(paper: Paper, x_mm: float, y_mm: float) -> None:
    half = MARK_MM / 2
    paper.lines(
        [
            np.array([(x_mm - half, y_mm), (x_mm + half, y_mm)]),
            np.array([(x_mm, y_mm - half), (x_mm, y_mm + half)]),
        ]
    )
