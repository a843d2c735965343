"""Clips: what of a drawing is cut off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

import shapely

from wenmai.lines.embroidery.art.context import Context, Pass, name_of
from wenmai.lines.embroidery.art.model import Area
from wenmai.lines.embroidery.art.outline import as_area, filled, flatten, transformed
from wenmai.lines.embroidery.art.shapes import SHAPES, path_of
from wenmai.lines.embroidery.art.style import UnclearStyle, style_of
from wenmai.lines.embroidery.art.viewport import affine

DEPTH_MAX = 64


def clipped(context: Context, style: Mapping[str, str], one: Pass) -> Context:
    """``context`` with the clip path of ``style`` applied; SVG 1.1, 14.3. Raises UnclearStyle for other than areas."""
    reference = style.get("clip-path", "none")
    if reference in ("none", ""):
        return context
    target = one.by_id.get(reference.removeprefix("url(").removesuffix(")").strip("'\"# "))
    if target is None or name_of(target) != "clipPath":
        raise UnclearStyle(f"the clip {reference!r}")
    if target.get("clipPathUnits") == "objectBoundingBox":
        raise UnclearStyle("a clip in units of what it clips")
    if context.depth > DEPTH_MAX:
        raise UnclearStyle("clips that clip themselves")
    inside = replace(
        context, clip=None, style={}, depth=context.depth + 1, matrix=context.matrix @ affine(target.get("transform"))
    )
    inside = clipped(inside, style_of(target, "clipPath", {}, one.rules), one)
    parts = [_part(child, inside, one) for child in target if name_of(child) not in ("", "title", "desc", "metadata")]
    clip = as_area(shapely.union_all([part for part in parts if part is not None]))
    for outer in (inside.clip, context.clip):
        clip = clip if outer is None else as_area(clip.intersection(outer))
    return replace(context, clip=clip)


def _part(element: Element, context: Context, one: Pass) -> Area | None:
    tag = name_of(element)
    style = style_of(element, tag, {}, one.rules)
    if tag not in SHAPES or style.get("clip-path", "none") != "none":
        raise UnclearStyle(f"a clip made of {tag}")
    if style.get("display") == "none" or style["visibility"] != "visible":
        return None
    matrix = context.matrix @ affine(style.get("transform"))
    fine = one.tolerance / max(Context(matrix, style, 0, 0).scale, 1e-12)
    rings = [points for points, _ in flatten(path_of(element, tag, context.width, context.height), fine)]
    return as_area(shapely.make_valid(transformed(filled(rings, style["clip-rule"], fine / 50), matrix)))
