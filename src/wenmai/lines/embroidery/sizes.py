"""What the cost of a run depends on, told before it runs: how large the piece is, and how much of it is covered.

Sizes alone come from the file's header and its alpha. A look at the picture tells more: how many areas of one colour
it falls into, and how long their outlines are; a motif of many small areas costs many times what a plain one does.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from wenmai.imaging.reading import inspect
from wenmai.imaging.svg import open_drawing
from wenmai.lines.embroidery.source import OPAQUE_FROM, SVG, Picture
from wenmai.production.contract import LineInput

LOOKED_AT_PX = 256  # enough to tell a share
COUNTED_AT_PX = 480  # areas that are smaller than a pixel of this size are hardly stitched
AREA_PX_MIN = 12  # smaller ones are specks, which tracing joins to what is around them
MEDIAN_PX = 5


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


def looks_of(picture: Picture, width_mm: float, colours_max: int) -> dict[str, float]:
    """``areas`` of one colour each, their ``outline_px`` at ``COUNTED_AT_PX`` and ``outline_mm`` as stitched.

    ``covered_cm2`` and ``frame_cm2`` are of the motif, which may be a part of the photograph that sizes are told of.
    """
    height, width = picture.rgb.shape[:2]
    labels = _labels(picture, colours_max)
    across = np.count_nonzero(labels[:, 1:] != labels[:, :-1])
    down = np.count_nonzero(labels[1:] != labels[:-1])
    px_per_mm = labels.shape[1] / width_mm
    frame_cm2 = width_mm * width_mm * height / width / 100
    return {
        "areas": float(_count_areas(labels)),
        "outline_px": float(across + down),
        "outline_mm": float(across + down) / px_per_mm,
        "covered_cm2": frame_cm2 * float(np.mean(labels >= 0)),
        "frame_cm2": frame_cm2,
    }


def _labels(picture: Picture, colours_max: int) -> npt.NDArray[np.int16]:
    """(h, w) which of ``colours_max`` colours each pixel of the small picture has, -1 where the motif is not."""
    small = Image.fromarray(picture.rgb)
    small.thumbnail((COUNTED_AT_PX, COUNTED_AT_PX), Image.Resampling.BOX)
    coloured = small.quantize(colours_max, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    labels = cv2.medianBlur(np.asarray(coloured, np.uint8), MEDIAN_PX).astype(np.int16)
    if picture.mask is None:
        return labels
    size = (labels.shape[1], labels.shape[0])
    seen = cv2.resize(picture.mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA) >= OPAQUE_FROM
    return np.where(seen, labels, np.int16(-1))


def _count_areas(labels: npt.NDArray[np.int16]) -> int:
    count = 0
    for label in np.unique(labels[labels >= 0]):
        _, _, found, _ = cv2.connectedComponentsWithStats((labels == label).astype(np.uint8), connectivity=4)
        count += int(np.count_nonzero(found[1:, cv2.CC_STAT_AREA] >= AREA_PX_MIN))
    return count


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
