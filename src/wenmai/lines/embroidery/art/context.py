"""Where in a drawing the reader stands: what its elements inherit from those around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import numpy as np

from wenmai.lines.embroidery.art.model import Area
from wenmai.lines.embroidery.art.outline import Affine
from wenmai.lines.embroidery.art.shapes import diagonal_of
from wenmai.lines.embroidery.art.style import Rule


@dataclass(frozen=True, slots=True)
class Context:
    """Where in the drawing an element stands. ``matrix`` leads to the canvas; ``clip`` is in canvas units."""

    matrix: Affine
    style: Mapping[str, str]
    width: float
    height: float
    clip: Area | None = None
    depth: int = 0

    @property
    def scale(self) -> float:
        """By how much lengths grow towards the canvas, as a mean of all directions."""
        return float(abs(np.linalg.det(self.matrix[:2, :2])) ** 0.5)

    @property
    def diagonal(self) -> float:
        return diagonal_of(self.width, self.height)


@dataclass(slots=True)
class Pass:
    """One pass over a drawing. ``tolerance`` is in canvas units.

    ``empty`` gathers the names of the shapes that show nothing, ``doubled`` those that would show nothing because each
    outline is drawn twice.
    """

    by_id: Mapping[str, Element]
    rules: list[Rule]
    tolerance: float
    empty: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def name_of(element: Element) -> str:
    """The tag without its name space; "" for comments and for elements of other vocabularies."""
    if not isinstance(element.tag, str):
        return ""
    space, _, name = element.tag.rpartition("}")
    return name if space in ("", "{http://www.w3.org/2000/svg") else ""


def href_of(element: Element) -> str:
    """What an element refers to: SVG 2's plain attribute, or SVG 1.1's of XLink."""
    return element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
