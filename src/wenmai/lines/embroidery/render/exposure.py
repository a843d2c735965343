"""Sets the exposure so that a design turned in every direction has, on average, the threads' own colours."""

from __future__ import annotations

import functools
import math

import numpy as np
from numba import njit

from wenmai.lines.embroidery.render.fibres import thread_light
from wenmai.lines.embroidery.render.lighting import Ground, Lamp, Twist
from wenmai.lines.embroidery.render.weave import cloth_light

# Measured on close fills in 24 directions: what shadows, valleys and dives take of the light on a thread alone.
NEIGHBOURS_TAKE = 0.13
DIRECTIONS, PLACES_ACROSS = 72, 15
CLOTH_SAMPLES, CLOTH_SIDE_MM = 160, 24.0


def thread_gain(lamp: Lamp, twist: Twist) -> float:
    """The factor by which light on threads is multiplied."""
    return 1.0 / (1.0 - NEIGHBOURS_TAKE) / float(_mean_thread(lamp, twist))


def cloth_gain(lamp: Lamp, ground: Ground) -> float:
    """The factor by which light on cloth is multiplied."""
    return 1.0 / float(_mean_cloth(lamp, ground))


@functools.lru_cache(maxsize=1)
def encoding_table() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """(65536,) sRGB bytes of linear light in equal steps from 0 to 1."""
    from wenmai.genes.colour.conversion import encode

    return np.asarray(np.round(encode(np.arange(65536) / 65535) * 255), np.uint8)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _mean_thread(lamp: Lamp, twist: Twist) -> float:
    total = 0.0
    for direction in range(DIRECTIONS):
        angle = 2 * math.pi * direction / DIRECTIONS
        for place in range(PLACES_ACROSS):
            across = 0.8 * (2 * (place + 0.5) / PLACES_ACROSS - 1)  # the edges lie under the neighbours
            diffuse, glint = thread_light(
                math.cos(angle), math.sin(angle), 0.0, across, twist.cosine, twist.sine, lamp, 0.0
            )
            total += diffuse + glint
    return total / (DIRECTIONS * PLACES_ACROSS)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _mean_cloth(lamp: Lamp, ground: Ground) -> float:
    total = 0.0
    for row in range(CLOTH_SAMPLES):
        for column in range(CLOTH_SAMPLES):
            x, y = CLOTH_SIDE_MM * column / CLOTH_SAMPLES, CLOTH_SIDE_MM * row / CLOTH_SAMPLES
            total += cloth_light(x, y, ground, 0.0, lamp, 0.0)
    return total / CLOTH_SAMPLES**2
