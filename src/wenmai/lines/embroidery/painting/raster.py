"""Thread drawn on pixels: who lies on top, how much lies in a cell, and pictures read at points."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.painting.model import FloatArray, IntArray, Lines

_Pixel = TypeVar("_Pixel", bound=np.generic)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _draw(
    points: FloatArray,
    offsets: IntArray,
    value: npt.NDArray[np.int32],
    radius_px: float,
    scale: float,
    canvas: npt.NDArray[np.int32],
) -> None:
    height, width = canvas.shape
    reach = radius_px * radius_px
    for line in range(len(offsets) - 1):
        for i in range(offsets[line], offsets[line + 1] - 1):
            ax, ay = points[i, 0] * scale - 0.5, points[i, 1] * scale - 0.5
            bx, by = points[i + 1, 0] * scale - 0.5, points[i + 1, 1] * scale - 0.5
            dx, dy = bx - ax, by - ay
            square = max(dx * dx + dy * dy, 1e-12)
            top, bottom = int(np.floor(min(ay, by) - radius_px)), int(np.ceil(max(ay, by) + radius_px))
            left, right = int(np.floor(min(ax, bx) - radius_px)), int(np.ceil(max(ax, bx) + radius_px))
            for y in range(max(top, 0), min(bottom, height - 1) + 1):
                for x in range(max(left, 0), min(right, width - 1) + 1):
                    t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / square))
                    ex, ey = x - ax - t * dx, y - ay - t * dy
                    if ex * ex + ey * ey <= reach:
                        canvas[y, x] = value[line]


def draw_lines(
    lines: Lines, value: npt.ArrayLike, width_mm: float, px_per_mm: float, canvas: npt.NDArray[np.int32]
) -> None:
    """Write ``value`` (len(lines),) where each line's thread lies on ``canvas`` (H, W) int32; later ones lie on top."""
    values = np.ascontiguousarray(value, np.int32)
    _draw(lines.points_mm, lines.offsets, values, width_mm * px_per_mm / 2, px_per_mm, canvas)


@njit(cache=True)  # type: ignore[untyped-decorator]
def add_length(ax: float, ay: float, bx: float, by: float, amount: float, cells: npt.NDArray[np.float32]) -> None:
    """Add a thread's area (length × ``amount`` its width, mm²) from a to b to cells of 1 mm, in steps of 0.1 mm."""
    length = np.hypot(bx - ax, by - ay)
    count = max(1, int(np.ceil(length / 0.1)))
    height, width = cells.shape
    for i in range(count):
        t = (i + 0.5) / count
        x, y = int(ax + t * (bx - ax)), int(ay + t * (by - ay))
        if 0 <= x < width and 0 <= y < height:
            cells[y, x] += np.float32(length / count * amount)


@njit(cache=True)  # type: ignore[untyped-decorator]
def fullest(ax: float, ay: float, bx: float, by: float, cells: npt.NDArray[np.float32]) -> float:
    """The fullest of the 1 mm cells from a to b."""
    count = max(1, int(np.ceil(np.hypot(bx - ax, by - ay) / 0.25)))
    height, width = cells.shape
    most = 0.0
    for i in range(count + 1):
        t = i / count
        x, y = int(ax + t * (bx - ax)), int(ay + t * (by - ay))
        if 0 <= x < width and 0 <= y < height and cells[y, x] > most:
            most = float(cells[y, x])
    return most


@njit(cache=True)  # type: ignore[untyped-decorator]
def add_lines(points: FloatArray, offsets: IntArray, amount: float, cells: npt.NDArray[np.float32]) -> None:
    """``add_length`` for every piece of every line."""
    for line in range(len(offsets) - 1):
        for i in range(offsets[line], offsets[line + 1] - 1):
            add_length(points[i, 0], points[i, 1], points[i + 1, 0], points[i + 1, 1], amount, cells)


def sampled(picture: npt.NDArray[_Pixel], points_mm: FloatArray, px_per_mm: float) -> npt.NDArray[_Pixel]:
    """The pixel of ``picture`` (H, W, …) under each point (n, 2); outside it, the nearest."""
    x = np.clip((points_mm[:, 0] * px_per_mm).astype(np.int64), 0, picture.shape[1] - 1)
    y = np.clip((points_mm[:, 1] * px_per_mm).astype(np.int64), 0, picture.shape[0] - 1)
    found: npt.NDArray[_Pixel] = picture[y, x]
    return found
