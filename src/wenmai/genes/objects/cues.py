"""What the object head looks at: deep features, colour, place, and how unlike the picture's border each cell
is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

NEAREST_SHARE = 8  # of the border cells, the nearest 1/8 say whether a cell looks like *some* of the border
LAB_SPREAD = 30.0  # ΔE76 that counts as one unit: brings colour to the scale of standardised features
LAB_CENTRE = np.array([1.6, 0.0, 0.0], np.float32)  # L 48, the usual mean of museum photographs


def ring(height: int, width: int) -> npt.NDArray[np.bool_]:
    """(h, w), True on the outermost cells."""
    cells = np.zeros((height, width), bool)
    cells[[0, -1]] = True
    cells[:, [0, -1]] = True
    return cells


def halved(planes: FloatArray) -> FloatArray:
    """(2h, 2w, c) → (h, w, c) by the mean of each 2 × 2 block."""
    height, width, channels = planes.shape
    blocks = planes.reshape(height // 2, 2, width // 2, 2, channels)
    return np.asarray(blocks.mean((1, 3)), np.float32)


def coarse_planes(stride8: FloatArray, stride16: FloatArray, lab8: FloatArray) -> FloatArray:
    """(h/16, w/16, 162): deep features, colour, unlikeness to the border (4 planes), place (4 planes)."""
    deep = np.concatenate([stride16, halved(stride8)], axis=2)
    lab = halved(lab8)
    planes = [deep, lab / LAB_SPREAD - LAB_CENTRE, 2.0 * _border_likeness(deep, lab), _place(*lab.shape[:2])]
    return np.concatenate(planes, axis=2).astype(np.float32)


def fine_planes(stride8: FloatArray, lab8: FloatArray) -> FloatArray:
    """(h/8, w/8, 43): stride-8 features and colour."""
    return np.concatenate([stride8, lab8 / LAB_SPREAD - LAB_CENTRE], axis=2).astype(np.float32)


def directions(deep: FloatArray) -> FloatArray:
    """(h·w, c) unit vectors: each channel standardised over the picture, each cell scaled to length 1."""
    centred = (deep - deep.mean((0, 1))) / (deep.std((0, 1)) + 1e-3)
    flat = centred.reshape(-1, deep.shape[2])
    return np.asarray(flat / (np.linalg.norm(flat, axis=1, keepdims=True) + 1e-6), np.float32)


def _border_likeness(deep: FloatArray, lab: FloatArray) -> FloatArray:
    """(h, w, 4): cosine to the nearest border cells and to all; colour distance to the nearest and to their
    mean.
    """
    border = ring(*lab.shape[:2]).ravel()
    nearest = max(1, int(border.sum()) // NEAREST_SHARE)
    unit = directions(deep)
    cosine = unit @ unit[border].T
    colours = lab.reshape(-1, 3)
    # The squared distance by its expansion: the direct difference of all pairs would need ten times the memory.
    squares = (colours**2).sum(1)
    distance2 = squares[:, None] + squares[border] - 2.0 * colours @ colours[border].T
    distance = np.sqrt(np.maximum(distance2, 0.0))
    to_mean = np.linalg.norm(colours - colours[border].mean(0), axis=1)
    planes = [
        np.sort(cosine, axis=1)[:, -nearest:].mean(1),
        cosine.mean(1),
        np.sort(distance, axis=1)[:, :nearest].mean(1) / LAB_SPREAD,
        to_mean / LAB_SPREAD,
    ]
    return np.stack(planes, axis=1).reshape(*lab.shape[:2], 4).astype(np.float32)


def _place(height: int, width: int) -> FloatArray:
    """(h, w, 4): squared distance from either middle line, height (−1 top … 1 bottom), nearness to the edge."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x = (x + 0.5) / width * 2 - 1
    y = (y + 0.5) / height * 2 - 1
    return np.stack([x * x, y * y, y, np.minimum(1 - np.abs(x), 1 - np.abs(y))], axis=2)
