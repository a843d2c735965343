"""Draws insights as an SVG picture: for each group the things found most often, as bars."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from wenmai.kernel.errors import InvalidInput
from wenmai.services.insights import GROUPINGS, Cell, Insights
from wenmai.services.outfile import write_whole

GROUPS_SHOWN = 12
VALUES_SHOWN = 5
BAR_TOTAL_MIN = 3  # of fewer pictures a share says nothing: the counts stand alone
ROW_PX, BAR_PX, LEFT_PX, WIDTH_PX, HEAD_PX = 22, 14, 280, 820, 34
ASPECT_COLOURS = {"subject": "#9b2d1f", "colour": "#1f5f7a", "kind": "#6b6b3a", "group": "#5b4a86"}
ASPECT_NAMES = {
    "subject": ("题材", "subject"),
    "colour": ("颜色", "colour"),
    "kind": ("构成", "kind"),
    "group": ("对称群", "symmetry group"),
}
LABEL_MAX = 38  # letters that fit left of the bars
INK, PAPER, FAINT = "#222222", "#fdfcf9", "#666666"


def write_plot(found: Insights, out: Path, language: str) -> int:
    """Write the picture to a file in .svg, which it replaces. Returns the bytes written.

    Raises InvalidInput for another ending, a folder that is not there, and where there is nothing to plot.
    """
    if out.suffix.lower() != ".svg":
        what = f"the plot cannot be written as {out.suffix or 'a file without ending'}"
        raise InvalidInput(what, where=str(out), remedy="End the file's name in .svg.")
    if not found.cells:
        what = f"there is nothing to plot: no picture has a {found.by} on record"
        raise InvalidInput(what, where=str(out), remedy=f"Choose another: {', '.join(GROUPINGS)}; or import pictures.")
    data = plot_insights(found, language).encode()
    write_whole(out, data, overwrite=True)
    return len(data)


def plot_insights(found: Insights, language: str) -> str:
    """Horizontal bars: the share of each group's pictures that have the thing; the counts stand beside them.

    A group of one or two pictures shows its counts alone.
    """
    groups = [
        (name, _top(list(cells))) for name, cells in groupby(found.cells, key=lambda c: (c.group_zh, c.group_en))
    ][:GROUPS_SHOWN]
    parts: list[str] = []
    y = HEAD_PX
    for (group_zh, group_en), cells in groups:
        title = group_zh if language == "zh" else group_en
        parts.append(_text(12, y + 15, f"{title} ({cells[0].total})", INK, weight="bold"))
        y += ROW_PX
        for cell in cells:
            parts += _bar(cell, y, language)
            y += ROW_PX
        y += ROW_PX // 2
    height = y + 12
    legend = [
        f'<rect x="{12 + 120 * i}" y="10" width="12" height="12" fill="{colour}"/>'
        + _text(30 + 120 * i, 21, ASPECT_NAMES[aspect][0 if language == "zh" else 1], FAINT)
        for i, (aspect, colour) in enumerate(ASPECT_COLOURS.items())
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {height}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13">'
        f'<rect width="{WIDTH_PX}" height="{height}" fill="{PAPER}"/>' + "".join(legend + parts) + "</svg>\n"
    )


def _top(cells: list[Cell]) -> list[Cell]:
    """The most frequent of each aspect, so that colours, which every picture has, do not crowd out the motifs."""
    shown: list[Cell] = []
    for aspect in ASPECT_COLOURS:
        shown += sorted((c for c in cells if c.aspect == aspect), key=lambda c: -c.count)[:VALUES_SHOWN]
    return shown or cells[:VALUES_SHOWN]


def _bar(cell: Cell, y: int, language: str) -> list[str]:
    label = cell.value_zh if language == "zh" else cell.value_en
    if len(label) > LABEL_MAX:
        label = label[: LABEL_MAX - 1] + "…"
    name = _text(LEFT_PX - 10, y + 12, label, INK, anchor="end")
    if cell.total < BAR_TOTAL_MIN:
        return [name, _text(LEFT_PX, y + 12, str(cell.count), FAINT)]
    room = WIDTH_PX - LEFT_PX - 70
    width = max(2.0, room * cell.count / cell.total)
    colour = ASPECT_COLOURS.get(cell.aspect, FAINT)
    return [
        name,
        f'<rect x="{LEFT_PX}" y="{y + 1}" width="{width:.1f}" height="{BAR_PX}" fill="{colour}"/>',
        _text(LEFT_PX + width + 8, y + 12, str(cell.count), FAINT),
    ]


def _text(x: float, y: float, words: str, colour: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )
