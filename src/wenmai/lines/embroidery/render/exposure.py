"""Sets the exposure so that a design turned in every direction has, on average, the threads' own colours."""

from __future__ import annotations

import functools
import math

import numpy as np
from numba import njit

from wenmai.lines.embroidery.model import FloatArray
from wenmai.lines.embroidery.render.fibres import thread_light
from wenmai.lines.embroidery.render.weave import cloth_light

DIRECTIONS, PLACES_ACROSS = 72, 15
CLOTH_SAMPLES, CLOTH_SIDE_MM = 160, 24.0


def thread_gain(light: FloatArray, middle: FloatArray, twist_rad: float) -> float:
    """The factor by which light on threads is multiplied."""
    return 1.0 / float(_mean_thread(light, middle, twist_rad))


def cloth_gain(light: FloatArray, middle: FloatArray, cloth: FloatArray) -> float:
    """The factor by which light on cloth is multiplied. ``cloth`` as in ``shading.shade``."""
    return 1.0 / float(_mean_cloth(light, middle, cloth))


def halfway(light: FloatArray) -> FloatArray:
    """(3,) the unit vector between the light and the eye, which looks straight down."""
    sum_ = light + np.array([0.0, 0.0, 1.0])
    return np.asarray(sum_ / math.sqrt(float(sum_ @ sum_)), np.float64)


@functools.lru_cache(maxsize=1)
def encoding_table() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """(65536,) sRGB bytes of linear light in equal steps from 0 to 1."""
    from wenmai.genes.colour.conversion import encode

    return np.asarray(np.round(encode(np.arange(65536) / 65535) * 255), np.uint8)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _mean_thread(light: FloatArray, middle: FloatArray, twist_rad: float) -> float:
    total = 0.0
    for direction in range(DIRECTIONS):
        angle = 2 * math.pi * direction / DIRECTIONS
        for place in range(PLACES_ACROSS):
            across = 0.8 * (2 * (place + 0.5) / PLACES_ACROSS - 1)  # the edges lie under the neighbours
            diffuse, glint = thread_light(math.cos(angle), math.sin(angle), 0.0, across, twist_rad, light, middle, 0.0)
            total += diffuse + glint
    return total / (DIRECTIONS * PLACES_ACROSS)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _mean_cloth(light: FloatArray, middle: FloatArray, cloth: FloatArray) -> float:
    total = 0.0
    for row in range(CLOTH_SAMPLES):
        for column in range(CLOTH_SAMPLES):
            x, y = CLOTH_SIDE_MM * column / CLOTH_SAMPLES, CLOTH_SIDE_MM * row / CLOTH_SAMPLES
            total += cloth_light(x, y, int(cloth[0]), cloth[1], cloth[2], cloth[3], light, middle, 0.0)
    return total / CLOTH_SAMPLES**2
