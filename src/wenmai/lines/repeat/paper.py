"""A tile as PDF in true size: one page of the tile's size, the shapes as shapes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import FILL_EVEN_ODD, Canvas

from wenmai.genes.colour.hexcode import parse_hex
from wenmai.genes.tiling.drawing import TileDrawing
from wenmai.genes.tracing.model import ClosedPath, Layer

POINTS_PER_MM = 72 / 25.4

FloatArray = npt.NDArray[np.float64]


def tile_pdf(tile: TileDrawing, title: str = "") -> bytes:
    """One page, ``width_mm`` by ``height_mm``. Equal tiles give equal bytes.

    Each colour of the motif is a form that is drawn once for each copy.
    """
    width, height = tile.width_mm * POINTS_PER_MM, tile.height_mm * POINTS_PER_MM
    file = io.BytesIO()
    canvas: Any = Canvas(file, pagesize=(width, height), invariant=1, pageCompression=1)
    canvas.setTitle(title)
    for number, layer in enumerate(tile.layers, 1):
        canvas.beginForm(f"motif-{number}", *_bounds(layer))
        _draw(canvas, layer)
        canvas.endForm()
    forms = len(tile.layers)
    if tile.seen is not None:
        rows, columns = tile.seen.shape[:2]
        canvas.beginForm("motif-1", 0, 0, columns, rows)
        canvas.transform(1, 0, 0, -1, 0, rows)  # pictures stand on their bottom line
        canvas.drawImage(ImageReader(Image.fromarray(tile.seen)), 0, 0, columns, rows, mask="auto")
        canvas.endForm()
        forms = 1
    canvas.transform(POINTS_PER_MM, 0, 0, -POINTS_PER_MM, 0, height)  # millimetres, y down
    edge = canvas.beginPath()
    edge.rect(0, 0, tile.width_mm, tile.height_mm)
    canvas.clipPath(edge, stroke=0, fill=0)
    if tile.ground is not None:
        canvas.setFillColorRGB(*(part / 255 for part in parse_hex(tile.ground)))
        canvas.rect(0, 0, tile.width_mm, tile.height_mm, stroke=0, fill=1)
    for number in range(1, forms + 1):
        for one in tile.maps:
            canvas.saveState()
            canvas.transform(*np.round(one, 12).T.ravel().tolist())
            canvas.doForm(f"motif-{number}")
            canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _bounds(layer: Layer) -> tuple[float, float, float, float]:
    if not layer.paths:
        return 0.0, 0.0, 1.0, 1.0
    places = np.concatenate([path.controls.reshape(-1, 2) for path in layer.paths])
    (x0, y0), (x1, y1) = places.min(axis=0) - 1, places.max(axis=0) + 1
    return float(x0), float(y0), float(x1), float(y1)


def _draw(canvas: Any, layer: Layer) -> None:
    canvas.setFillColorRGB(*(part / 255 for part in parse_hex(layer.hex)))
    outline = canvas.beginPath()
    for path in layer.paths:
        _trace(outline, path)
    canvas.drawPath(outline, stroke=0, fill=1, fillMode=FILL_EVEN_ODD)


def _trace(outline: Any, path: ClosedPath) -> None:
    outline.moveTo(*path.start)
    for (one, two, end), straight in zip(path.controls.tolist(), path.straight.tolist(), strict=True):
        if straight:
            outline.lineTo(*end)
        else:
            outline.curveTo(*one, *two, *end)
    outline.close()
