"""Optical flow between two planes of any size."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

# OpenCV's DIS chooses its coarsest scale by the longer side: of small or very long pictures it reads outside of the
# shorter one, and ends the process.
SIDE_PX_MIN = 96
LONGER_MAX = 3

Bytes = npt.NDArray[np.uint8]


def flow_between(one: Bytes, other: Bytes) -> npt.NDArray[np.float32]:
    """(h, w, 2) px by which what ``one`` (h, w) shows is found moved in ``other``, by dense inverse search (Kroeger et
    al. 2016).
    """
    height, width = one.shape
    enough = max(SIDE_PX_MIN, -(-max(height, width) // LONGER_MAX))
    down, along = (max(enough - side, 0) for side in (height, width))
    wide = [cv2.copyMakeBorder(plane, 0, down, 0, along, cv2.BORDER_REPLICATE) for plane in (one, other)]
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    moved = flow.calc(wide[0], wide[1], np.zeros((*wide[0].shape, 2), np.float32))
    return np.asarray(moved[:height, :width], np.float32)
