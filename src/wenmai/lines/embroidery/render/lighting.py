"""The settings in the form that compiled functions take: plain numbers under names."""

from __future__ import annotations

import math
from typing import NamedTuple

from wenmai.lines.embroidery.render.settings import Cloth, RenderSettings


class Lamp(NamedTuple):
    """The unit vector to the light, and the one halfway between it and the eye, which looks straight down."""

    x: float
    y: float
    z: float
    middle_x: float
    middle_y: float
    middle_z: float


class Twist(NamedTuple):
    """Of the angle between a thread's strands and its axis."""

    cosine: float
    sine: float
    tangent: float


class Ground(NamedTuple):
    """A ``Cloth`` without its colour."""

    weave: int
    yarns_per_mm: float
    unevenness: float
    sheen: float


def lamp_of(settings: RenderSettings) -> Lamp:
    """x to the right, y down, z towards the eye."""
    turn, height = math.radians(settings.light_from_deg), math.radians(settings.light_height_deg)
    x, y, z = math.cos(turn) * math.cos(height), -math.sin(turn) * math.cos(height), math.sin(height)
    half = math.sqrt(x * x + y * y + (z + 1.0) ** 2)
    return Lamp(x, y, z, x / half, y / half, (z + 1.0) / half)


def twist_of(settings: RenderSettings) -> Twist:
    angle = settings.twist_rad
    return Twist(math.cos(angle), math.sin(angle), math.tan(angle))


def ground_of(cloth: Cloth) -> Ground:
    return Ground(int(cloth.weave), float(cloth.yarns_per_mm), float(cloth.unevenness), float(cloth.sheen))
