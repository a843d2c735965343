"""Reading a marked picture back under the conditions that it has to survive."""

from __future__ import annotations

import math

import cv2
import numpy as np

from wenmai.imaging.fingerprint.accusing import ranked
from wenmai.imaging.fingerprint.canvas import reduce
from wenmai.imaging.fingerprint.comparison import Aligned, compared
from wenmai.imaging.fingerprint.model import RgbImage
from wenmai.imaging.fingerprint.plane import Plane
from wenmai.imaging.fingerprint.reading import read_whole

JPEG_QUALITY = 80
CANDIDATES = 10_000
_PIXELS_MAX = 1_000_000


def blind(marked: RgbImage, code: int, plane: Plane, key: bytes, *, scale: float = 1.0) -> float:
    """Bound on a false reading of ``marked`` after scaling both sides and JPEG; 1 where ``code`` is not read."""
    reduced = reduce(_published(marked, scale))
    found = read_whole(reduced, plane, key)
    return found.false_probability if found.code == code else 1.0


def traced(marked: RgbImage, original: RgbImage, code: int, plane: Plane, key: bytes) -> float:
    """Bound on a false accusation among 10,000 when ``marked`` is traced after JPEG."""
    aligned = Aligned.of_whole(_published(marked, 1.0), original)
    sums = plane.window(*aligned.shape).gathered(compared(aligned))
    return min(1.0, ranked([code], sums, key)[0].false_probability * CANDIDATES)


def at_most_a_megapixel(rgb: RgbImage, scale: float = 1.0) -> RgbImage:
    """``rgb`` scaled down to 10⁶ pixels where it has more, and by ``scale`` on top of that."""
    height_px, width_px = rgb.shape[:2]
    factor = min(1.0, math.sqrt(_PIXELS_MAX / (height_px * width_px))) * scale
    if factor >= 1:
        return rgb
    size = max(1, round(width_px * factor)), max(1, round(height_px * factor))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _published(rgb: RgbImage, scale: float) -> RgbImage:
    small = at_most_a_megapixel(rgb, scale)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)  # JPEG compresses luminance by itself; colour carries nothing
    _, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    back = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    return np.asarray(cv2.cvtColor(back, cv2.COLOR_GRAY2RGB), np.uint8)
