"""Lays the stitches on one another, in their order: which is on top at each sample, how high, and how steep."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.render.course import level_along
from wenmai.lines.embroidery.render.profile import ROUND_END, section

SLOPE_STEPS, SLOPE_KEPT_MAX = 48.0, 2.6  # slopes are kept as whole steps of 1/48 in one byte
HOLE_MM, HOLE_DEPTH_MM = 0.22, 0.06  # radius (one sigma) and depth of the dimple at a needle hole

Float32Array = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def press_holes(height: Float32Array, holes: FloatArray, per_mm: float) -> None:
    """Dimples in the bare cloth. ``height`` (h, w) mm is written; ``holes`` (m, 2) in mm from its corner."""
    reach = 2.5 * HOLE_MM
    rows, columns = height.shape
    # A Gaussian is the product of its two sides, so that a hole costs two lines of exponentials, not an area of them.
    sideways = np.zeros(int(2 * reach * per_mm) + 3)
    for hole in range(len(holes)):
        x, y = holes[hole]
        left, right = max(0, int((x - reach) * per_mm)), min(columns, int((x + reach) * per_mm) + 1)
        for column in range(left, right):
            distance = (column + 0.5) / per_mm - x
            sideways[column - left] = math.exp(-distance * distance / (2 * HOLE_MM * HOLE_MM))
        for row in range(max(0, int((y - reach) * per_mm)), min(rows, int((y + reach) * per_mm) + 1)):
            distance = (row + 0.5) / per_mm - y
            depth = HOLE_DEPTH_MM * math.exp(-distance * distance / (2 * HOLE_MM * HOLE_MM))
            for column in range(left, right):
                height[row, column] = min(height[row, column], -depth * sideways[column - left])


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def lay(
    geometry: FloatArray,
    per_mm: float,
    height: Float32Array,
    top: npt.NDArray[np.int32],
    slope: npt.NDArray[np.int8],
) -> None:
    """Write every stitch of ``geometry`` (n, 6; mm from the corner) into ``height`` mm, ``top`` (index), ``slope``.

    All three are (h, w). ``slope`` is rise along the stitch's direction in steps of 1/``SLOPE_STEPS``.
    """
    longest = 0.0
    for index in range(len(geometry)):
        longest = max(longest, geometry[index, 4])
    level = np.zeros(int(longest * per_mm) + 3, np.float64)
    steep, thick = np.zeros(len(level), np.int8), np.zeros_like(level)
    for index in range(len(geometry)):
        count = level_along(geometry, index, per_mm, height, top, level, thick)
        for step in range(count):
            before, after = max(0, step - 1), min(count - 1, step + 1)
            rise = (level[after] - level[before]) * per_mm / max(1, after - before)
            steep[step] = round(max(-SLOPE_KEPT_MAX, min(SLOPE_KEPT_MAX, rise)) * SLOPE_STEPS)
        _write(geometry, index, per_mm, level, thick, steep, count, height, top, slope)


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _write(
    geometry: FloatArray,
    index: int,
    per_mm: float,
    level: FloatArray,
    thick: FloatArray,
    steep: npt.NDArray[np.int8],
    count: int,
    height: Float32Array,
    top: npt.NDArray[np.int32],
    slope: npt.NDArray[np.int8],
) -> None:
    x, y, along_x, along_y, length, half = (
        geometry[index, 0],
        geometry[index, 1],
        geometry[index, 2],
        geometry[index, 3],
        geometry[index, 4],
        geometry[index, 5],
    )
    rows, columns = height.shape
    cap, step_mm, per_half = ROUND_END * half, 1.0 / per_mm, 1.0 / half
    end_y = y + along_y * length
    first = max(0, int((min(y, end_y) - half) * per_mm))
    last = min(rows - 1, int((max(y, end_y) + half) * per_mm))
    for row in range(first, last + 1):
        dy = (row + 0.5) / per_mm - y
        # dx with −cap ≤ dx·ax + dy·ay ≤ length + cap, and with |dy·ax − dx·ay| ≤ half.
        low, high = _between(along_x, dy * along_y, -cap, length + cap)
        low2, high2 = _between(-along_y, dy * along_x, -half, half)
        low, high = max(low, low2), min(high, high2)
        if low > high:
            continue
        begin = max(0, math.ceil((x + low) * per_mm - 0.5))
        end = min(columns - 1, math.floor((x + high) * per_mm - 0.5))
        for column in range(begin, end + 1):
            dx = (column + 0.5) * step_mm - x
            along = dx * along_x + dy * along_y
            across = (dy * along_x - dx * along_y) * per_half
            if along < 0.0 or along > length:
                past = max(-along, along - length) / cap
                room = 1.0 - past * past
                if room <= 0.0 or across * across >= room:
                    continue
                across /= math.sqrt(room)
            step = min(count - 1, max(0, int(along * per_mm + 0.5)))
            surface = level[step] + thick[step] * section(across)
            if surface >= height[row, column]:
                height[row, column] = surface
                top[row, column] = index
                slope[row, column] = steep[step]


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _between(factor: float, offset: float, least: float, most: float) -> tuple[float, float]:
    """The d with least ≤ factor · d + offset ≤ most."""
    if abs(factor) < 1e-12:
        if least <= offset <= most:
            return -1e9, 1e9
        return 1.0, -1.0
    one, other = (least - offset) / factor, (most - offset) / factor
    return min(one, other), max(one, other)
