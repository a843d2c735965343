"""The worksheet that lies beside the machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wenmai.lines.embroidery.checks import Fabric, Hoop, PlanFinding
from wenmai.lines.embroidery.estimate import Estimate, estimate
from wenmai.lines.embroidery.model import FloatArray, StitchPlan
from wenmai.lines.embroidery.sheets.paper import LINE_MM, MARGIN_MM, PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Paper, Rgb
from wenmai.lines.embroidery.sheets.tiles import FIELD_HEIGHT_MM, FIELD_WIDTH_MM, TOP_MM, Tile, draw_frame, tiles_of

STITCH_MM = 0.15  # of drawn stitches: thinner than thread, so that they can be told apart
PALE = 225  # threads brighter than this would not be seen on white paper
CENTRE_MARK_MM = 10.0
GREY: Rgb = (130, 130, 130)
ROW_MM = 6.5
COLUMNS_MM = {
    "order": 0.0,
    "swatch": 9.0,
    "code": 22.0,
    "name": 46.0,
    "stitches": 122.0,
    "metres": 146.0,
    "trims": 168.0,
}


def machine_sheet(
    plan: StitchPlan,
    *,
    name: str,
    hoop: Hoop,
    fabric: Fabric,
    findings: Sequence[PlanFinding] = (),
    figures: Estimate | None = None,
) -> bytes:
    """A PDF: figures, findings and colour order, then the design at true scale in its hoop.

    ``figures`` are those of the quote where there was one. Larger designs go over several pages with marks.
    """
    figures = estimate(plan) if figures is None else figures
    paper = Paper(name)
    y = _head(paper, plan, name, hoop, fabric, figures)
    y = findings_part(paper, y, findings)
    _colours(paper, y, figures)
    for tile in tiles_of(_bounds(plan, hoop)):
        paper.turn()
        draw_frame(paper, tile, f"{name} · 刺绣图 · Stitches")
        _drawing(paper, plan, hoop, tile)
    return paper.finish()


def _head(paper: Paper, plan: StitchPlan, name: str, hoop: Hoop, fabric: Fabric, figures: Estimate) -> float:
    paper.text(MARGIN_MM, MARGIN_MM + 5, name, 16)
    paper.text(MARGIN_MM, MARGIN_MM + 12, "机绣工单 · Machine worksheet", 11)
    width_mm, height_mm = np.ptp(plan.points_mm, axis=0)
    hours, minutes = divmod(round(figures.machine_minutes), 60)
    rows = (
        ("尺寸", "Size", f"{width_mm:.1f} × {height_mm:.1f} mm"),
        ("绣框", "Hoop", f"{hoop.width_mm:g} × {hoop.height_mm:g} mm"),
        ("针数", "Stitches", f"{figures.stitch_count:,}"),
        ("换线", "Colour changes", f"{figures.colour_change_count}"),
        ("剪线", "Trims", f"{figures.trim_count}"),
        ("面线", "Needle thread", f"{figures.thread_m:.1f} m"),
        ("底线", "Bobbin thread", f"{figures.bobbin_m:.1f} m"),
        ("机时", "Machine time", f"{hours} h {minutes:02d} min" if hours else f"{max(1, minutes)} min"),
        ("面料", "Fabric", f"{fabric.zh} · {fabric.en}"),
        ("机针", "Needle", fabric.needle),
        ("线号", "Thread weight", f"{fabric.thread_weight} wt"),
        ("衬", "Backing", f"{fabric.backing_zh} · {fabric.backing_en}"),
    )
    y = MARGIN_MM + 22
    half = len(rows) // 2
    for index, (zh, en, value) in enumerate(rows):
        x = MARGIN_MM + (0 if index < half else 95)
        row_y = y + (index % half) * LINE_MM
        paper.text(x, row_y, f"{zh} {en}")
        paper.text(x + 38, row_y, value)
    return y + half * LINE_MM + 6


def findings_part(paper: Paper, y: float, findings: Sequence[PlanFinding]) -> float:
    paper.text(MARGIN_MM, y, "检查 · Checks", 11)
    y += LINE_MM + 1
    if not findings:
        paper.text(MARGIN_MM, y, "无问题 · nothing found")
        return y + LINE_MM + 3
    marks = {"error": "!!", "warning": "!", "note": "·"}
    for finding in findings:
        for words in (f"{marks[finding.severity]} {finding.zh}", f"   {finding.en}"):
            y = room(paper, y)
            y = paper.wrapped(MARGIN_MM, y, words, PAGE_WIDTH_MM - 2 * MARGIN_MM, 8)
    return y + 3


def _colours(paper: Paper, y: float, figures: Estimate) -> None:
    y = room(paper, y + 4)
    paper.text(MARGIN_MM, y, "色线顺序 · Colour order", 11)
    y += ROW_MM
    heads = {
        "order": "序 #", "code": "色号 Code", "name": "线名 Name", "stitches": "针数 Stitches", "metres": "米 m",
        "trims": "剪线 Trims",
    }  # fmt: skip
    for column, words in heads.items():
        paper.text(MARGIN_MM + COLUMNS_MM[column], y, words, 8)
    for order, block in enumerate(figures.blocks, 1):
        y = room(paper, y + ROW_MM)
        thread = block.thread
        named = thread.chart if thread.name == thread.code else f"{thread.name} ({thread.chart})"
        paper.box(MARGIN_MM + COLUMNS_MM["swatch"], y - 3.6, 10, 4.8, thread.rgb)
        values = {
            "order": f"{order}", "code": thread.code, "name": named,
            "stitches": f"{block.stitch_count:,}", "metres": f"{block.thread_m:.1f}", "trims": f"{block.trim_count}",
        }  # fmt: skip
        for column, words in values.items():
            paper.text(MARGIN_MM + COLUMNS_MM[column], y, words)


def room(paper: Paper, y: float) -> float:
    """``y``, or the top of a new page where the page is full."""
    if y <= PAGE_HEIGHT_MM - MARGIN_MM:
        return y
    paper.turn()
    return MARGIN_MM + ROW_MM


def _bounds(plan: StitchPlan, hoop: Hoop) -> tuple[float, float, float, float]:
    """Around the middle of the design: the hoop where one page holds it, otherwise the design alone."""
    low, high = plan.points_mm.min(axis=0), plan.points_mm.max(axis=0)
    half = (high - low) / 2 + 1
    if hoop.width_mm <= FIELD_WIDTH_MM - 2 and hoop.height_mm <= FIELD_HEIGHT_MM - 2:
        half = np.maximum(half, (hoop.width_mm / 2 + 1, hoop.height_mm / 2 + 1))
    return -float(half[0]), -float(half[1]), float(half[0]), float(half[1])


def _drawing(paper: Paper, plan: StitchPlan, hoop: Hoop, tile: Tile) -> None:
    middle = (plan.points_mm.min(axis=0) + plan.points_mm.max(axis=0)) / 2
    shift = np.array(tile.shift_mm)
    points = plan.points_mm - middle + shift
    paper.clip(MARGIN_MM, TOP_MM, FIELD_WIDTH_MM, FIELD_HEIGHT_MM)
    half = np.array([hoop.width_mm, hoop.height_mm]) / 2
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half + shift
    paper.lines([corners], GREY, 0.2, closed=True)
    visible = [run for run in plan.runs() if run.stop - run.start > 1 and _on_page(points[run])]
    for run in visible:
        paper.line(points[run], drawn_rgb(plan.threads[int(plan.thread_index[run.start])].rgb), STITCH_MM)
    arm = CENTRE_MARK_MM / 2
    cross = [np.array([(-arm, 0), (arm, 0)]) + shift, np.array([(0, -arm), (0, arm)]) + shift]
    paper.lines(cross, (255, 255, 255), 0.5)  # a seam of white, to be seen on any thread
    paper.lines(cross, (0, 0, 0), 0.2)
    for side in ((0, -half[1]), (0, half[1]), (-half[0], 0), (half[0], 0)):  # where the hoop's own marks are
        inward = -np.sign(side) * 5
        paper.line(np.array([side, side + inward]) + shift, width_mm=0.2)
    paper.unclip()


def _on_page(points: FloatArray) -> bool:
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return bool(right >= 0 and bottom >= 0 and left <= PAGE_WIDTH_MM and top <= PAGE_HEIGHT_MM)


def drawn_rgb(rgb: Rgb) -> Rgb:
    """A thread's colour as it is drawn on white paper: pale ones are darkened."""
    if min(rgb) <= PALE:
        return rgb
    return (rgb[0] * 4 // 5, rgb[1] * 4 // 5, rgb[2] * 4 // 5)
