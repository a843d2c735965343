"""From layers to light: every sample in linear light, averaged to pixels, then sRGB."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.render.fibres import BULGE_SLOPE_PER_MM, fibre_at, thread_light
from wenmai.lines.embroidery.render.layering import HOLE_DEPTH_MM, SLOPE_STEPS
from wenmai.lines.embroidery.render.weave import cloth_light

Float32Array = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]

TINT = 0.93  # of a highlight's colour is the thread's own
SHADOW_ON_THREAD, SHADOW_ON_CLOTH = 0.55, 0.6  # of the direct light
SHADOW_SOFT_MM = 0.06
SHADOW_STEPS_MM = (0.07, 0.14, 0.22, 0.32, 0.45)
CREVICE_MM, CREVICE_SHADE, CREVICE_SHADE_MAX = 0.17, 2.2, 0.42  # how far it looks around; darkness per mm of depth
HOLE_SHADE = 0.35
SHOULDER = 0.72  # linear light from which highlights are compressed, all channels alike so that the hue stays


@njit(cache=True)  # type: ignore[untyped-decorator]
def shade(
    height: Float32Array,
    top: npt.NDArray[np.int32],
    slope: npt.NDArray[np.int8],
    geometry: FloatArray,
    thread: npt.NDArray[np.int64],
    thread_rgb: FloatArray,
    cloth_rgb: FloatArray,
    cloth: FloatArray,
    origin_mm: FloatArray,
    per_mm: float,
    supersampling: int,
    light: FloatArray,
    middle: FloatArray,
    twist_rad: float,
    thread_gain: float,
    cloth_gain: float,
    encoded: npt.NDArray[np.uint8],
    picture: npt.NDArray[np.uint8],
) -> None:
    """Write ``picture`` (h, w, 3) from the layers (h·s, w·s). ``cloth`` is (weave, yarns per mm, unevenness, sheen)."""
    rows, columns = picture.shape[:2]
    share = 1.0 / (supersampling * supersampling)
    for row in range(rows):
        for column in range(columns):
            red = green = blue = 0.0
            for down in range(supersampling):
                for right in range(supersampling):
                    j, i = row * supersampling + down, column * supersampling + right
                    x, y = (i + 0.5) / per_mm, (j + 0.5) / per_mm
                    index = top[j, i]
                    shadow = _shadow(height, j, i, per_mm, light)
                    crevice = _crevice(height, j, i, per_mm)
                    if index < 0:
                        bright = cloth_light(
                            x + origin_mm[0],
                            y + origin_mm[1],
                            int(cloth[0]),
                            cloth[1],
                            cloth[2],
                            cloth[3],
                            light,
                            middle,
                            SHADOW_ON_CLOTH * shadow,
                        )
                        bright *= cloth_gain * crevice * (1.0 + HOLE_SHADE * height[j, i] / HOLE_DEPTH_MM)
                        r, g, b = cloth_rgb[0] * bright, cloth_rgb[1] * bright, cloth_rgb[2] * bright
                    else:
                        own, white = _on_thread(
                            geometry,
                            index,
                            x,
                            y,
                            slope[j, i] / SLOPE_STEPS,
                            twist_rad,
                            light,
                            middle,
                            SHADOW_ON_THREAD * shadow,
                        )
                        own, white = own * thread_gain * crevice, white * thread_gain * crevice
                        colour = thread_rgb[thread[index]]
                        r, g, b = colour[0] * own + white, colour[1] * own + white, colour[2] * own + white
                    scale = share * _compress(max(r, g, b))
                    red, green, blue = red + r * scale, green + g * scale, blue + b * scale
            last = len(encoded) - 1
            picture[row, column, 0] = encoded[min(last, int(red * last + 0.5))]
            picture[row, column, 1] = encoded[min(last, int(green * last + 0.5))]
            picture[row, column, 2] = encoded[min(last, int(blue * last + 0.5))]


@njit(cache=True)  # type: ignore[untyped-decorator]
def shade_flat(
    top: npt.NDArray[np.int32],
    thread: npt.NDArray[np.int64],
    thread_rgb: FloatArray,
    cloth_rgb: FloatArray,
    supersampling: int,
    encoded: npt.NDArray[np.uint8],
    picture: npt.NDArray[np.uint8],
) -> None:
    """Write ``picture`` (h, w, 3) in the threads' own colours, mixed in linear light within a pixel."""
    rows, columns = picture.shape[:2]
    share = 1.0 / (supersampling * supersampling)
    last = len(encoded) - 1
    for row in range(rows):
        for column in range(columns):
            red = green = blue = 0.0
            for j in range(row * supersampling, (row + 1) * supersampling):
                for i in range(column * supersampling, (column + 1) * supersampling):
                    colour = cloth_rgb if top[j, i] < 0 else thread_rgb[thread[top[j, i]]]
                    red, green, blue = red + colour[0], green + colour[1], blue + colour[2]
            picture[row, column, 0] = encoded[min(last, int(red * share * last + 0.5))]
            picture[row, column, 1] = encoded[min(last, int(green * share * last + 0.5))]
            picture[row, column, 2] = encoded[min(last, int(blue * share * last + 0.5))]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _on_thread(
    geometry: FloatArray,
    index: int,
    x: float,
    y: float,
    slope: float,
    twist_rad: float,
    light: FloatArray,
    middle: FloatArray,
    shadow: float,
) -> tuple[float, float]:
    """(factor on the thread's own colour, white light added) at a place of stitch ``index``."""
    along_x, along_y, length, half = geometry[index, 2], geometry[index, 3], geometry[index, 4], geometry[index, 5]
    dx, dy = x - geometry[index, 0], y - geometry[index, 1]
    along = dx * along_x + dy * along_y
    across = max(-1.0, min(1.0, (dy * along_x - dx * along_y) / half))
    bulge = BULGE_SLOPE_PER_MM * min(length, 6.0) * max(-1.0, min(1.0, 1.0 - 2.0 * along / length))
    bright, turn = fibre_at(along, across, half, twist_rad, index)
    diffuse, glint = thread_light(along_x, along_y, 0.6 * slope + bulge, across, turn, light, middle, shadow)
    return bright * (diffuse + TINT * glint), bright * (1.0 - TINT) * glint


@njit(cache=True)  # type: ignore[untyped-decorator]
def _shadow(height: Float32Array, row: int, column: int, per_mm: float, light: FloatArray) -> float:
    """How much of the direct light is hidden, 0…1, by what stands between the sample and the light."""
    level = math.sqrt(light[0] * light[0] + light[1] * light[1])
    if level < 1e-6:
        return 0.0
    rise = light[2] / level
    hidden = 0.0
    for distance in SHADOW_STEPS_MM:
        j = int(row + 0.5 + light[1] / level * distance * per_mm)
        i = int(column + 0.5 + light[0] / level * distance * per_mm)
        if 0 <= j < height.shape[0] and 0 <= i < height.shape[1]:
            above = height[j, i] - height[row, column] - distance * rise
            hidden = max(hidden, min(1.0, above / SHADOW_SOFT_MM + 0.5))
    return hidden


@njit(cache=True)  # type: ignore[untyped-decorator]
def _crevice(height: Float32Array, row: int, column: int, per_mm: float) -> float:
    """How much of the light from all around reaches the sample: less in the valleys between threads."""
    reach = max(1, int(CREVICE_MM * per_mm + 0.5))
    rows, columns = height.shape
    above = (
        height[max(0, row - reach), column]
        + height[min(rows - 1, row + reach), column]
        + height[row, max(0, column - reach)]
        + height[row, min(columns - 1, column + reach)]
    ) / 4.0 - height[row, column]
    return float(1.0 - min(CREVICE_SHADE_MAX, max(0.0, CREVICE_SHADE * above)))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _compress(most: float) -> float:
    """The factor that brings light ``most`` below 1, smoothly from ``SHOULDER`` on."""
    if most <= SHOULDER:
        return 1.0
    room = 1.0 - SHOULDER
    over = (most - SHOULDER) / room
    return (SHOULDER + room * over / (1.0 + over)) / most
