"""The basic shapes of a drawing as paths. SVG 1.1, chapter 9."""

from __future__ import annotations

import math
import re
from xml.etree.ElementTree import Element

import svgelements

from wenmai.lines.embroidery.art.style import UnclearStyle, length

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})


def path_of(element: Element, tag: str, width: float, height: float) -> svgelements.Path:
    """The outline of a shape, in its own units; percentages are of a viewport ``width`` × ``height``.

    Empty where the shape shows nothing. Raises UnclearStyle for lengths that cannot be read.
    """
    if tag == "path":
        return _path(element.get("d", ""))
    if tag in ("polyline", "polygon"):
        return _corners(element.get("points", ""), tag == "polygon")
    shape = (
        _round(element, tag, width, height) if tag in ("circle", "ellipse") else _straight(element, tag, width, height)
    )
    return svgelements.Path() if shape is None else svgelements.Path(shape)


def _corners(text: str, closed: bool) -> svgelements.Path:
    numbers = [float(number) for number in NUMBER.findall(text)]
    points = [complex(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=False)]
    if not points:
        return svgelements.Path()
    return svgelements.Path(svgelements.Polygon(*points) if closed else svgelements.Polyline(*points))


def _round(element: Element, tag: str, width: float, height: float) -> svgelements.Ellipse | None:
    if tag == "circle":
        rx = ry = length(element.get("r", "0"), diagonal_of(width, height))
    else:
        rx, ry = _radii(element, width, height)
    cx, cy = length(element.get("cx", "0"), width), length(element.get("cy", "0"), height)
    return svgelements.Ellipse(cx, cy, rx, ry) if min(rx, ry) > 0 else None


def _straight(
    element: Element, tag: str, width: float, height: float
) -> svgelements.Rect | svgelements.SimpleLine | None:
    def x(name: str) -> float:
        return length(element.get(name, "0"), width)

    def y(name: str) -> float:
        return length(element.get(name, "0"), height)

    if tag == "line":
        return svgelements.SimpleLine(x("x1"), y("y1"), x("x2"), y("y2"))
    across, down = x("width"), y("height")
    if min(across, down) <= 0:
        return None
    rx, ry = _radii(element, width, height)
    return svgelements.Rect(x("x"), y("y"), across, down, min(rx, across / 2), min(ry, down / 2))


def diagonal_of(width: float, height: float) -> float:
    """What percentages of lengths that are neither across nor down refer to; SVG 1.1, 7.10."""
    return math.hypot(width, height) / math.sqrt(2)


def _radii(element: Element, width: float, height: float) -> tuple[float, float]:
    """One radius that is not given is the other's; SVG 1.1, 9.2."""
    rx, ry = element.get("rx"), element.get("ry")
    rx = None if rx == "auto" else rx
    ry = None if ry == "auto" else ry
    first = length(rx, width) if rx is not None else (length(ry, height) if ry is not None else 0.0)
    second = length(ry, height) if ry is not None else first
    return max(0.0, first), max(0.0, second)


def _path(data: str) -> svgelements.Path:
    try:
        return svgelements.Path(data)
    except Exception as error:  # the parser raises whatever its arithmetic raises
        raise UnclearStyle(f"path data that breaks off ({type(error).__name__})") from error
