"""The picture that is analysed: any array that is one, as colour and mask, at sizes at which repeats are looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask, RgbImage
from wenmai.kernel.errors import InvalidInput

SIDE_PX = 512  # of a square as large as what is analysed at once
LONGEST_PX = 1536  # of a strip
SMALLEST_PX = 24  # a side with less shows no three repeats of anything
ENLARGED_BELOW_PX = 192
FINER_TIMES = 2.0  # from one scale to the next
SAME_SCALE = 0.85  # not worth resampling for
OPAQUE_MIN = 128


@dataclass(frozen=True, slots=True)
class View:
    """A part of the picture at some scale: pixel p of ``rgb`` lies at ``corner_px`` + (p + ½) / ``scale`` − ½."""

    rgb: RgbImage
    mask: Mask | None
    corner_px: tuple[float, float]
    scale: float

    def in_picture(self, places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """(…, 2) places in this view as places in the picture."""
        return np.asarray((places + 0.5) / self.scale - 0.5 + np.array(self.corner_px), np.float64)


def checked(image: npt.NDArray[Any], mask: Mask | None) -> tuple[RgbImage, Mask | None]:
    """Colour (h, w, 3) and mask of an image: grey (h, w) or (h, w, 1), RGB or RGBA; uint8, or floats 0…1.

    What is transparent is outside. Raises InvalidInput for arrays of other shapes or types, for values that are no
    numbers, and for a mask of another size.
    """
    array = np.asarray(image)
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4) or 0 in array.shape:
        raise InvalidInput(f"an array of shape {np.shape(image)} is no picture", remedy="Give (h, w), (h, w, 3 or 4).")
    if np.issubdtype(array.dtype, np.floating):
        if not np.isfinite(array).all():
            raise InvalidInput("the picture has values that are no numbers", remedy="Replace them, or mask them out.")
        array = np.rint(np.clip(array, 0, 1) * 255).astype(np.uint8)
    if array.dtype != np.uint8:
        raise InvalidInput(f"a picture of {array.dtype}", remedy="Give uint8, or floats from 0 to 1.")
    if mask is not None and (mask.shape != array.shape[:2] or mask.dtype != np.bool_):
        what = f"a mask of shape {mask.shape} and type {mask.dtype}"
        raise InvalidInput(what, remedy=f"Give {array.shape[:2]} bool.")
    if array.shape[2] == 4:
        opaque = array[..., 3] >= OPAQUE_MIN
        if not opaque.all():
            mask = opaque if mask is None else mask & opaque
    rgb = np.repeat(array, 3, axis=2) if array.shape[2] == 1 else array[..., :3]
    return np.ascontiguousarray(rgb), mask


def views_of(rgb: RgbImage, mask: Mask | None) -> Iterator[View]:
    """The whole at a size that can be analysed, then its middle, finer and finer, down to its own pixels."""
    scale = _fitting(rgb.shape)
    scale = scale if scale < SAME_SCALE else 1.0
    yield scaled(rgb, mask, (0, 0), scale)
    while scale < SAME_SCALE:
        scale = min(1.0, scale * FINER_TIMES)
        yield middle_at(rgb, mask, scale)


def enlarged(rgb: RgbImage, mask: Mask | None) -> View | None:
    """A small picture with more pixels, so that what repeats in few of them can be compared; None of a large one, and
    of a strip that is so long that it has pixels enough.
    """
    height, width = rgb.shape[:2]
    wanted = -(-ENLARGED_BELOW_PX // min(height, width))
    times = min(float(wanted), SIDE_PX / float(np.sqrt(height * width)))
    return scaled(rgb, mask, (0, 0), times) if times * SAME_SCALE > 1 else None


def _fitting(shape: tuple[int, ...]) -> float:
    height, width = shape[:2]
    return min(SIDE_PX / float(np.sqrt(height * width)), LONGEST_PX / max(height, width))


def middle_at(rgb: RgbImage, mask: Mask | None, scale: float) -> View:
    """As much about the middle (of the mask) as can be analysed at that scale, also above 1."""
    height, width = rgb.shape[:2]
    y, x = height / 2, width / 2
    if mask is not None and mask.any():
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        y, x = (rows[0] + rows[-1]) / 2, (columns[0] + columns[-1]) / 2
    side = int(SIDE_PX / scale)
    top, left = (int(np.clip(c - side / 2, 0, max(n - side, 0))) for c, n in ((y, height), (x, width)))
    part = rgb[top : top + side, left : left + side]
    inside = None if mask is None else mask[top : top + side, left : left + side]
    return scaled(part, inside, (left, top), scale)


def scaled(rgb: RgbImage, mask: Mask | None, corner_px: tuple[float, float], scale: float) -> View:
    """The part whose corner lies there, at that scale."""
    if scale == 1.0:
        return View(rgb, mask, corner_px, 1.0)
    height, width = rgb.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = np.asarray(cv2.resize(rgb, size, interpolation=method), np.uint8)
    inside = None
    if mask is not None:
        inside = np.asarray(cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST), np.bool_)
    return View(small, inside, corner_px, scale)
