"""From the tree of a drawing to the flat colours that it lays on the canvas, in painting order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

import numpy as np
import shapely

from wenmai.lines.embroidery.art.clipping import clipped
from wenmai.lines.embroidery.art.context import Context, Pass, href_of, name_of
from wenmai.lines.embroidery.art.model import Paint
from wenmai.lines.embroidery.art.outline import as_area, transformed
from wenmai.lines.embroidery.art.painting import paints_of
from wenmai.lines.embroidery.art.shapes import SHAPES
from wenmai.lines.embroidery.art.style import SEEN_FROM, UnclearStyle, length, opacity, refuse_effects, style_of
from wenmai.lines.embroidery.art.viewport import affine, fit

GROUPS = frozenset({"g", "a", "svg", "symbol", "switch"})
SILENT = frozenset(
    {"defs", "title", "desc", "metadata", "style", "clipPath", "linearGradient", "radialGradient", "pattern", "mask"}
    | {"filter", "marker", "script", "namedview", "symbol", "view", "cursor", "animate", "animateTransform", "set"}
)


@dataclass(slots=True)
class Walk:
    """The way through a drawing, which has been checked to end."""

    one: Pass

    def paints(self, element: Element, context: Context) -> Iterator[Paint]:
        """What ``element`` and its children paint. Raises UnclearStyle for what flat areas cannot say."""
        tag = name_of(element)
        style = style_of(element, tag, context.style, self.one.rules)
        if style.get("display") == "none":
            return
        if opacity(style.get("opacity", "1")) < SEEN_FROM:
            return
        refuse_effects(style)
        inner = replace(
            context, matrix=context.matrix @ affine(style.get("transform")), style=style, depth=context.depth + 1
        )
        inner = clipped(inner, style, self.one)
        if tag in SHAPES:
            yield from paints_of(element, tag, inner, self.one)
        elif tag == "use":
            yield from self._use(element, inner)
        elif tag in GROUPS:
            yield from self._group(element, tag, inner)
        elif tag in ("text", "image", "foreignObject", "tspan"):
            raise UnclearStyle(tag)

    def _group(self, element: Element, tag: str, context: Context) -> Iterator[Paint]:
        if tag == "svg" and context.depth > 1:
            context = self._framed(element, context, element.get("width", "100%"), element.get("height", "100%"))
        for child in element:
            name = name_of(child)
            if name and name not in SILENT:
                yield from self.paints(child, context)
                if tag == "switch":
                    return

    def _framed(self, element: Element, context: Context, width: str, height: str) -> Context:
        """Inside a frame of its own: a nested drawing or a symbol; what hangs out of it is cut off."""
        across, down = length(width, context.width), length(height, context.height)
        x, y = length(element.get("x", "0"), context.width), length(element.get("y", "0"), context.height)
        shift = np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])
        frame = transformed(shapely.box(0, 0, across, down), context.matrix @ shift)
        clip = None if element.get("overflow") == "visible" else frame
        if clip is not None and context.clip is not None:
            clip = as_area(clip.intersection(context.clip))
        matrix = context.matrix @ shift @ fit(element, across, down)
        return replace(context, matrix=matrix, width=across, height=down, clip=context.clip if clip is None else clip)

    def _use(self, element: Element, context: Context) -> Iterator[Paint]:
        target = self._target(element)
        x, y = length(element.get("x", "0"), context.width), length(element.get("y", "0"), context.height)
        shift = np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])
        context = replace(context, matrix=context.matrix @ shift)
        if name_of(target) == "symbol":
            width, height = element.get("width", "100%"), element.get("height", "100%")
            context = self._framed(target, context, width, height)
            yield from self._group(
                target, "g", replace(context, style=style_of(target, "symbol", context.style, self.one.rules))
            )
        else:
            yield from self.paints(target, context)

    def _target(self, element: Element) -> Element:
        href = href_of(element)
        if not href.startswith("#") or href[1:] not in self.one.by_id:
            raise UnclearStyle(f"a use of {href!r}, which is not in the drawing")
        return self.one.by_id[href[1:]]
