"""What the cost of a run depends on, as far as a file's header and its alpha tell: how large the piece is, and how much
of it is covered. A look at the motif (``looking``) tells more.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from wenmai.imaging.other_formats import open_header
from wenmai.imaging.reading import inspect
from wenmai.imaging.sources import open_source
from wenmai.imaging.svg import drawn_size_px
from wenmai.lines.embroidery.source import OPAQUE_FROM, SVG
from wenmai.production.contract import LineInput

LOOKED_AT_PX = 256  # enough to tell a share


def sizes_of(given: LineInput, width_mm: float) -> dict[str, float]:
    """``covered_cm2``: what threads lie on; ``frame_cm2``: what the picture of the piece shows; ``megapixels`` read."""
    if _is_drawing(given):
        with open_header(open_source(given.path)) as drawn:
            (width_px, height_px), share = drawn.size, _opaque_share(drawn)
    else:
        path = _pixels_of(given)
        info = inspect(path)
        width_px, height_px = info.width_px, info.height_px
        share = _share_of(path) if info.has_alpha else 1.0
    frame_cm2 = width_mm * width_mm * height_px / max(1, width_px) / 100
    return {"covered_cm2": frame_cm2 * share, "frame_cm2": frame_cm2, "megapixels": width_px * height_px / 1e6}


def megapixels_of(given: LineInput) -> float:
    """Those that are read of a picture, or drawn of a drawing; nothing is decoded or drawn to tell. A drawing that
    does not say how large it is (or not as a renderer wants it) counts as nothing.
    """
    if _is_drawing(given):
        try:
            width_px, height_px = drawn_size_px(given.path.read_bytes())
        except ValueError:
            return 0.0
        return width_px * height_px / 1e6
    info = inspect(_pixels_of(given))
    return info.width_px * info.height_px / 1e6


def _is_drawing(given: LineInput) -> bool:
    return given.kind == "image" and given.media_type == SVG


def _pixels_of(given: LineInput) -> Path:
    return given.path if given.kind == "image" else given.parts.get("cutout", given.path)


def _share_of(path: Path) -> float:
    with Image.open(path) as image:
        return _opaque_share(image)


def _opaque_share(image: Image.Image) -> float:
    if "A" not in image.getbands():
        return 1.0
    alpha = image.getchannel("A")
    alpha.thumbnail((LOOKED_AT_PX, LOOKED_AT_PX))
    return float(np.mean(np.asarray(alpha) >= OPAQUE_FROM))
