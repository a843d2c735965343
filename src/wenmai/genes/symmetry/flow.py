"""Optical flow between two planes of any size, and what of a surface in colour it is taken on."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

# OpenCV's DIS chooses its coarsest scale by the longer side: of small or very long pictures it reads outside of the
# shorter one, and ends the process. Small ones are padded, long ones cut into pieces.
SIDE_PX_MIN = 96
LONGER_MAX = 3
MARGIN_PX = 32  # that a piece shows of the next ones
ENOUGH = 4000  # values, for the direction along which they vary

Bytes = npt.NDArray[np.uint8]
Planes = npt.NDArray[np.float32]


def flow_between(one: Bytes, other: Bytes, refined: bool = False) -> npt.NDArray[np.float32]:
    """(h, w, 2) px by which what ``one`` (h, w) shows is found moved in ``other``, by dense inverse search (Kroeger et
    al. 2016); ``refined`` by its variational step, which takes longer than all the rest.
    """
    height, width = one.shape
    if width < height:
        turned = flow_between(np.ascontiguousarray(one.T), np.ascontiguousarray(other.T), refined)
        return np.ascontiguousarray(turned.transpose(1, 0, 2)[..., ::-1])
    longest = LONGER_MAX * max(height, SIDE_PX_MIN)
    if width <= longest:
        return _of_one_piece(one, other, refined)
    found = np.empty((height, width, 2), np.float32)
    step = longest - 2 * MARGIN_PX
    for start in range(0, width, step):
        first, last = max(start - MARGIN_PX, 0), min(start + step + MARGIN_PX, width)
        piece = _of_one_piece(one[:, first:last], other[:, first:last], refined)
        found[:, start : start + step] = piece[:, start - first : start - first + step]
    return found


def _of_one_piece(one: Bytes, other: Bytes, refined: bool) -> npt.NDArray[np.float32]:
    height, width = one.shape
    down, along = (max(SIDE_PX_MIN - side, 0) for side in (height, width))
    wide = [cv2.copyMakeBorder(plane, 0, down, 0, along, cv2.BORDER_REPLICATE) for plane in (one, other)]
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    if not refined:
        flow.setVariationalRefinementIterations(0)
    moved = flow.calc(wide[0], wide[1], np.zeros((*wide[0].shape, 2), np.float32))
    return np.asarray(moved[:height, :width], np.float32)


def main_axis(values: Planes) -> Planes:
    """(k,) the direction in colour along which values (n, k) vary most; of many, every so many-th tells."""
    if len(values) < 2:
        return np.asarray(np.eye(values.shape[1])[0], np.float32)
    flat = values[:: max(1, len(values) // ENOUGH)].astype(np.float64)
    flat -= flat.mean(axis=0)
    return np.asarray(np.linalg.eigh(flat.T @ flat)[1][:, -1], np.float32)


def along_axis(values: Planes, axis: Planes) -> Planes:
    """(h, w) how far values (h, w, k) lie along an axis (k,): as ``@``, which is slow for few columns."""
    return np.asarray(cv2.transform(values, axis[None]), np.float32)


def as_bytes(plane: Planes, spread: float) -> Bytes:
    """From −``spread`` to ``spread`` as 0 to 255."""
    return np.asarray(np.clip(127.5 + 127.5 * plane / spread, 0, 255), np.uint8)
