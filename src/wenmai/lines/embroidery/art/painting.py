"""A shape of a drawing as the flat colours that its fill and stroke lay down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import shapely

from wenmai.lines.embroidery.art import strokes
from wenmai.lines.embroidery.art.context import Context, Pass
from wenmai.lines.embroidery.art.model import Area, Paint
from wenmai.lines.embroidery.art.outline import as_area, filled, flatten, transformed
from wenmai.lines.embroidery.art.shapes import NUMBER, path_of
from wenmai.lines.embroidery.art.style import SEEN_FROM, SOLID_FROM, UnclearStyle, length, opacity, paint_rgb
from wenmai.lines.embroidery.model import FloatArray


def paints_of(element: Element, tag: str, context: Context, one: Pass) -> list[Paint]:
    """The fill and the strokes of a shape, in canvas units, the lower first."""
    style = context.style
    if style["visibility"] != "visible":
        return []
    fill = paint_rgb(style["fill"], style["color"])
    stroke = paint_rgb(style["stroke"], style["color"])
    pen_width = length(style["stroke-width"], context.diagonal)
    stroke = stroke if pen_width > 0 else None
    name = element.get("id") or tag
    scale = context.scale
    if scale == 0:
        one.empty.append(name)
        return []
    subpaths = flatten(path_of(element, tag, context.width, context.height), one.tolerance / scale)
    found = []
    if fill is not None and _solid(fill[1], style["fill-opacity"]):
        area = _held([points for points, _ in subpaths], style["fill-rule"], one.tolerance / scale / 50, name, one)
        if not area.is_empty and tag != "line":
            found.append(Paint(area, fill[0], name))
    if stroke is not None and _solid(stroke[1], style["stroke-opacity"]):
        pen = _pen(style, pen_width, context.diagonal)
        drawn = [piece for points, closed in subpaths for piece in strokes.draw(points, closed, pen)]
        found += [Paint(area, stroke[0], name, line, pen_width) for line, area in drawn if not area.is_empty]
    if style["paint-order"].split()[0] == "stroke":
        found.sort(key=lambda paint: paint.line is None)
    placed = [paint for part in found if (paint := _placed(part, context)) is not None]
    if not placed:
        one.empty.append(name)
    return placed


def _held(rings: list[FloatArray], rule: str, grid: float, name: str, one: Pass) -> Area:
    """What ``rings`` hold. Even-odd outlines that are all drawn twice cancel out; nobody means that: take one."""
    area = filled(rings, rule, grid)
    if area.is_empty and len(rings) > 1:
        once = list({ring.tobytes(): ring for ring in rings}.values())
        area = filled(once, rule, grid) if len(once) < len(rings) else area
        if not area.is_empty:
            one.doubled.append(name)
    return area


def _solid(alpha: float, own: str) -> bool:
    """Whether a colour is seen. Raises UnclearStyle where it shines through."""
    value = alpha * opacity(own)
    if SEEN_FROM <= value < SOLID_FROM:
        raise UnclearStyle("colours that shine through")
    return value >= SOLID_FROM


def _pen(style: Mapping[str, str], width: float, diagonal: float) -> strokes.Pen:
    text = style["stroke-dasharray"]
    dashes = () if text in ("none", "") else tuple(length(word, diagonal) for word in text.replace(",", " ").split())
    numbers = NUMBER.findall(style["stroke-miterlimit"])
    return strokes.Pen(
        width,
        style["stroke-linecap"],
        style["stroke-linejoin"],
        float(numbers[0]) if numbers else 4.0,
        dashes,
        length(style["stroke-dashoffset"], diagonal),
    )


def _placed(paint: Paint, context: Context) -> Paint | None:
    """``paint`` in canvas units and inside the clip; None where nothing is left."""
    area: Any = transformed(paint.area, context.matrix)
    if not area.is_valid:
        area = as_area(shapely.make_valid(area))
    if context.clip is not None:
        area = as_area(area.intersection(context.clip))
    if area.is_empty or area.area <= 0:
        return None
    line = None if paint.line is None else transformed(paint.line, context.matrix)
    return replace(paint, area=area, line=line, line_width=paint.line_width * context.scale)
