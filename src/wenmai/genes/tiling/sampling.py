"""A cell sampled as if it went on without end, and a tile made of it; how plainly the tile's borders show."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Plane = npt.NDArray[np.float32]

FINER_MAX = 4
MARGIN = 4  # samples of the cell carried on around it, for the cubic


def sample_round(cell: Plane, u: FloatArray, v: FloatArray) -> Plane:
    """``cell`` (rows, columns, c) at the places (u, v), in cells; element [y, x] is (x / columns, y / rows)."""
    rows, columns = cell.shape[:2]
    wide = np.pad(cell, ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), "wrap")
    x = (u % 1.0 * columns + MARGIN).astype(np.float32)
    y = (v % 1.0 * rows + MARGIN).astype(np.float32)
    return np.asarray(cv2.remap(wide, x, y, cv2.INTER_CUBIC), np.float32)


def paint_cell(cell: npt.NDArray[np.uint8], basis: FloatArray, width: float, height: float,
               width_px: int, height_px: int) -> npt.NDArray[np.uint8]:  # fmt: skip
    """(height_px, width_px, 3) the tile [0, ``width``] × [0, ``height``] of the lattice with columns ``basis``.

    Where the tile has fewer pixels than the cell has samples, so many of them are averaged for each.
    """
    shown = cell.astype(np.float32)
    inverse = np.linalg.inv(basis)
    step = np.array([width / width_px, height / height_px])
    samples = np.array([[cell.shape[1]], [cell.shape[0]]])
    per_px = float(np.abs(inverse * step * samples).max())  # samples of the cell across a pixel
    finer = int(np.clip(np.ceil(1.5 * per_px), 1, FINER_MAX))
    blur = per_px / finer
    if blur > 1:  # far smaller than the cell: what a sample cannot show is taken out before
        shown = _blurred_round(shown, blur / 2)
    x = (np.arange(width_px * finer) + 0.5) / finer * step[0]
    y = (np.arange(height_px * finer) + 0.5) / finer * step[1]
    u = inverse[0, 0] * x[None] + inverse[0, 1] * y[:, None]
    v = inverse[1, 0] * x[None] + inverse[1, 1] * y[:, None]
    fine: npt.NDArray[Any] = sample_round(shown, u, v)
    if finer > 1:
        fine = np.asarray(cv2.resize(fine, (width_px, height_px), interpolation=cv2.INTER_AREA))
    return np.asarray(np.clip(np.rint(fine), 0, 255), np.uint8)


def paint_band(cell: npt.NDArray[np.uint8], width_px: int, height_px: int, repeats: int = 1) -> npt.NDArray[np.uint8]:
    """(height_px, width_px, 3) so many repeats of a band, which goes on along itself alone.

    What lies beyond its edges is as they are.
    """
    rows = cell.shape[0]
    below, above = (np.repeat(cell[k : k + 1], rows, axis=0) for k in (rows - 1, 0))
    # three bands high and carried on round: above the first row lies its own colour, below the last one the last one's
    return paint_cell(np.concatenate([cell, below, above]), np.diag([1.0, 3.0]), repeats, 1.0, width_px, height_px)


def _blurred_round(cell: Plane, sigma: float) -> Plane:
    margin = min(int(4 * sigma) + 1, cell.shape[0])
    wide = np.pad(cell, ((margin, margin), (margin, margin), (0, 0)), "wrap")
    blurred = cv2.GaussianBlur(wide, (0, 0), sigma)
    return np.asarray(blurred[margin:-margin, margin:-margin], np.float32)


def seam_ratio(tile: npt.NDArray[np.uint8], axis: int) -> float:
    """The mean step from pixel to pixel across the border of a tile that is laid beside itself, over the mean inside.

    ``axis`` 1 is across the left and right border, 0 across the upper and lower. About 1 without a seam.
    """
    values = tile.astype(np.float64)
    across = np.abs(np.take(values, 0, axis) - np.take(values, -1, axis)).mean()
    inside = np.abs(np.diff(values, axis=axis)).mean()
    return float(across / max(inside, 1e-9)) if across else 0.0
