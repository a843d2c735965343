"""Adding a coarse perturbation to every pixel of a picture, in one pass."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from wenmai.imaging.fingerprint.model import Floats, RgbImage

_SHARPNESS = -0.5  # of the cubic: Keys, IEEE Transactions on Acoustics, Speech and Signal Processing 29(6), 1981


def painted(rgb: RgbImage, perturbation: Floats, cells_a_pixel: float) -> RgbImage:
    """``rgb`` plus ``perturbation``, interpolated by cubics, the same in all channels.

    ``perturbation`` is a canvas in levels of 255 whose middle is the picture's; it has to reach beyond the edges by
    2 cells.
    """
    height_px, width_px = rgb.shape[:2]
    rows, row_weights = _taps(height_px, perturbation.shape[0], cells_a_pixel)
    columns, column_weights = _taps(width_px, perturbation.shape[1], cells_a_pixel)
    result = np.empty_like(rgb)
    _add(rgb, perturbation, rows, row_weights, columns, column_weights, result)
    return result


def _taps(length_px: int, cells: int, cells_a_pixel: float) -> tuple[NDArray[np.int32], Floats]:
    """The first of four cells for each pixel, and their weights (length, 4)."""
    at = (np.arange(length_px) + 0.5 - length_px / 2) * cells_a_pixel + cells / 2 - 0.5
    first = np.clip(np.floor(at).astype(np.int32) - 1, 0, cells - 4)
    away = np.abs(at[:, None] - (first[:, None] + np.arange(4)))
    near = (_SHARPNESS + 2) * away**3 - (_SHARPNESS + 3) * away**2 + 1
    far = _SHARPNESS * (away**3 - 5 * away**2 + 8 * away - 4)
    return first, np.where(away <= 1, near, np.where(away < 2, far, 0)).astype(np.float32)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add(
    rgb: RgbImage,
    cells: Floats,
    rows: NDArray[np.int32],
    row_weights: Floats,
    columns: NDArray[np.int32],
    column_weights: Floats,
    result: RgbImage,
) -> None:
    line = np.empty(cells.shape[1], np.float32)
    for y in range(rgb.shape[0]):
        top = rows[y]
        for j in range(line.shape[0]):
            line[j] = (
                row_weights[y, 0] * cells[top, j]
                + row_weights[y, 1] * cells[top + 1, j]
                + row_weights[y, 2] * cells[top + 2, j]
                + row_weights[y, 3] * cells[top + 3, j]
            )
        for x in range(rgb.shape[1]):
            left = columns[x]
            added = (
                column_weights[x, 0] * line[left]
                + column_weights[x, 1] * line[left + 1]
                + column_weights[x, 2] * line[left + 2]
                + column_weights[x, 3] * line[left + 3]
            )
            step = int(np.floor(added + np.float32(0.5)))
            for channel in range(3):
                result[y, x, channel] = min(255, max(0, int(rgb[y, x, channel]) + step))
