"""A field of directions: which way thread should lie at each place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.lines.embroidery.model import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class DirectionField:
    """Directions on a regular grid. A direction has no sense: θ and θ + π are one.

    ``angle_rad`` (h, w), radians from x towards y, at x = ``origin_mm[0]`` + column · ``pitch_mm``, and y likewise by
    row. Places beyond the grid have the direction of its nearest cell.
    """

    angle_rad: FloatArray
    origin_mm: tuple[float, float]
    pitch_mm: float

    def doubled(self) -> tuple[FloatArray, FloatArray]:
        """(cos 2θ, sin 2θ) by cell: what may be averaged and interpolated, unlike θ."""
        return np.cos(2 * self.angle_rad), np.sin(2 * self.angle_rad)
