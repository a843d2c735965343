"""Light on one place of a thread: a bundle of fine fibres, bright where they lie across the light.

J. T. Kajiya, T. L. Kay, Rendering fur with three dimensional textures, SIGGRAPH 1989: a fibre reflects by the angle
between it and the light, not by a surface's normal. Two lobes: a sharp one (the silk's glint) and a broad one.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.render.noise import wandering
from wenmai.lines.embroidery.render.profile import FLATNESS, section

AMBIENT, DIFFUSE, BROAD, SHARP = 0.26, 0.42, 0.34, 0.55  # shares of the light; their sum is set by ``exposure``
BULGE_SLOPE_PER_MM = 0.055  # how far a thread's curve leads the light beyond its height: filaments are slack
FIBRES_AROUND = 22.0  # strands that the eye can tell apart around a thread
STREAKS = 0.10  # how much they differ in brightness
STRAY_RAD = 0.05  # … and in direction
PLY_SHADE = 0.16  # darkness of the groove between the two plies


@njit(cache=True)  # type: ignore[untyped-decorator]
def thread_light(
    along_x: float,
    along_y: float,
    slope: float,
    across: float,
    turn_rad: float,
    light: npt.NDArray[np.float64],
    middle: npt.NDArray[np.float64],
    shadow: float,
) -> tuple[float, float]:
    """(diffuse, glint) for a fibre that is turned by ``turn_rad`` from the axis, at ``across`` −1…1 of the thread.

    ``light`` (3,) points to the light, ``middle`` (3,) halfway to the eye; ``shadow`` 0…1 takes the direct light.
    """
    norm = 1.0 / math.sqrt(1.0 + slope * slope)
    axis_x, axis_y, axis_z = along_x * norm, along_y * norm, slope * norm
    side, up = across, section(across) / FLATNESS
    normal_x = -along_y * side - slope * along_x * up
    normal_y = along_x * side - slope * along_y * up
    normal_z = up
    norm = 1.0 / math.sqrt(normal_x * normal_x + normal_y * normal_y + normal_z * normal_z + 1e-12)
    normal_x, normal_y, normal_z = normal_x * norm, normal_y * norm, normal_z * norm
    cosine, sine = math.cos(turn_rad), math.sin(turn_rad)
    fibre_x = cosine * axis_x + sine * (normal_y * axis_z - normal_z * axis_y)
    fibre_y = cosine * axis_y + sine * (normal_z * axis_x - normal_x * axis_z)
    fibre_z = cosine * axis_z + sine * (normal_x * axis_y - normal_y * axis_x)
    facing = normal_x * light[0] + normal_y * light[1] + normal_z * light[2]
    lit = min(1.0, max(0.0, 0.25 + 0.9 * facing)) * (1.0 - shadow)
    to_light = fibre_x * light[0] + fibre_y * light[1] + fibre_z * light[2]
    to_middle = fibre_x * middle[0] + fibre_y * middle[1] + fibre_z * middle[2]
    broad = max(0.0, 1.0 - to_middle * to_middle)
    power6 = broad * broad * broad
    power6 *= power6
    power32 = broad * broad
    power32 *= power32
    power32 *= power32
    power32 *= power32
    power32 *= power32
    diffuse = AMBIENT * (0.55 + 0.45 * normal_z) + DIFFUSE * lit * math.sqrt(max(0.0, 1.0 - to_light * to_light))
    return diffuse, lit * (BROAD * power6 + SHARP * power32)


@njit(cache=True)  # type: ignore[untyped-decorator]
def fibre_at(along_mm: float, across: float, half_mm: float, twist_rad: float, lane: int) -> tuple[float, float]:
    """(brightness about 1, direction in rad from the axis) of the strand that passes there; ``lane``: which stitch."""
    angle = math.asin(max(-1.0, min(1.0, across)))
    turns = angle / (2.0 * math.pi)
    tangent = math.tan(twist_rad)
    turns -= along_mm * tangent / (2.0 * math.pi * half_mm)
    strand = wandering(turns * FIBRES_AROUND, lane) + 0.5 * wandering(turns * 9.0 + along_mm * 0.35, lane + 7919)
    shade = 1.0 + STREAKS * strand + 0.03 * wandering(0.5, lane)
    if twist_rad > 0.0:
        groove = math.cos(2.0 * math.pi * turns)
        groove *= groove  # two plies, so twice a turn
        groove *= groove
        shade *= 1.0 - PLY_SHADE * groove * groove
    return shade, twist_rad + STRAY_RAD * strand
