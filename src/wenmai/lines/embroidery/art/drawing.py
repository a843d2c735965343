"""An SVG file as the flat colours that it paints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np
import shapely

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.art.context import Context, Pass, href_of, name_of
from wenmai.lines.embroidery.art.model import Paint
from wenmai.lines.embroidery.art.style import Rule, rules_of
from wenmai.lines.embroidery.art.viewport import canvas_size, fit
from wenmai.lines.embroidery.art.walk import Walk

SVG_BYTES_MAX = 50_000_000
ELEMENTS_MAX = 50_000  # counted as often as they are used: a few lines can ask for billions
DEPTH_MAX = 200


@dataclass(frozen=True, slots=True)
class Drawing:
    """A parsed SVG. ``size`` is its canvas in px, None where it does not say."""

    root: Element
    size: tuple[float, float] | None


def parse(data: bytes) -> Drawing:
    """Raises InvalidInput where ``data`` is no SVG."""
    if len(data) > SVG_BYTES_MAX:
        raise _refusal(f"a drawing of {len(data) / 1e6:.0f} MB")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise _refusal(f"not well-formed XML ({error})") from error
    if name_of(root) != "svg":
        raise _refusal(f"the document is <{root.tag}>, not <svg>")
    _check_size(root)
    return Drawing(root, canvas_size(root))


def _check_size(root: Element) -> None:
    """Refuses drawings that use themselves, or so many elements that no one has drawn them."""
    by_id = {element.get("id", ""): element for element in root.iter()}
    known: dict[Element, int] = {}

    def count(element: Element, above: frozenset[Element]) -> int:
        if element in known:
            return known[element]
        if element in above or len(above) > DEPTH_MAX:
            raise _too_large("elements inside themselves")
        inner = above | {element}
        used = by_id.get(href_of(element)[1:]) if name_of(element) == "use" else None
        below = [*element] if used is None else [*element, used]
        known[element] = 1 + sum(count(child, inner) for child in below)
        return known[element]

    total = count(root, frozenset())
    if total > ELEMENTS_MAX:
        raise _too_large(f"{total} elements")


@dataclass(frozen=True, slots=True)
class Painted:
    """What a drawing paints, bottom first, and by name the shapes that show nothing or were drawn twice over."""

    paints: list[Paint]
    empty: list[str]
    doubled: list[str]


def paints_of(drawing: Drawing, tolerance: float) -> Painted:
    """What the drawing paints on its canvas.

    Curves are followed to ``tolerance`` (canvas px). Raises UnclearStyle where flat areas cannot say it.
    """
    by_id = {element.get("id", ""): element for element in drawing.root.iter() if element.get("id")}
    one = Pass(by_id, _rules(drawing.root), tolerance)
    matrix, width, height, clip = np.eye(3), 100.0, 100.0, None
    if drawing.size is not None:
        matrix = fit(drawing.root, *drawing.size)
        width, height = drawing.size[0] / matrix[0, 0], drawing.size[1] / matrix[1, 1]
        clip = shapely.box(0, 0, *drawing.size)
    paints = list(Walk(one).paints(drawing.root, Context(matrix, {}, width, height, clip)))
    return Painted(paints, one.empty, one.doubled)


def _rules(root: Element) -> list[Rule]:
    sheets: Iterator[str] = ("".join(element.itertext()) for element in root.iter() if name_of(element) == "style")
    return rules_of("\n".join(sheets))


def _too_large(what: str) -> InvalidInput:
    return InvalidInput(
        f"the drawing has {what}",
        remedy=f"Simplify it to less than {ELEMENTS_MAX} shapes.",
        rule="embroidery.svg-too-large",
    )


def _refusal(what: str) -> InvalidInput:
    return InvalidInput(what, remedy="Give an SVG 1.1 drawing, or a PNG.", rule="embroidery.svg-unreadable")
