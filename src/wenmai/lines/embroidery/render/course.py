"""The course of one stitch over what lies below it.

A stitch is taut: it lies over the highest thread below it and comes down from there no steeper than ``SLOPE_MAX``.
Threads that run beside one another share a level and press together halfway, where there is room; a thread that
crosses another, runs along its back, or comes to where all is full, lies above it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.render.profile import FLATNESS, SINK_DEPTH, arch_mm, section, sinking

SLOPE_MAX = 0.35
PRESSED_MM = 0.15  # threads press into one another: at this height over the cloth each is half as thick
BESIDE_COSINE = 0.9  # threads less than 26° apart run beside one another
BESIDE_ACROSS = 0.2, 0.8  # from which to which distance (of half the width) a thread slides off the other's back
FLANK, FULL = 0.7, 0.35  # … unless at this much of half its width, on both sides, threads lie this high
TIE_MM = 0.003  # where two threads are equally high, the later is seen
BEND_MM = 0.18  # a thread is stiff: its course changes over at least twice this

Float32Array = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def level_along(
    geometry: FloatArray,
    index: int,
    per_mm: float,
    height: Float32Array,
    top: npt.NDArray[np.int32],
    level: FloatArray,
    thick: FloatArray,
) -> int:
    """How high the underside of stitch ``index`` lies at each sample along it, in ``level``, and how thick it is there,
    in ``thick``, both mm; how many samples there are."""
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
            level[step] = _support(geometry, index, np.int64(top[row, column]), row, column, per_mm, height)
    _pull_taut(level, thick, count, per_mm)
    for step in range(count):
        along = min(length, step / per_mm)
        press = _press(level[step])
        thick[step] = 2.0 * geometry[index, 5] * FLATNESS * press
        level[step] += press * arch_mm(along, length) - SINK_DEPTH * thick[step] * sinking(along, length)
    return count


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _press(level_mm: float) -> float:
    """What is left of a thread's thickness at that height. It is never nothing: the later of two is always above."""
    share = max(0.0, level_mm) / PRESSED_MM
    return 1.0 / (1.0 + share * share)


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _support(
    geometry: FloatArray, index: int, below: int, row: int, column: int, per_mm: float, height: Float32Array
) -> float:
    """The height on which stitch ``index`` lies at a sample where ``below`` was the uppermost."""
    along_x, along_y, half = geometry[below, 2], geometry[below, 3], geometry[below, 5]
    x, y = (column + 0.5) / per_mm, (row + 0.5) / per_mm
    across = (-(x - geometry[below, 0]) * along_y + (y - geometry[below, 1]) * along_x) / half
    top_mm = max(0.0, height[row, column])
    cosine = abs(along_x * geometry[index, 2] + along_y * geometry[index, 3])
    if cosine <= BESIDE_COSINE:
        return float(top_mm)
    rise = 2.0 * half * FLATNESS * section(max(-1.0, min(1.0, across)))
    foot_mm = top_mm - rise * _press(top_mm - rise * _press(top_mm))  # near enough, and never above the top
    if below == index - 1:
        # One thread, turning back at its hole as in satin: it lies next to itself.
        return float(max(0.0, foot_mm) + TIE_MM)
    if _is_full(geometry, index, row, column, per_mm, height, foot_mm + FULL * 2.0 * half * FLATNESS * _press(foot_mm)):
        return float(top_mm + TIE_MM)
    beside = min(1.0, max(0.0, (abs(across) - BESIDE_ACROSS[0]) / (BESIDE_ACROSS[1] - BESIDE_ACROSS[0])))
    return float(max(0.0, top_mm - beside * (top_mm - foot_mm)) + TIE_MM)


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _is_full(
    geometry: FloatArray, index: int, row: int, column: int, per_mm: float, height: Float32Array, full_mm: float
) -> bool:
    """Whether threads lie as high as ``full_mm`` on both sides of the middle of stitch ``index``: no room for it."""
    reach = FLANK * geometry[index, 5] * per_mm
    down, right = geometry[index, 2] * reach, -geometry[index, 3] * reach
    rows, columns = height.shape
    for side in (-1.0, 1.0):
        j, i = int(row + 0.5 + side * down), int(column + 0.5 + side * right)
        if not (0 <= j < rows and 0 <= i < columns) or height[j, i] < full_mm:
            return False
    return True


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _pull_taut(level: FloatArray, bent: FloatArray, count: int, per_mm: float) -> None:
    """Turn supports into a thread's course over them, in ``level``; ``bent`` is room to work in.

    What holds the thread up holds it for ``BEND_MM`` to either side, so that the mean over that length, which
    rounds the course, is nowhere below a support.
    """
    fall, reach = SLOPE_MAX / per_mm, max(1, int(BEND_MM * per_mm))
    for backwards in (False, True):
        held, since = -1.0, 0
        for number in range(count):
            step = count - 1 - number if backwards else number
            since += 1
            if level[step] >= held:
                held, since = level[step], 0
            elif since > reach:
                held = max(level[step], held - fall)
            bent[step] = max(bent[step], held) if backwards else held
    total, first, last = 0.0, 0, -1
    for step in range(count):
        while last < min(count - 1, step + reach):
            last += 1
            total += bent[last]
        while first < step - reach:
            total -= bent[first]
            first += 1
        level[step] = total / (last - first + 1)
