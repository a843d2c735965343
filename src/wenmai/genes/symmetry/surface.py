"""A picture made ready for measuring how it repeats: lightness and colour, freed from light that falls unevenly."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.over_colours import squared

LIGHT_SHARE = 0.18  # of the side: σ of what counts as lighting (measured: less takes large motifs away)
SMALL_SHARE = 0.025  # of the longest side: σ of what is large beside the parts of a motif
FLAT_SHARE = 0.25  # of the mean power: flatter surroundings are not stretched further
ROUNDING = 1e-3  # of unit contrast: a picture in which all is fainter is plain, and sums' rounding repeats as well
DEVIATION_MIN = 1.5  # CIELAB: flatter surroundings are not stretched further, they would show but noise

Planes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Surface:
    """``planes`` (h, w, 3): L, a and b, of mean 0 about each place and 0 outside; ``inside`` (h, w) 1 or 0."""

    planes: Planes
    inside: npt.NDArray[np.float32]

    @property
    def shape(self) -> tuple[int, int]:
        return int(self.inside.shape[0]), int(self.inside.shape[1])


def surface_of(rgb: RgbImage, mask: Mask | None, long: bool = False) -> Surface:
    """The picture (h, w, 3) where ``mask`` (h, w) is True (everywhere if None). Light is what changes over the side of
    a square as large; of a ``long`` strip, over its length.
    """
    lab = np.asarray(rgb_to_lab(rgb), np.float32)
    inside = np.ones(lab.shape[:2], np.float32) if mask is None else mask.astype(np.float32)
    sigma = LIGHT_SHARE * (_longest_side_px(inside) if long else float(np.sqrt(inside.sum())))
    weight = np.maximum(wide_blur(inside, sigma), 1e-3)
    planes = (lab - wide_blur(lab * inside[..., None], sigma) / weight[..., None]) * inside[..., None]
    variance = wide_blur(squared(planes), sigma) / weight
    planes /= np.sqrt(variance + DEVIATION_MIN**2)[..., None]
    if float(np.abs(planes).max(initial=0.0)) < ROUNDING:
        planes = np.zeros_like(planes)
    return Surface(np.asarray(planes, np.float32), inside)


def flattened(surface: Surface) -> Surface:
    """The same with small things alone, equally strong everywhere: what is large and plain has no part in it."""
    sigma = SMALL_SHARE * longest_side_px(surface)
    weight = np.maximum(wide_blur(surface.inside, sigma), 1e-3)
    planes = surface.planes - wide_blur(surface.planes, sigma) / weight[..., None]
    planes *= surface.inside[..., None]
    power = squared(planes)
    floor = FLAT_SHARE * float(power.sum()) / max(float(surface.inside.sum()), 1.0)
    planes /= np.sqrt(wide_blur(power, sigma) / weight + floor + 1e-9)[..., None]
    return Surface(np.asarray(planes, np.float32), surface.inside)


def longest_side_px(surface: Surface) -> float:
    """Of the upright frame about what is inside; 1 of nothing."""
    return _longest_side_px(surface.inside)


def _longest_side_px(inside: npt.NDArray[np.float32]) -> float:
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    return float(max(np.ptp(rows), np.ptp(columns)) + 1) if len(rows) else 1.0


def wide_blur(plane: Planes, sigma: float, border: int = cv2.BORDER_REFLECT) -> Planes:
    """A wide Gaussian, taken on a smaller picture: what is that smooth loses nothing by it. ``border`` is OpenCV's."""
    height, width = plane.shape[:2]
    step = max(1, int(sigma / 4))
    small = cv2.resize(plane, (-(-width // step), -(-height // step)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(sigma / step, 0.5), borderType=border)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
