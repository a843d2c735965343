"""Light on one place of a thread: a bundle of fine fibres, bright where they lie across the light.

J. T. Kajiya, T. L. Kay, Rendering fur with three dimensional textures, SIGGRAPH 1989: a fibre reflects by the angle
between it and the light, not by a surface's normal. Two lobes: a sharp one (the silk's glint) and a broad one.
"""

from __future__ import annotations

import math

from numba import njit

from wenmai.lines.embroidery.render.lighting import Lamp
from wenmai.lines.embroidery.render.noise import streak
from wenmai.lines.embroidery.render.profile import FLATNESS, section

AMBIENT, DIFFUSE, BROAD, SHARP = 0.22, 0.36, 0.36, 0.85  # shares of the light; their sum is set by ``exposure``
BULGE_SLOPE_PER_MM = 0.042  # how far a thread's curve leads the light beyond its height: filaments are slack
STRANDS_AROUND = 26.0  # strands that the eye can tell apart around a thread
STREAKS, GLINT_STREAKS = 0.12, 0.4  # how much they differ in brightness, by diffuse light and in the glint
STRAY_RAD = 0.06  # … and in direction
PLY_SHADE = 0.16  # darkness of the groove between the two plies


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def thread_light(
    along_x: float,
    along_y: float,
    slope: float,
    across: float,
    cosine: float,
    sine: float,
    lamp: Lamp,
    shadow: float,
) -> tuple[float, float]:
    """(diffuse, glint) for a fibre at ``across`` −1…1 of the thread, turned from its axis by an angle.

    ``cosine`` and ``sine`` are that angle's; ``shadow`` 0…1 takes the direct light.
    """
    norm = 1.0 / math.sqrt(1.0 + slope * slope)
    axis_x, axis_y, axis_z = along_x * norm, along_y * norm, slope * norm
    side, up = 2.0 * across * across * across * FLATNESS, section(across)
    # The three parts of the normal stand at right angles to one another, so that its length is known.
    norm = 1.0 / math.sqrt(side * side + up * up * (1.0 + slope * slope) + 1e-12)
    side, up = side * norm, up * norm
    normal_x = -along_y * side - slope * along_x * up
    normal_y = along_x * side - slope * along_y * up
    normal_z = up
    fibre_x = cosine * axis_x + sine * (normal_y * axis_z - normal_z * axis_y)
    fibre_y = cosine * axis_y + sine * (normal_z * axis_x - normal_x * axis_z)
    fibre_z = cosine * axis_z + sine * (normal_x * axis_y - normal_y * axis_x)
    facing = normal_x * lamp.x + normal_y * lamp.y + normal_z * lamp.z
    lit = min(1.0, max(0.0, 0.25 + 0.9 * facing)) * (1.0 - shadow)
    to_light = fibre_x * lamp.x + fibre_y * lamp.y + fibre_z * lamp.z
    to_middle = fibre_x * lamp.middle_x + fibre_y * lamp.middle_y + fibre_z * lamp.middle_z
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


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def strand_at(along_mm: float, across: float, half_mm: float, twist: float, lane: int) -> tuple[float, float]:
    """(which strand passes there, about −1…1; brightness between the plies, 0…1). ``lane``: which stitch.

    ``twist`` is the tangent of the angle between strands and axis.
    """
    squared = across * across
    angle = across * (1.0 + 0.5708 * squared * squared)  # the arc sine within 2°, exact at the edge
    turns = (angle - along_mm * twist / half_mm) * (0.5 / math.pi)
    strand = 0.6 * streak(turns * STRANDS_AROUND, lane) + 0.6 * streak(turns * 9.0 + along_mm * 0.4, lane + 7919)
    if twist <= 0.0:
        return strand, 1.0
    away = 2.0 * turns - math.floor(2.0 * turns + 0.5)  # two plies: a groove every half turn
    groove = max(0.0, 1.0 - 9.0 * away * away)
    return strand, 1.0 - PLY_SHADE * groove * groove
