"""Outlines as polygons: how much two of them overlap."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

GRID_CELLS = 256  # along the longer side of what both cover: an IoU to about 0.01

Point = tuple[float, float]


def overlap_of(first: Sequence[Point], second: Sequence[Point]) -> float:
    """Intersection over union (0…1) of two closed polygons, each of 3 points or more in the same pixels."""
    corners = np.array([*first, *second], np.float64)
    low = corners.min(axis=0)
    scale = (GRID_CELLS - 1) / max(1e-9, float((corners.max(axis=0) - low).max()))
    one, other = (_filled((np.asarray(points, np.float64) - low) * scale) for points in (first, second))
    union = int((one | other).sum())
    return int((one & other).sum()) / union if union else 0.0


def _filled(points: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    canvas = np.zeros((GRID_CELLS, GRID_CELLS), np.uint8)
    cv2.fillPoly(canvas, [np.rint(points).astype(np.int32).reshape(-1, 1, 2)], 1)
    return canvas > 0
