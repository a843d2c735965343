"""Lays the stitches on one another, in their order: which is on top at each sample, how high, and how steep.

A stitch is taut: it lies over the highest thread below it and comes down from there no steeper than ``SLOPE_MAX``.
Threads that run beside one another share a level and press together halfway; a thread that crosses another, or
runs along its back, lies above it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.render.profile import (
    FLATNESS,
    ROUND_END,
    SINK_DEPTH,
    arch_mm,
    section,
    sinking,
)

SLOPE_MAX = 0.35
LIFT_MM_MAX = 0.5  # threads press into one another: a heap grows no higher, however many lie in it
BESIDE_COSINE = 0.9  # threads less than 26° apart run beside one another
BESIDE_ACROSS = 0.45  # … when the one's middle is at least that far (of half the width) from the other's
SLOPE_STEPS = 48.0  # slopes are kept as whole steps of 1/48 in one byte
HOLE_MM, HOLE_DEPTH_MM = 0.22, 0.06  # radius (one sigma) and depth of the dimple at a needle hole

Float32Array = npt.NDArray[np.float32]


@njit(cache=True)  # type: ignore[untyped-decorator]
def press_holes(height: Float32Array, holes: npt.NDArray[np.float64], per_mm: float) -> None:
    """Dimples in the bare cloth. ``height`` (h, w) mm is written; ``holes`` (m, 2) in mm from its corner."""
    reach = 3 * HOLE_MM
    rows, columns = height.shape
    for hole in range(len(holes)):
        x, y = holes[hole]
        for row in range(max(0, int((y - reach) * per_mm)), min(rows, int((y + reach) * per_mm) + 1)):
            dy = (row + 0.5) / per_mm - y
            for column in range(max(0, int((x - reach) * per_mm)), min(columns, int((x + reach) * per_mm) + 1)):
                dx = (column + 0.5) / per_mm - x
                depth = HOLE_DEPTH_MM * math.exp(-(dx * dx + dy * dy) / (2 * HOLE_MM * HOLE_MM))
                height[row, column] = min(height[row, column], -depth)


@njit(cache=True)  # type: ignore[untyped-decorator]
def lay(
    geometry: npt.NDArray[np.float64],
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
    steep = np.zeros_like(level)
    for index in range(len(geometry)):
        thick = 2.0 * geometry[index, 5] * FLATNESS
        count = _level_along(geometry, index, per_mm, thick, height, top, level)
        for step in range(count):
            before, after = max(0, step - 1), min(count - 1, step + 1)
            steep[step] = (level[after] - level[before]) * per_mm / max(1, after - before)
        _write(geometry, index, per_mm, thick, level, steep, count, height, top, slope)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _level_along(
    geometry: npt.NDArray[np.float64],
    index: int,
    per_mm: float,
    thick: float,
    height: Float32Array,
    top: npt.NDArray[np.int32],
    level: npt.NDArray[np.float64],
) -> int:
    """How high the underside of stitch ``index`` lies at each sample along it, in ``level``; how many there are."""
    x, y, along_x, along_y, length = (
        geometry[index, 0],
        geometry[index, 1],
        geometry[index, 2],
        geometry[index, 3],
        geometry[index, 4],
    )
    count = int(length * per_mm) + 2
    rows, columns = height.shape
    for step in range(count):
        along = min(length, step / per_mm)
        column, row = int((x + along_x * along) * per_mm), int((y + along_y * along) * per_mm)
        level[step] = 0.0
        if 0 <= row < rows and 0 <= column < columns and top[row, column] >= 0:
            place_x, place_y = (column + 0.5) / per_mm, (row + 0.5) / per_mm
            level[step] = min(
                LIFT_MM_MAX, _support(geometry, index, top[row, column], place_x, place_y, height[row, column])
            )
    fall = SLOPE_MAX / per_mm
    for step in range(1, count):
        level[step] = max(level[step], level[step - 1] - fall)
    for step in range(count - 2, -1, -1):
        level[step] = max(level[step], level[step + 1] - fall)
    for step in range(count):
        along = min(length, step / per_mm)
        level[step] += arch_mm(along, length) - SINK_DEPTH * thick * sinking(along, length)
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _support(geometry: npt.NDArray[np.float64], index: int, below: int, x: float, y: float, top_mm: float) -> float:
    """The height on which stitch ``index`` lies at a place where ``below`` was the uppermost."""
    along_x, along_y, half = geometry[below, 2], geometry[below, 3], geometry[below, 5]
    across = (-(x - geometry[below, 0]) * along_y + (y - geometry[below, 1]) * along_x) / half
    cosine = abs(along_x * geometry[index, 2] + along_y * geometry[index, 3])
    if cosine > BESIDE_COSINE and abs(across) > BESIDE_ACROSS:
        return float(max(0.0, top_mm - 2.0 * half * FLATNESS * section(across)))
    return max(0.0, top_mm)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _write(
    geometry: npt.NDArray[np.float64],
    index: int,
    per_mm: float,
    thick: float,
    level: npt.NDArray[np.float64],
    steep: npt.NDArray[np.float64],
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
    cap = ROUND_END * half
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
            dx = (column + 0.5) / per_mm - x
            along = dx * along_x + dy * along_y
            across = (dy * along_x - dx * along_y) / half
            past = max(0.0, -along, along - length) / cap
            room = 1.0 - past * past
            if room <= 0.0 or across * across >= room:
                continue
            step = min(count - 1, max(0, int(along * per_mm + 0.5)))
            surface = level[step] + thick * section(across / math.sqrt(room))
            if surface >= height[row, column]:
                height[row, column] = surface
                top[row, column] = index
                slope[row, column] = round(max(-2.6, min(2.6, steep[step])) * SLOPE_STEPS)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _between(factor: float, offset: float, least: float, most: float) -> tuple[float, float]:
    """The d with least ≤ factor · d + offset ≤ most."""
    if abs(factor) < 1e-12:
        if least <= offset <= most:
            return -1e9, 1e9
        return 1.0, -1.0
    one, other = (least - offset) / factor, (most - offset) / factor
    return min(one, other), max(one, other)
