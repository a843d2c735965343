"""The course of one stitch over what lies below it.

A stitch is taut: it lies over the highest thread below it and comes down from there no steeper than ``SLOPE_MAX``.
Threads that run beside one another share a level and press together halfway; a thread that crosses another, or
runs along its back, lies above it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.render.profile import FLATNESS, SINK_DEPTH, arch_mm, section, sinking

SLOPE_MAX = 0.35
LIFT_MM_MAX = 0.5  # threads press into one another: a heap grows no higher, however many lie in it
BESIDE_COSINE = 0.9  # threads less than 26° apart run beside one another
BESIDE_ACROSS = 0.2, 0.8  # from which to which distance (of half the width) a thread slides off the other's back
TIE_MM = 0.003  # where two threads are equally high, the later is seen
BEND_MM = 0.18  # a thread is stiff: its course changes over at least twice this

Float32Array = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def level_along(
    geometry: FloatArray,
    index: int,
    per_mm: float,
    thick: float,
    height: Float32Array,
    top: npt.NDArray[np.int32],
    level: FloatArray,
    bent: FloatArray,
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
    _pull_taut(level, bent, count, per_mm)
    for step in range(count):
        along = min(length, step / per_mm)
        level[step] += arch_mm(along, length) - SINK_DEPTH * thick * sinking(along, length)
    return count


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _support(geometry: FloatArray, index: int, below: int, x: float, y: float, top_mm: float) -> float:
    """The height on which stitch ``index`` lies at a place where ``below`` was the uppermost."""
    along_x, along_y, half = geometry[below, 2], geometry[below, 3], geometry[below, 5]
    across = (-(x - geometry[below, 0]) * along_y + (y - geometry[below, 1]) * along_x) / half
    rise = section(max(-1.0, min(1.0, across)))
    cosine = abs(along_x * geometry[index, 2] + along_y * geometry[index, 3])
    if cosine <= BESIDE_COSINE:
        return max(0.0, top_mm)
    if below == index - 1:
        # One thread, turning back at its hole as in satin: it lies next to itself.
        across = 1.0e9
    beside = min(1.0, max(0.0, (abs(across) - BESIDE_ACROSS[0]) / (BESIDE_ACROSS[1] - BESIDE_ACROSS[0])))
    return float(max(0.0, top_mm - beside * 2.0 * half * FLATNESS * rise) + TIE_MM)


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
