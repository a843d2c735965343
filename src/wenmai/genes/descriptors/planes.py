"""The grey picture that form is read from: light and shade of the pattern, not of the lamp."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask, RgbImage

WORKING_SIDE_PX = 512  # long side: fine enough for an embroidered motif, 60 ms of keypoints
SHADE_SIGMA = 1 / 16  # of the long side; a lamp's gradient is wider, a motif's parts are narrower
NOISE_FLOOR_L = 4.0  # deviation of L* below which a surface counts as plain and is not amplified
GREY_MIDDLE, GREY_PER_DEVIATION = 128.0, 48.0


def working_size(height: int, width: int) -> tuple[int, int]:
    """Height and width at which a picture is compared: its long side becomes 512 pixels."""
    scale = WORKING_SIDE_PX / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def resize(rgb: RgbImage) -> RgbImage:
    """(h, w, 3) brought to the working size, by area means where it shrinks."""
    height, width = working_size(*rgb.shape[:2])
    shrinks = height < rgb.shape[0]
    return np.asarray(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC))


def resize_mask(mask: Mask, height: int, width: int) -> Mask:
    """(h, w) mask brought to another size."""
    return cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0


def even_grey(rgb: RgbImage) -> npt.NDArray[np.uint8]:
    """(h, w) lightness with its local mean taken away and divided by its local deviation, about 128.

    So a pattern half in shadow gives the same grey in both halves.
    """
    lab = cv2.cvtColor(rgb.astype(np.float32) / np.float32(255.0), cv2.COLOR_RGB2Lab)
    lightness = np.asarray(lab[..., 0], np.float32)
    sigma_px = SHADE_SIGMA * max(rgb.shape[:2])
    mean = _blur(lightness, sigma_px)
    deviation = np.sqrt(np.maximum(_blur((lightness - mean) ** 2, sigma_px), 0.0))
    even = GREY_MIDDLE + GREY_PER_DEVIATION * (lightness - mean) / (deviation + NOISE_FLOOR_L)
    return np.asarray(np.clip(np.rint(even), 0, 255), np.uint8)


def _blur(plane: npt.NDArray[np.float32], sigma_px: float) -> npt.NDArray[np.float32]:
    """A wide Gaussian, computed at a quarter of the size."""
    height, width = plane.shape
    small = cv2.resize(plane, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / 4, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
