"""The pixels that a palette is taken from: few, inside the mask, under D65, each with how flat its surroundings are."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.adaptation import linear_adaptation, neutral_white
from wenmai.genes.colour.conversion import LINEAR_OF_BYTE, linear_to_lab, rgb_to_lab
from wenmai.genes.model import Box, Mask, RgbImage
from wenmai.kernel.errors import InvalidInput

WORK_AREA_PX = 120_000  # enough for an accent of 0.5 % to have 600 pixels, and averages a camera's noise away
FLAT_RANGE_MIN = 6.0  # ΔE*ab over 3 × 3 pixels that noise alone reaches
FLAT_RANGE_QUANTILE = 0.4  # in cloth and carving nothing is flat: the flatter part counts as such


@dataclass(frozen=True, slots=True)
class Sample:
    """Pixels of the region. ``lab`` (n, 3) float32, D65; ``flatness`` (n,) float32, 1 in flat surroundings → 0 at
    edges; ``level_max`` (n,) uint8, the brightest channel as photographed (255 = clipped)."""

    lab: npt.NDArray[np.float32]
    flatness: npt.NDArray[np.float32]
    level_max: npt.NDArray[np.uint8]


def take_sample(rgb: RgbImage, mask: Mask | None, neutral: Box | None) -> Sample:
    """Sample a picture's region. Raises InvalidInput for shapes that do not fit and for an unusable neutral patch."""
    _check(rgb, mask)
    matrix = None if neutral is None else _correction(rgb, neutral)
    small, inside = _reduce(rgb, mask)
    if matrix is None:
        lab = rgb_to_lab(small)
    else:
        lab = linear_to_lab(LINEAR_OF_BYTE[small] @ matrix.T.astype(np.float32))
    spread = _local_range(lab)
    values = spread[inside]
    flat_range = max(FLAT_RANGE_MIN, float(np.quantile(values, FLAT_RANGE_QUANTILE)))
    flatness = 1.0 / (1.0 + (values / flat_range) ** 4)
    return Sample(lab[inside], flatness.astype(np.float32), small.max(axis=2)[inside])


def _check(rgb: RgbImage, mask: Mask | None) -> None:
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or rgb.size == 0:
        raise InvalidInput(f"a picture of shape {rgb.shape} and type {rgb.dtype}", remedy="Give (h, w, 3) sRGB bytes.")
    if mask is not None and mask.shape != rgb.shape[:2]:
        raise InvalidInput(f"a mask of shape {mask.shape} for a picture of shape {rgb.shape[:2]}")


def _correction(rgb: RgbImage, neutral: Box) -> npt.NDArray[np.float64]:
    height, width = rgb.shape[:2]
    if neutral.x < 0 or neutral.y < 0 or neutral.x + neutral.width > width or neutral.y + neutral.height > height:
        raise InvalidInput(f"the neutral patch {neutral} reaches outside the picture of {width} × {height}")
    patch = rgb[neutral.y : neutral.y + neutral.height, neutral.x : neutral.x + neutral.width]
    return linear_adaptation(neutral_white(patch), "D65")


def _reduce(rgb: RgbImage, mask: Mask | None) -> tuple[RgbImage, Mask]:
    """The region's bounding box reduced by area averaging, and which of its pixels lie wholly inside."""
    if mask is not None and mask.any():
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        rgb, mask = rgb[window], mask[window]
    else:
        mask = None
    height, width = rgb.shape[:2]
    scale = min(1.0, (WORK_AREA_PX / (height * width)) ** 0.5)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = rgb if scale == 1.0 else cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    if mask is None:
        return small, np.ones(small.shape[:2], np.bool_)
    cover = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    inside = cv2.erode((cover == 255).astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=1) > 0
    if not inside.any():  # a region of threads: its edge is all there is
        inside = cover >= max(1, int(cover.max()) // 2)
    return small, inside


def _local_range(lab: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """ΔE*ab between the extremes of every pixel's 3 × 3 surroundings, channel by channel."""
    kernel = np.ones((3, 3), np.uint8)
    spread = cv2.dilate(lab, kernel) - cv2.erode(lab, kernel)
    return np.sqrt(np.einsum("ijk,ijk->ij", spread, spread))
