"""A picture made ready for finding discs in it: outlines and details, each place against its surroundings."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.surface import Surface, surface_of, wide_blur

DETAIL_SHARE = 0.05  # of the longer side: σ of what is smooth, and tells nothing of where a disc lies
EVEN_SHARE = 0.1  # σ of the surroundings in which details are made equally strong
OUTSTANDING = 1.0  # root mean squares from which on a place counts ever less
FAINT = 0.1  # mean square that is not stretched further


def details(rgb: RgbImage, mask: Mask | None) -> Surface:
    """What stands out in the picture (h, w, 3), within ``mask`` (h, w)."""
    surface = surface_of(rgb, mask)
    longer = max(surface.shape)
    inside = surface.inside[..., None]
    planes = (surface.planes - wide_blur(surface.planes, DETAIL_SHARE * longer)) * inside
    strength = wide_blur(squared(planes), EVEN_SHARE * longer)
    return Surface(np.asarray(planes / np.sqrt(strength + FAINT)[..., None], np.float32), surface.inside)


def tamed(surface: Surface) -> Surface:
    """The same, with what stands out farthest brought nearer to its surroundings.

    Correlation goes by squares, and wear, stains and highlights would outweigh what is drawn.
    """
    squares = squared(surface.planes)[..., None]
    return Surface(np.asarray(surface.planes / np.sqrt(1 + squares / OUTSTANDING**2), np.float32), surface.inside)


def shrunk(rgb: RgbImage, mask: Mask | None, side_px: int) -> tuple[RgbImage, Mask | None, float]:
    """The picture with its longer side at most ``side_px``, its mask, and by how much it was made smaller (≤ 1)."""
    height, width = rgb.shape[:2]
    factor = min(1.0, side_px / max(height, width))
    if factor == 1.0:
        return rgb, mask, 1.0
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    if mask is None:
        return small, None, factor
    covered = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return small, np.asarray(covered > 0.5), factor
