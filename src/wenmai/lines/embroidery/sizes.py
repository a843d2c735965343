"""What the cost of a run depends on, as far as a file's header and its alpha tell: how large the piece is, and how much
of it is covered. A look at the motif (``looking``) tells more.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from wenmai.imaging.reading import inspect
from wenmai.imaging.svg import open_drawing
from wenmai.lines.embroidery.source import OPAQUE_FROM, SVG
from wenmai.production.contract import LineInput

LOOKED_AT_PX = 256  # enough to tell a share


def sizes_of(given: LineInput, width_mm: float) -> dict[str, float]:
    """``covered_cm2``: what threads lie on; ``frame_cm2``: what the picture of the piece shows; ``megapixels`` read."""
    path = given.parts.get("cutout", given.path) if given.kind != "image" else given.path
    info = inspect(path)
    frame_cm2 = width_mm * width_mm * info.height_px / max(1, info.width_px) / 100
    share = _covered_share(path, given.kind == "image" and given.media_type == SVG, has_alpha=info.has_alpha)
    return {
        "covered_cm2": frame_cm2 * share,
        "frame_cm2": frame_cm2,
        "megapixels": info.width_px * info.height_px / 1e6,
    }


def _covered_share(path: Path, is_drawing: bool, *, has_alpha: bool) -> float:
    if not has_alpha:
        return 1.0
    if is_drawing:
        with path.open("rb") as stream:
            return _opaque_share(open_drawing(stream))
    with Image.open(path) as image:
        return _opaque_share(image)


def _opaque_share(image: Image.Image) -> float:
    if "A" not in image.getbands():
        return 1.0
    alpha = image.getchannel("A")
    alpha.thumbnail((LOOKED_AT_PX, LOOKED_AT_PX))
    return float(np.mean(np.asarray(alpha) >= OPAQUE_FROM))
