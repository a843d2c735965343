"""From layers to light: every sample in linear light, averaged to pixels, then sRGB."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.render.fibres import (
    BULGE_SLOPE_PER_MM,
    GLINT_STREAKS,
    STRAY_RAD,
    STREAKS,
    strand_at,
    thread_light,
)
from wenmai.lines.embroidery.render.layering import HOLE_DEPTH_MM, SLOPE_STEPS
from wenmai.lines.embroidery.render.lighting import Ground, Lamp, Twist
from wenmai.lines.embroidery.render.profile import sinking
from wenmai.lines.embroidery.render.shadows import openness_at, shadow_at
from wenmai.lines.embroidery.render.weave import cloth_light

Float32Array = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]

TINT = 0.93  # of a highlight's colour is the thread's own
# The rest is white, as bright as the thread is: white alone would make dark threads grey.
LUMINANCE = (0.2126, 0.7152, 0.0722)  # of linear sRGB (IEC 61966-2-1)
SHADOW_ON_THREAD, SHADOW_ON_CLOTH = 0.4, 0.6  # of the direct light
CREVICE_MM = 0.17  # how far around a place threads keep light from it
HOLE_SHADE = 0.35
END_SHADE = 0.22  # where a stitch dives into its hole
SHOULDER = 0.8  # linear light from which highlights are compressed, all channels alike so that the hue stays


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def shade(
    height: Float32Array,
    top: npt.NDArray[np.int32],
    slope: npt.NDArray[np.int8],
    geometry: FloatArray,
    thread: npt.NDArray[np.int64],
    thread_rgb: FloatArray,
    cloth_rgb: FloatArray,
    ground: Ground,
    origin_mm: FloatArray,
    per_mm: float,
    supersampling: int,
    lamp: Lamp,
    shadow_steps: npt.NDArray[np.int64],
    shadow_rise_mm: FloatArray,
    twist: Twist,
    thread_gain: float,
    cloth_gain: float,
    encoded: npt.NDArray[np.uint8],
    picture: npt.NDArray[np.uint8],
) -> None:
    """Write ``picture`` (h, w, 3) from the layers (h·s, w·s)."""
    rows, columns = picture.shape[:2]
    share, step_mm = 1.0 / (supersampling * supersampling), 1.0 / per_mm
    reach = max(1, int(CREVICE_MM * per_mm + 0.5))
    for row in range(rows):
        for column in range(columns):
            red = green = blue = 0.0
            for down in range(supersampling):
                for right in range(supersampling):
                    j, i = row * supersampling + down, column * supersampling + right
                    x, y = (i + 0.5) * step_mm, (j + 0.5) * step_mm
                    index = np.int64(top[j, i])
                    shadow = shadow_at(height, j, i, shadow_steps, shadow_rise_mm)
                    openness = openness_at(height, j, i, reach)
                    if index < 0:
                        bright = cloth_light(
                            x + origin_mm[0], y + origin_mm[1], ground, per_mm, lamp, SHADOW_ON_CLOTH * shadow
                        )
                        bright *= cloth_gain * openness * (1.0 + HOLE_SHADE * height[j, i] / HOLE_DEPTH_MM)
                        r, g, b = cloth_rgb[0] * bright, cloth_rgb[1] * bright, cloth_rgb[2] * bright
                    else:
                        own, white = _on_thread(
                            geometry,
                            index,
                            x,
                            y,
                            slope[j, i] / SLOPE_STEPS,
                            twist,
                            lamp,
                            SHADOW_ON_THREAD * shadow,
                        )
                        own, white = own * thread_gain * openness, white * thread_gain * openness
                        # Single elements: a row taken from the array would be an object made for every sample.
                        colour = thread[index]
                        white *= (
                            LUMINANCE[0] * thread_rgb[colour, 0]
                            + LUMINANCE[1] * thread_rgb[colour, 1]
                            + LUMINANCE[2] * thread_rgb[colour, 2]
                        )
                        r = thread_rgb[colour, 0] * own + white
                        g = thread_rgb[colour, 1] * own + white
                        b = thread_rgb[colour, 2] * own + white
                    scale = share * _compress(max(r, g, b))
                    red, green, blue = red + r * scale, green + g * scale, blue + b * scale
            last = len(encoded) - 1
            picture[row, column, 0] = encoded[min(last, int(red * last + 0.5))]
            picture[row, column, 1] = encoded[min(last, int(green * last + 0.5))]
            picture[row, column, 2] = encoded[min(last, int(blue * last + 0.5))]


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
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
                    if top[j, i] < 0:
                        red, green, blue = red + cloth_rgb[0], green + cloth_rgb[1], blue + cloth_rgb[2]
                    else:
                        colour = thread[top[j, i]]
                        red += thread_rgb[colour, 0]
                        green += thread_rgb[colour, 1]
                        blue += thread_rgb[colour, 2]
            picture[row, column, 0] = encoded[min(last, int(red * share * last + 0.5))]
            picture[row, column, 1] = encoded[min(last, int(green * share * last + 0.5))]
            picture[row, column, 2] = encoded[min(last, int(blue * share * last + 0.5))]


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _on_thread(
    geometry: FloatArray,
    index: int,
    x: float,
    y: float,
    slope: float,
    twist: Twist,
    lamp: Lamp,
    shadow: float,
) -> tuple[float, float]:
    """(factor on the thread's own colour, white light added) at a place of stitch ``index``."""
    along_x, along_y, length, half = geometry[index, 2], geometry[index, 3], geometry[index, 4], geometry[index, 5]
    dx, dy = x - geometry[index, 0], y - geometry[index, 1]
    along = dx * along_x + dy * along_y
    across = max(-1.0, min(1.0, (dy * along_x - dx * along_y) / half))
    bulge = BULGE_SLOPE_PER_MM * min(length, 6.0) * max(-1.0, min(1.0, 1.0 - 2.0 * along / length))
    strand, ply = strand_at(along, across, half, twist.tangent, index)
    stray = STRAY_RAD * strand
    diffuse, glint = thread_light(
        along_x,
        along_y,
        0.6 * slope + bulge,
        across,
        twist.cosine - stray * twist.sine,
        twist.sine + stray * twist.cosine,
        lamp,
        shadow,
    )
    depth = ply * (1.0 - END_SHADE * sinking(along, length))
    glint *= depth * max(0.2, 1.0 + GLINT_STREAKS * strand)
    return depth * diffuse * (1.0 + STREAKS * strand) + TINT * glint, (1.0 - TINT) * glint


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _compress(most: float) -> float:
    """The factor that brings light ``most`` below 1, smoothly from ``SHOULDER`` on."""
    if most <= SHOULDER:
        return 1.0
    room = 1.0 - SHOULDER
    over = (most - SHOULDER) / room
    return (SHOULDER + room * over / (1.0 + over)) / most
