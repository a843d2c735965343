"""Drawings as pixels: as a renderer of the whole standard shows them, and as they were understood here."""

from __future__ import annotations

import io
import math
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import cv2
import numpy as np
import numpy.typing as npt
import resvg_py
import shapely
from numba import njit
from PIL import Image

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.art.drawing import Drawing
from wenmai.lines.embroidery.art.model import Paint, Rgb
from wenmai.lines.embroidery.model import FloatArray

RgbaArray = npt.NDArray[np.uint8]
LabelArray = npt.NDArray[np.int32]

ALIKE_LEVELS = 24  # of 255, in each channel: dithering and rounding stay below
UNPAINTED = -1


def shown(drawing: Drawing, size: tuple[float, float], px_per_unit: float) -> RgbaArray:
    """(h, w, 4) bytes of ``drawing`` as resvg shows its canvas of ``size`` on nothing; no fonts of this machine.

    The drawing is laid into a frame of whole pixels, because canvases of other sizes would be stretched to fit. Raises
    InvalidInput where resvg refuses the drawing.
    """
    width_px, height_px = (max(1, math.ceil(side * px_per_unit - 1e-6)) for side in size)
    view = f"0 0 {width_px / px_per_unit!r} {height_px / px_per_unit!r}"
    inner = Element(drawing.root.tag, drawing.root.attrib | {"width": repr(size[0]), "height": repr(size[1])})
    inner.extend(drawing.root)
    frame = Element(drawing.root.tag, {"width": str(width_px), "height": str(height_px), "viewBox": view})
    frame.append(inner)
    try:
        png = resvg_py.svg_to_bytes(svg_string=ElementTree.tostring(frame, "unicode"), skip_system_fonts=True, dpi=96)
    except ValueError as error:
        raise InvalidInput(
            f"the drawing cannot be shown ({error})",
            remedy="Give an SVG 1.1 drawing.",
            rule="embroidery.svg-unreadable",
        ) from error
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGBA"))


def labels_of(paints: list[Paint], width_px: int, height_px: int, px_per_unit: float) -> tuple[LabelArray, list[Rgb]]:
    """(h, w) of which colour is seen where (UNPAINTED where none), and the colours. Pixel centres decide."""
    colours = sorted({paint.rgb for paint in paints})
    place = {rgb: index for index, rgb in enumerate(colours)}
    labels = np.full((height_px, width_px), UNPAINTED, np.int32)
    for paint in paints:
        fill(labels, paint.area, place[paint.rgb], px_per_unit)
    return labels, colours


def fill(labels: LabelArray, area: Any, value: int, px_per_unit: float) -> None:
    """Set ``value`` at the pixels whose centres lie in ``area``, the origin at the corner of the first pixel."""
    rings = [
        np.asarray(ring.coords) * px_per_unit
        for polygon in shapely.get_parts(area)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    if rings:
        edges = np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in rings])
        _fill_rows(labels, edges[np.argsort(edges[:, [1, 3]].min(axis=1), kind="stable")], value)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _fill_rows(labels: LabelArray, edges: FloatArray, value: int) -> None:
    """Even-odd along the middle of each row; ``edges`` (n, 4) x, y, x, y, sorted by their upper end."""
    height, width = labels.shape
    active = np.empty(len(edges), np.int64)
    count, following = 0, 0
    crossings = np.empty(len(edges), np.float64)
    for row in range(height):
        y = row + 0.5
        while following < len(edges) and min(edges[following, 1], edges[following, 3]) <= y:
            active[count] = following
            count += 1
            following += 1
        kept, met = 0, 0
        for i in range(count):
            x0, y0, x1, y1 = edges[active[i]]
            if max(y0, y1) <= y:
                continue
            active[kept] = active[i]
            kept += 1
            crossings[met] = x0 + (y - y0) / (y1 - y0) * (x1 - x0)
            met += 1
        count = kept
        ordered = np.sort(crossings[:met])
        for pair in range(0, met - 1, 2):
            first = max(0, math.ceil(ordered[pair] - 0.5))
            last = min(width, math.ceil(ordered[pair + 1] - 0.5))
            labels[row, first:last] = value


def disagreement(labels: LabelArray, colours: list[Rgb], picture: RgbaArray) -> float:
    """Which part of what is painted looks another way in ``picture``; edges of a pixel do not count."""
    painted, opaque = labels != UNPAINTED, picture[..., 3] >= 128
    table = np.array([*colours, (0, 0, 0)], np.int16)
    apart = np.abs(table[labels] - picture[..., :3].astype(np.int16)).max(axis=2) > ALIKE_LEVELS
    wrong = (painted != opaque) | (painted & opaque & apart)
    core = cv2.erode(wrong.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0)
    return float(core.sum()) / max(1, int((painted | opaque).sum()))
