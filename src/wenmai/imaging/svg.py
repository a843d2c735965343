"""Drawings in SVG, as pixels: drawn by resvg at a size that shows what is in them; nothing outside the file is read."""

from __future__ import annotations

import io
import re
from typing import BinaryIO
from xml.etree import ElementTree

import resvg_py
from PIL import PngImagePlugin

SIDE_PX_MIN = 1024  # a drawing has no pixels of its own: one of 24 × 24 units is drawn at this size
SIDE_PX_MAX = 4096
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_LENGTH = re.compile(r"\s*([+]?[\d.]+(?:[eE][+-]?\d+)?)\s*(px|pt|pc|mm|cm|in|q)?\s*$", re.IGNORECASE)
# CSS Values and Units 4, 6.2: 96 px an inch.
_PX = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "q": 96 / 101.6}


def open_drawing(stream: BinaryIO) -> PngImagePlugin.PngImageFile:
    """The drawing in ``stream`` as a picture with alpha, its longest side 1,024 to 4,096 pixels.

    Raises ValueError for what is no drawing. Pictures that it names outside of itself are left out.
    """
    root = _parsed(stream.read())
    for parent in root.iter():
        for child in [child for child in parent if _reaches_out(child)]:
            parent.remove(child)
    width, height = size_px(root)
    width_drawn_px, height_drawn_px = _drawn_px(width, height)
    root.set("viewBox", root.get("viewBox") or f"0 0 {width} {height}")
    root.set("width", str(width_drawn_px))
    root.set("height", str(height_drawn_px))
    png = resvg_py.svg_to_bytes(svg_string=ElementTree.tostring(root, encoding="unicode"))
    return PngImagePlugin.PngImageFile(io.BytesIO(bytes(png)))


def drawn_size_px(data: bytes) -> tuple[int, int]:
    """Width and height of the picture that ``open_drawing`` gives of these bytes. Raises ValueError as it does."""
    return _drawn_px(*size_px(_parsed(data)))


def size_px(root: ElementTree.Element) -> tuple[float, float]:
    """Width and height in CSS pixels: as declared, or by the view box (SVG 2, 8.2); 100 % where neither says.

    Raises ValueError where they are not positive.
    """
    box = [float(number) for number in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if number]
    box_width, box_height = (box[2], box[3]) if len(box) == 4 else (0.0, 0.0)
    width, height = length_px(root.get("width", "")), length_px(root.get("height", ""))
    if width is None and height is None:
        width, height = box_width or 300.0, box_height or 150.0
    elif width is None:
        width = (height or 0.0) * (box_width / box_height if box_height else 1.0)
    elif height is None:
        height = width * (box_height / box_width if box_width else 1.0)
    if not (0 < width < 1e6 and 0 < (height or 0.0) < 1e6):
        raise ValueError(f"the drawing has no size ({width:g} × {height:g})")
    return width, height or 0.0


def length_px(text: str) -> float | None:
    """A CSS length in pixels; None for none, or for one that depends on the page (%)."""
    match = _LENGTH.match(text)
    return float(match[1]) * _PX[(match[2] or "").lower()] if match else None


def _drawn_px(width: float, height: float) -> tuple[int, int]:
    scale = min(max(width, height, SIDE_PX_MIN), SIDE_PX_MAX) / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _parsed(data: bytes) -> ElementTree.Element:
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise ValueError(f"this is no whole SVG: {error}") from error
    if root.tag.rsplit("}", 1)[-1] != "svg":
        raise ValueError("this is XML, but no SVG")
    return root


def _reaches_out(element: ElementTree.Element) -> bool:
    if not isinstance(element.tag, str) or element.tag.rsplit("}", 1)[-1] not in ("image", "feImage"):
        return False
    named = next((element.get(name, "") for name in _HREFS if element.get(name)), "")
    return not named.startswith(("data:", "#"))
