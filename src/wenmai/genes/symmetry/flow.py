"""Optical flow between two planes of any size, and what of a surface in colour it is taken on."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

# OpenCV's DIS chooses its coarsest scale by the longer side: of small or very long pictures it reads outside of the
# shorter one, and ends the process.
SIDE_PX_MIN = 96
LONGER_MAX = 3

Bytes = npt.NDArray[np.uint8]
Planes = npt.NDArray[np.float32]


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


def main_axis(values: Planes) -> Planes:
    """(k,) the direction in colour along which values (n, k) vary most."""
    if len(values) < 2:
        return np.asarray(np.eye(values.shape[1])[0], np.float32)
    flat = values.astype(np.float64) - values.mean(axis=0)
    return np.asarray(np.linalg.eigh(flat.T @ flat)[1][:, -1], np.float32)


def along_axis(values: Planes, axis: Planes) -> Planes:
    """(h, w) how far values (h, w, k) lie along an axis (k,): as ``@``, which is slow for few columns."""
    return np.asarray(cv2.transform(values, axis[None]), np.float32)


def as_bytes(plane: Planes, spread: float) -> Bytes:
    """From −``spread`` to ``spread`` as 0 to 255."""
    return np.asarray(np.clip(127.5 + 127.5 * plane / spread, 0, 255), np.uint8)
