"""A picture made ready for measuring how it repeats: lightness and colour, freed from light that falls unevenly."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.model import Mask, RgbImage

LIGHT_SHARE = 0.18  # of the side: σ of what counts as lighting (measured: less takes large motifs away)
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


def surface_of(rgb: RgbImage, mask: Mask | None) -> Surface:
    """The picture (h, w, 3) where ``mask`` (h, w) is True (everywhere if None)."""
    lab = np.asarray(rgb_to_lab(rgb), np.float32)
    inside = np.ones(lab.shape[:2], np.float32) if mask is None else mask.astype(np.float32)
    sigma = LIGHT_SHARE * float(np.sqrt(inside.sum()))
    weight = np.maximum(wide_blur(inside, sigma), 1e-3)
    planes = (lab - wide_blur(lab * inside[..., None], sigma) / weight[..., None]) * inside[..., None]
    variance = wide_blur((planes**2).sum(axis=2), sigma) / weight
    planes /= np.sqrt(variance + DEVIATION_MIN**2)[..., None]
    return Surface(np.asarray(planes, np.float32), inside)


def wide_blur(plane: Planes, sigma: float, border: int = cv2.BORDER_REFLECT) -> Planes:
    """A wide Gaussian, taken on a smaller picture: what is that smooth loses nothing by it. ``border`` is OpenCV's."""
    height, width = plane.shape[:2]
    step = max(1, int(sigma / 4))
    small = cv2.resize(plane, (-(-width // step), -(-height // step)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(sigma / step, 0.5), borderType=border)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
