"""A shape's own axes: where its rows are horizontal, so that moving or rotating the shape moves or rotates its plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.model import FloatArray

# A moment this small beside that of a disc of the same area is taken for none: the outline's own rounding is far below.
MOMENT_RELATIVE_MIN = 1e-6
SYMMETRY_ORDER_MAX = 12
# Gauss–Legendre on 0…1: eight nodes are exact to degree 15, and z^12 z̄ has 13.
NODES, WEIGHTS = (np.polynomial.legendre.leggauss(8)[0] + 1) / 2, np.polynomial.legendre.leggauss(8)[1] / 2
# Coordinates are kept to this in a frame, so that rounding in the rotation can not decide what touches what.
GRID_MM = 1e-5


@dataclass(frozen=True, slots=True)
class Frame:
    """Axes through ``origin_mm``, the first at ``angle_rad`` from x towards y."""

    origin_mm: tuple[float, float]
    angle_rad: float

    def into(self, points_mm: FloatArray) -> FloatArray:
        """(n, 2) of the art → (n, 2) along and across the frame's first axis."""
        cos, sin = np.cos(self.angle_rad), np.sin(self.angle_rad)
        moved = points_mm - np.asarray(self.origin_mm)
        return np.column_stack((moved[:, 0] * cos + moved[:, 1] * sin, moved[:, 1] * cos - moved[:, 0] * sin))

    def out_of(self, points_mm: FloatArray) -> FloatArray:
        """The way back."""
        cos, sin = np.cos(self.angle_rad), np.sin(self.angle_rad)
        u, v = points_mm[:, 0], points_mm[:, 1]
        return np.asarray(np.column_stack((u * cos - v * sin, u * sin + v * cos)) + self.origin_mm)

    def shape_into(self, shape: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
        return shapely.transform(shape, lambda points: np.round(self.into(points) / GRID_MM) * GRID_MM)


def frame_of(shape: Polygon | MultiPolygon, angle_degrees: float | None = None) -> Frame:
    """The shape's frame: through its centroid, along its long axis or at the angle given.

    The long axis is the argument of ∫ z² dA; where that vanishes (squares, stars, discs) the first ∫ z^k dA that does
    not, k ≤ 12, gives the direction of one side of the k-fold shape, and where all do, the farthest point. Which way
    along the long axis is told by the third moment, so that a half turn of the shape is a half turn of the frame.
    """
    centroid = shape.centroid
    origin = (float(centroid.x), float(centroid.y))
    if angle_degrees is not None:
        return Frame(origin, float(np.radians(angle_degrees)))
    rings = [shapely.get_coordinates(ring) - origin for ring in _oriented_rings(shape)]
    scale = np.sqrt(shape.area / np.pi)
    for order in range(2, SYMMETRY_ORDER_MAX + 1):
        moment = sum((_complex_moment(ring / scale, order) for ring in rings), start=0j)
        if abs(moment) > MOMENT_RELATIVE_MIN:
            angle = float(np.angle(moment)) / order
            if order > 2:
                return Frame(origin, angle + np.pi / order + np.pi / 2)
            return Frame(origin, angle + (np.pi if _skewed_back(rings, angle) else 0.0))
    # Rounder than any 12-fold shape: whichever of the farthest points is taken, the others are its images.
    points = np.concatenate(rings)
    farthest = points[int(np.argmax(np.round(np.hypot(*points.T), 6)))]
    return Frame(origin, float(np.arctan2(farthest[1], farthest[0])))


def _oriented_rings(shape: Polygon | MultiPolygon) -> list[shapely.LinearRing]:
    oriented = shapely.orient_polygons(shape)
    return [ring for part in shapely.get_parts(oriented) for ring in (part.exterior, *part.interiors)]


def _complex_moment(ring: FloatArray, order: int) -> complex:
    """∫ z^order dA within a ring, by Green's theorem: (1 / 2i) ∮ z^order z̄ dz; exact for straight sides."""
    z: npt.NDArray[np.complex128] = ring[:, 0] + 1j * ring[:, 1]
    side = np.diff(z)
    along = z[:-1, None] + side[:, None] * NODES
    return complex(((along**order * np.conj(along)) @ WEIGHTS * side).sum() / 2j)


def _skewed_back(rings: list[FloatArray], angle_rad: float) -> bool:
    """Whether the third moment along the axis, or where it vanishes across it, is negative."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    size = max(float(np.abs(ring).max()) for ring in rings)
    for first, second in (((cos, sin), (-sin, cos)), ((-sin, cos), (-cos, -sin))):
        third = 0.0
        for ring in rings:
            u, v = ring @ np.array(first) / size, ring @ np.array(second) / size
            along = u[:-1, None] + np.diff(u)[:, None] * NODES
            third += float(((along**4 @ WEIGHTS) * np.diff(v)).sum() / 4)
        if abs(third) > MOMENT_RELATIVE_MIN:
            return third < 0
    return False
