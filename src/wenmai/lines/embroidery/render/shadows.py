"""What light does not reach: behind a thread, and in the valleys between threads."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.render.lighting import Lamp

SHADOW_SOFT_MM = 0.06
SHADOW_STEPS_MM = (0.08, 0.16, 0.27, 0.4)
CREVICE_SHADE, CREVICE_SHADE_MAX = 1.6, 0.36  # darkness per mm of depth, and at most

Float32Array = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def towards_light(lamp: Lamp, per_mm: float) -> tuple[IntArray, FloatArray]:
    """Where to look for what hides the light: (n, 2) steps in rows and columns, and (n,) the ray's height there, mm."""
    level = math.hypot(lamp.x, lamp.y)
    if level < 1e-6:
        return np.zeros((0, 2), np.int64), np.zeros(0)
    distance = np.array(SHADOW_STEPS_MM)
    steps = np.round(distance[:, None] * per_mm * (np.array([lamp.y, lamp.x]) / level))
    return steps.astype(np.int64), distance * lamp.z / level


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def shadow_at(height: Float32Array, row: int, column: int, steps: IntArray, rise_mm: FloatArray) -> float:
    """How much of the direct light is hidden, 0…1, by what stands between the sample and the light."""
    level, rows, columns = height[row, column], height.shape[0], height.shape[1]
    hidden = 0.0
    for place in range(len(rise_mm)):
        j, i = row + steps[place, 0], column + steps[place, 1]
        if 0 <= j < rows and 0 <= i < columns:
            above = height[j, i] - level - rise_mm[place]
            hidden = max(hidden, min(1.0, above / SHADOW_SOFT_MM + 0.5))
    return hidden


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def openness_at(height: Float32Array, row: int, column: int, reach: int) -> float:
    """How much of the light from all around reaches the sample: less in the valleys between threads."""
    rows, columns = height.shape
    above = (
        height[max(0, row - reach), column]
        + height[min(rows - 1, row + reach), column]
        + height[row, max(0, column - reach)]
        + height[row, min(columns - 1, column + reach)]
    ) / 4.0 - height[row, column]
    return float(1.0 - min(CREVICE_SHADE_MAX, max(0.0, CREVICE_SHADE * above)))
