"""How strongly a picture can be marked at each cell without being seen."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.imaging.fingerprint.model import Floats

# Of 255, root mean square. On flat ground it gives specks of one level; at 0.5 a clear sky at full size seemed mottled.
FLAT_LEVELS = 0.4
TEXTURE_SHARE = 0.25
STRONGEST_LEVELS = 2.0
_FINE_CELLS = 1.0
_TEXTURE_CELLS = 9
_STEPS_A_LEVEL = 16
_MEDIAN_OF_NORMAL = 0.6745


def strength(luma: Floats, room: Floats) -> Floats:
    """Root mean square of the fingerprint at each cell, in levels of 255.

    ``luma`` and ``room`` are a canvas (:mod:`.canvas`). Texture hides a pattern, an edge beside smooth ground does not:
    the median of fine detail over 9 × 9 cells is high in the one and low at the other. Smooth parts at pure white or
    black get nothing.
    """
    fine = np.abs(luma - cv2.GaussianBlur(luma, (0, 0), _FINE_CELLS, borderType=cv2.BORDER_REFLECT))
    steps = np.clip(fine * _STEPS_A_LEVEL, 0, 255).astype(np.uint8)
    texture = cv2.medianBlur(steps, _TEXTURE_CELLS).astype(np.float32) / (_STEPS_A_LEVEL * _MEDIAN_OF_NORMAL)
    texture = cv2.GaussianBlur(cv2.erode(texture, np.ones((3, 3), np.uint8)), (0, 0), 1.5)
    free = cv2.blur(np.clip(room, 0, 1), (3, 3))
    return np.asarray(np.minimum(FLAT_LEVELS * free + TEXTURE_SHARE * texture * (1 + free) / 2, STRONGEST_LEVELS))
