"""The photograph made ready: checked, brought to the piece's size, freed of noise, its edges made as sharp as
thread.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, Float32Array, Mask, RgbImage
from wenmai.lines.embroidery.painting.settings import ASPECT_MAX, SIDE_RANGE_MM

SIDE_MIN_PX = 16
SOURCE_PX_PER_MM_MIN = 0.5  # fewer pixels than one in two millimetres say nothing to a stitch
SHOCK_ROUNDS = 3
WHERE = "thread painting"


def checked(rgb: RgbImage, mask: Mask | None, width_mm: float) -> tuple[float, float]:
    """Width and height in mm of a piece made of this picture; ``InvalidInput`` where none can be."""
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8:
        raise InvalidInput(
            f"a picture of red, green and blue bytes was expected, not {rgb.dtype} {rgb.shape}", where=WHERE,
            remedy="Give (h, w, 3) bytes; grey is repeated three times, alpha goes into the mask.",
            rule="painting.picture",
        )  # fmt: skip
    height_px, width_px = rgb.shape[:2]
    if min(height_px, width_px) < SIDE_MIN_PX:
        raise InvalidInput(
            f"a picture of {width_px} × {height_px} pixels shows nothing to paint", where=WHERE,
            remedy=f"Give one of at least {SIDE_MIN_PX} pixels a side.", rule="painting.picture-too-small",
        )  # fmt: skip
    if mask is not None and (mask.shape != rgb.shape[:2] or mask.dtype != np.bool_):
        raise InvalidInput(
            f"the mask is {mask.dtype} {mask.shape}, the picture {rgb.shape[:2]}", where=WHERE,
            remedy="Give a mask of truth values of the picture's size.", rule="painting.mask",
        )  # fmt: skip
    if mask is not None and not mask.any():
        raise InvalidInput("the mask is empty", where=WHERE, remedy="Mark what to paint.", rule="painting.mask")
    low, high = SIDE_RANGE_MM
    height_mm = width_mm * height_px / width_px if math.isfinite(width_mm) else math.nan
    if not (low <= width_mm <= high and low <= height_mm <= high):
        raise InvalidInput(
            f"a piece of {width_mm:g} × {height_mm:.4g} mm", where=WHERE,
            remedy=f"Give a width so that both sides lie between {low:g} and {high:g} mm.", rule="painting.size",
        )  # fmt: skip
    if max(height_px, width_px) > ASPECT_MAX * min(height_px, width_px) or width_px / width_mm < SOURCE_PX_PER_MM_MIN:
        raise InvalidInput(
            f"{width_px} × {height_px} pixels are too few for {width_mm:g} × {height_mm:.4g} mm", where=WHERE,
            remedy="Give a larger picture or a smaller width.", rule="painting.picture-too-small",
        )  # fmt: skip
    return float(width_mm), float(height_mm)


def resized(picture: npt.NDArray[np.uint8], width_mm: float, height_mm: float) -> npt.NDArray[np.uint8]:
    """A picture or a mask of bytes at the raster's pixels per millimetre."""
    size = (max(1, round(width_mm * RASTER_PX_PER_MM)), max(1, round(height_mm * RASTER_PX_PER_MM)))
    shrinks = size[0] < picture.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=method), np.uint8)


def denoised(rgb: RgbImage, detail: float) -> RgbImage:
    """Without grain, weave and the photograph's compression; the less ``detail`` (0…1), the broader the brush."""
    sigma_colour = 34.0 - 22.0 * detail
    smooth = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    for _ in range(2):
        smooth = cv2.bilateralFilter(smooth, 0, sigma_colour, (0.42 - 0.24 * detail) * RASTER_PX_PER_MM)
    return np.asarray(cv2.cvtColor(smooth, cv2.COLOR_LAB2RGB), np.uint8)


def sharpened(rgb: RgbImage) -> RgbImage:
    """Edges made steps: coherence-enhancing shock filter (Weickert 2003), which keeps thin lines as lines."""
    image = rgb.copy()
    kernel = np.ones((3, 3), np.uint8)
    for _ in range(SHOCK_ROUNDS):
        grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 1.0)
        across_x, across_y = _across(np.asarray(grey, np.float32))
        gxx = cv2.Sobel(grey, cv2.CV_32F, 2, 0, ksize=3)
        gxy = cv2.Sobel(grey, cv2.CV_32F, 1, 1, ksize=3)
        gyy = cv2.Sobel(grey, cv2.CV_32F, 0, 2, ksize=3)
        curve = across_x**2 * gxx + 2 * across_x * across_y * gxy + across_y**2 * gyy
        strength = np.clip(np.abs(curve) / 12.0, 0.0, 1.0)[..., None]  # flat places stay as they are
        moved = np.where((curve < 0)[..., None], cv2.dilate(image, kernel), cv2.erode(image, kernel))
        image = np.rint(image + strength * (moved.astype(np.float32) - image)).astype(np.uint8)
    return image


def _across(grey: Float32Array) -> tuple[Float32Array, Float32Array]:
    """Unit vector of greatest change, from the structure tensor over 1.5 pixels."""
    dx, dy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    xx, xy, yy = (cv2.GaussianBlur(plane, (0, 0), 1.5) for plane in (dx * dx, dx * dy, dy * dy))
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    return np.cos(angle), np.sin(angle)


def stretched(rgb: RgbImage, where: Mask) -> RgbImage:
    """Faded or dim pictures brought to L* 10…95 and, where dull, 1.35 × the chroma: silk starts from fresh colours.

    A picture that has its range already is left alone.
    """
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    lightness = lab[..., 0][where]
    low, high = np.percentile(lightness, (1.0, 99.0))
    if high - low < 8.0:
        return rgb  # one tone: stretching would make noise of it
    gain = min(1.9, max(1.0, 85.0 / (high - low)))
    middle = (low + high) / 2
    aim = np.clip(middle, 10 + gain * (high - low) / 2, max(95 - gain * (high - low) / 2, 0) + 1e-3)
    lab[..., 0] = np.clip(aim + gain * (lab[..., 0] - middle), 0.0, 100.0)
    chroma = np.percentile(np.hypot(lab[..., 1], lab[..., 2])[where], 90)
    lab[..., 1:] *= 1.0 + 0.35 * np.clip((45.0 - chroma) / 25.0, 0.0, 1.0)
    return np.rint(np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1) * 255).astype(np.uint8)


def finer_than_thread() -> InvalidInput:
    """The refusal of a motif of which nothing is as wide as a thread at the piece's size."""
    return InvalidInput(
        "nothing of the motif is as wide as a thread at this width",
        where=WHERE,
        remedy="Give a larger width, or choose another style: running follows thin lines.",
        rule="painting.fine",
    )
