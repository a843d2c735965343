"""A picture made ready for finding discs in it: outlines and details, each place against its surroundings."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.surface import Surface, surface_of, wide_blur

DETAIL_SHARE = 0.05  # of the longer side: σ of what is smooth, and tells nothing of where a disc lies
EVEN_SHARE = 0.1  # σ of the surroundings in which details are made equally strong
GRAIN_SHARE = 0.01  # of a disc's radius: σ of what is too fine to tell of its order: noise, thread, paper
PLAINLY_OUTSTANDING = 1.5
FAINT = 0.1  # mean square that is not stretched further
OUTSTANDING = 1.0  # root mean squares from which on a place counts ever less: a stain must not outweigh the ornament


def details(rgb: RgbImage, mask: Mask | None) -> Surface:
    """What stands out in the picture (h, w, 3), within ``mask`` (h, w)."""
    surface = surface_of(rgb, mask)
    longer = max(surface.shape)
    inside = surface.inside[..., None]
    planes = (surface.planes - wide_blur(surface.planes, DETAIL_SHARE * longer)) * inside
    strength = wide_blur((planes**2).sum(axis=2), EVEN_SHARE * longer)
    return tamed(Surface(np.asarray(planes / np.sqrt(strength + FAINT)[..., None], np.float32), surface.inside))


def tamed(surface: Surface, most: float = OUTSTANDING) -> Surface:
    """The same with no place farther than ``most`` from the mean of its surroundings: what is farther comes near that.
    Correlation goes by squares, and wear, stains and highlights would outweigh what is drawn.
    """
    squares = np.einsum("yxc,yxc->yx", surface.planes, surface.planes)[..., None]
    return Surface(np.asarray(surface.planes / np.sqrt(1 + squares / most**2), np.float32), surface.inside)


def ornament(rgb: RgbImage, mask: Mask | None, radius_px: float) -> Surface:
    """What a disc of that radius shows in the picture (h, w, 3), within ``mask`` (h, w): without grain, and tamed."""
    surface = surface_of(rgb, mask)
    sigma = GRAIN_SHARE * radius_px
    weight = np.maximum(cv2.GaussianBlur(surface.inside, (0, 0), sigma), 0.1)[..., None]
    planes = cv2.GaussianBlur(surface.planes, (0, 0), sigma) / weight * surface.inside[..., None]
    return tamed(Surface(np.asarray(planes, np.float32), surface.inside), PLAINLY_OUTSTANDING)


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
