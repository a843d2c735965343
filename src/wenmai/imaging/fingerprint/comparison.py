"""What a copy has that the original has not: the copy laid on the original, with tone and contrast evened out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from wenmai.imaging.fingerprint import band
from wenmai.imaging.fingerprint.canvas import Placement, canvas_shape, covered, laid, reduce, whole
from wenmai.imaging.fingerprint.model import Floats, RgbImage
from wenmai.imaging.fingerprint.strength import strength

_TONE_DEGREE = 3
_LOCAL_CELLS = 8.0
_NOISE_CELLS = 4.0
_QUIET_LEVELS = 0.3
_OUTLIER = 3.0
_PLAIN = 0.02  # spread of lightness, of 1, below which there is no curve to bend


@dataclass(frozen=True, slots=True)
class Aligned:
    """Copy and original on one canvas: (h, w) levels of 255; ``counted`` 1 where the copy covers the original;
    ``levels`` is how strongly the original is marked at each cell.
    """

    copy: Floats
    original: Floats
    counted: Floats
    levels: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in cells."""
        return self.copy.shape[0], self.copy.shape[1]

    @classmethod
    def of_whole(cls, copy: RgbImage, original: RgbImage) -> Aligned:
        """A copy that is whole and upright, of any size."""
        shape = canvas_shape(*original.shape[:2])
        base = reduce(original)
        other = reduce(copy)
        stretch = whole(base)
        luma = laid(base.luma, base, stretch, shape)
        room = laid(base.room, base, stretch, shape)
        counted = covered(base, stretch, shape).astype(np.float32)
        stretched = np.diag([base.width_px / other.width_px, base.height_px / other.height_px]) * base.cells_a_pixel
        seen = laid(other.luma, other, Placement(stretched, np.zeros(2)), shape)
        return cls(seen, luma, counted, strength(luma, room))


def compared(aligned: Aligned) -> Floats:
    """Evidence at each cell: what is in the copy and cannot be explained by the original's own tones and contrast."""
    copy, original = band.passed(_toned(aligned)), band.passed(aligned.original)
    both = _around(copy * original * aligned.counted, _LOCAL_CELLS)
    gain = both / (_around(original * original * aligned.counted, _LOCAL_CELLS) + 1)
    rest = (copy - gain * original) * aligned.counted
    noise = np.sqrt(_around(rest * rest, _NOISE_CELLS) + _QUIET_LEVELS**2)
    even = np.clip(rest / noise, -_OUTLIER, _OUTLIER) * np.minimum(aligned.levels / noise, 2)
    return band.matched(np.asarray(even, np.float32)) * aligned.counted


def _toned(aligned: Aligned) -> Floats:
    """The copy with its tone curve bent to the original's by a cubic."""
    inside = aligned.counted > 0
    levels, meant = aligned.copy[inside].astype(np.float64) / 255, aligned.original[inside].astype(np.float64)
    if levels.std() < _PLAIN:
        return aligned.copy
    curve = np.polynomial.polynomial.polyfit(levels, meant, _TONE_DEGREE)
    return np.asarray(np.polynomial.polynomial.polyval(aligned.copy.astype(np.float64) / 255, curve), np.float32)


def _around(values: Floats, cells: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), cells, borderType=cv2.BORDER_REFLECT), np.float32)
