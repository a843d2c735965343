"""A tile as SVG 1.1 in true size: one group for each colour, in it a ``use`` of the motif's shape for each copy."""

from __future__ import annotations

from base64 import b64encode
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import numpy.typing as npt

from wenmai.genes.tiling.drawing import TileDrawing
from wenmai.genes.tracing.markup import FORBIDDEN_IN_XML, path_data
from wenmai.genes.tracing.model import Layer
from wenmai.imaging.writing import encode_png

FloatArray = npt.NDArray[np.float64]

DECIMALS = 2  # of a pixel of the motif
HEAD = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1"'


def tile_svg(tile: TileDrawing, *, title: str | None = None, description: str | None = None) -> str:
    """A complete document, ``width_mm`` by ``height_mm``, one unit of it a millimetre.

    Each colour is a group ``layer-N`` (N from 1, in painting order); the motif's shape in that colour is the symbol
    ``motif-N``, used once for each copy. A picture is the one symbol ``motif-1``.
    """
    width, height = _mm(tile.width_mm), _mm(tile.height_mm)
    lines = [f'<svg {HEAD} width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">']
    if title:
        lines.append(f"<title>{_text(title)}</title>")
    if description:
        lines.append(f"<desc>{_text(description)}</desc>")
    shapes = [_shape(layer) for layer in tile.layers]
    if tile.seen is not None:
        shapes.append(_picture(tile.seen))
    lines.append("<defs>")
    lines += [f'<symbol id="motif-{k}" overflow="visible">{shape}</symbol>' for k, shape in enumerate(shapes, 1)]
    lines.append("</defs>")
    if tile.ground is not None:
        lines.append(f'<rect id="ground" width="{width}" height="{height}" fill={quoteattr(tile.ground)}/>')
    for k in range(1, len(shapes) + 1):
        fill = f" fill={quoteattr(tile.layers[k - 1].hex)}" if tile.layers else ""
        lines.append(f'<g id="layer-{k}"{fill} fill-rule="evenodd">')
        lines += [f'<use xlink:href="#motif-{k}" transform="{_matrix(one)}"/>' for one in tile.maps]
        lines.append("</g>")
    lines.append("</svg>\n")
    return "\n".join(lines)


def _shape(layer: Layer) -> str:
    return f'<path d="{"".join(path_data(path, DECIMALS) for path in layer.paths)}"/>'


def _picture(seen: npt.NDArray[np.uint8]) -> str:
    height, width = seen.shape[:2]
    data = b64encode(encode_png(seen)).decode("ascii")
    return f'<image width="{width}" height="{height}" xlink:href="data:image/png;base64,{data}"/>'


def _matrix(one: FloatArray) -> str:
    """SVG writes a map column by column. Eight digits: a copy lies right to a thousandth of its pixel."""
    return f"matrix({' '.join(f'{value:.8g}' for value in np.round(one, 12).T.ravel() + 0.0)})"


def _mm(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _text(value: str) -> str:
    return escape(str(value).translate(FORBIDDEN_IN_XML))
