"""The records of the layered vector form. Coordinates are pixels of the traced picture, origin at its top left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ClosedPath:
    """One closed outline of cubic Béziers and straight lines; it ends where it starts.

    ``controls`` is (n, 3, 2) float64, pixels: for each piece its first control point, its second, and its end, as
    (x, y). Each piece begins where the one before ends, the first where the last ends. ``straight`` is (n,) bool: the
    piece is a line and its control points carry no meaning.
    """

    controls: FloatArray
    straight: npt.NDArray[np.bool_]

    @property
    def start(self) -> tuple[float, float]:
        """The point (x, y) where the first piece begins."""
        return float(self.controls[-1, 2, 0]), float(self.controls[-1, 2, 1])


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One colour of the picture, painted over the layers before it.

    ``hex`` is sRGB, ``lab`` the same colour in CIELAB (D65), ``share`` the part of the traced area that shows this
    colour in the end (0…1). ``paths`` fill by the even-odd rule, so holes are paths like others. The filled area may
    reach below later layers, never over a place whose colour lies in an earlier one.
    """

    hex: str
    lab: tuple[float, float, float]
    share: float
    paths: tuple[ClosedPath, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LayeredVector:
    """A picture as few flat colours with smooth shared borders; nothing is painted outside the traced mask.

    ``width_px`` and ``height_px`` are the traced picture's; ``layers`` stand in painting order, lowest first.
    """

    width_px: int
    height_px: int
    layers: tuple[Layer, ...]

    @property
    def node_count(self) -> int:
        """The number of pieces of all outlines: what a designer sees as nodes."""
        return sum(len(path.straight) for layer in self.layers for path in layer.paths)
