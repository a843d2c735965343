"""A disc as it lies in a picture, where a camera seldom stands upright: an ellipse; and places on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Places = npt.NDArray[np.float32]  # (…, 2) x and y


@dataclass(frozen=True, slots=True)
class Disc:
    """``centre`` (2,) px; ``matrix`` (2, 2) takes the unit disc to the picture: px, x right, y down."""

    centre: FloatArray
    matrix: FloatArray

    @property
    def radius_px(self) -> float:
        """Of the circle of the same area."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix))))

    @property
    def semi_axes_px(self) -> tuple[float, float]:
        """Of the ellipse, the longer first."""
        longer, shorter = np.linalg.svd(self.matrix, compute_uv=False)
        return float(longer), float(shorter)

    def at(self, unit: npt.NDArray[np.floating]) -> Places:
        """Where places (…, 2) of the unit disc lie in the picture."""
        return np.asarray(unit @ self.matrix.T + self.centre, np.float32)

    def scaled(self, factor: float) -> Disc:
        """The same disc in a picture ``factor`` times as large."""
        return Disc((self.centre + 0.5) * factor - 0.5, self.matrix * factor)

    def with_radius(self, times: float) -> Disc:
        """A disc about the same centre, ``times`` as wide."""
        return Disc(self.centre, self.matrix * times)


def upright_disc(x: float, y: float, radius_px: float, stretch: tuple[float, float] = (0.0, 0.0)) -> Disc:
    """A disc that is ``stretch`` (along the axes, along the diagonals; logarithms) away from a circle."""
    along, across = stretch
    matrix = np.array([[1 + along / 2, across / 2], [across / 2, 1 - along / 2]])
    matrix = matrix / np.sqrt(max(float(np.linalg.det(matrix)), 1e-6))
    return Disc(np.array([x, y], np.float64), matrix * radius_px)


def rings(radii: FloatArray, angles: int) -> FloatArray:
    """(len(radii), angles, 2) places of the unit disc, from angle 0 on, which points to +x, towards +y."""
    turn = 2 * np.pi * np.arange(angles) / angles
    return np.asarray(radii[:, None, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)[None], np.float64)
