"""How far the outline of a shape is from places in it: to its nearest point, and straight ahead."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from numba import njit
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.inside import Outline
from wenmai.lines.embroidery.model import FloatArray

BoolArray = npt.NDArray[np.bool_]


class Edge:
    """The outline of one shape, filed once for all that is asked of it: an area has hundreds of narrow parts."""

    def __init__(self, shape: Polygon | MultiPolygon) -> None:
        self._shape = shape
        self._tables = Outline(shape).tables
        shapely.prepare(shape)

    def holds(self, places_mm: FloatArray) -> BoolArray:
        """(n,) whether places (n, 2) are inside the shape."""
        return np.asarray(shapely.contains_xy(self._shape, places_mm[:, 0], places_mm[:, 1]), np.bool_)

    def nearest_mm(self, places_mm: FloatArray) -> FloatArray:
        """(n,) how far the nearest point of the outline is from places (n, 2), whichever side of it they are on."""
        return np.asarray(_nearest(places_mm, *self._tables), np.float64)

    def ahead_mm(self, places_mm: FloatArray, towards: FloatArray, at_most_mm: FloatArray) -> FloatArray:
        """(n,) how far from places (n, 2) the outline is met towards (n, 2) unit vectors, looking (n,) ``at_most_mm``.

        Where it is not met so far: all of that inside the shape, 0 outside.
        """
        met = np.asarray(_first_side(places_mm, towards, at_most_mm, *self._tables), np.float64)
        return np.where(np.isfinite(met), met, np.where(self.holds(places_mm), at_most_mm, 0.0))


@njit(cache=True)
def _to_side(x, y, sides, i):  # type: ignore[no-untyped-def]
    """The square of the distance from a place to a side."""
    ax, ay, bx, by = sides[i, 0], sides[i, 1], sides[i, 2], sides[i, 3]
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    at = 0.0
    if length2 > 0:
        at = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / length2))
    return (x - ax - at * dx) ** 2 + (y - ay - at * dy) ** 2


@njit(cache=True)
def _nearest(places, sides, origin, cell, columns, rows, first, listed):  # type: ignore[no-untyped-def]
    """(n,) from ring to ring of cells around each place, until no farther ring can hold a nearer side."""
    found = np.empty(len(places))
    for k in range(len(places)):
        x, y = places[k, 0], places[k, 1]
        cx = min(columns - 1, max(0, int((x - origin[0]) / cell)))
        cy = min(rows - 1, max(0, int((y - origin[1]) / cell)))
        best = np.inf
        ring = 0
        while ring <= max(columns, rows):
            for j in range(max(0, cy - ring), min(rows - 1, cy + ring) + 1):
                whole = abs(j - cy) == ring
                for i in range(max(0, cx - ring), min(columns - 1, cx + ring) + 1):
                    if not whole and abs(i - cx) != ring:
                        continue
                    for at in range(first[j * columns + i], first[j * columns + i + 1]):
                        best = min(best, _to_side(x, y, sides, listed[at]))
            clear = min(
                x - origin[0] - (cx - ring) * cell,
                origin[0] + (cx + ring + 1) * cell - x,
                y - origin[1] - (cy - ring) * cell,
                origin[1] + (cy + ring + 1) * cell - y,
            )
            if clear > 0 and best <= clear * clear:
                break
            ring += 1
        found[k] = np.sqrt(best)
    return found


@njit(cache=True)
def _first_side(places, towards, at_most, sides, origin, cell, columns, rows, first, listed):  # type: ignore[no-untyped-def]
    """(n,) how far the first side is that the way meets, its ends included; infinity where it meets none."""
    found = np.full(len(places), np.inf)
    for k in range(len(places)):
        x0, y0, dx, dy = places[k, 0], places[k, 1], towards[k, 0], towards[k, 1]
        x1, y1 = x0 + dx * at_most[k], y0 + dy * at_most[k]
        low_i, high_i = int((min(x0, x1) - origin[0]) / cell), int((max(x0, x1) - origin[0]) / cell)
        low_j, high_j = int((min(y0, y1) - origin[1]) / cell), int((max(y0, y1) - origin[1]) / cell)
        for j in range(max(0, low_j), min(rows - 1, high_j) + 1):
            for i in range(max(0, low_i), min(columns - 1, high_i) + 1):
                for at in range(first[j * columns + i], first[j * columns + i + 1]):
                    side = listed[at]
                    ax, ay = sides[side, 0] - x0, sides[side, 1] - y0
                    bx, by = sides[side, 2] - x0, sides[side, 3] - y0
                    left_a, left_b = dx * ay - dy * ax, dx * by - dy * bx
                    if left_a * left_b > 0 or left_a == left_b:
                        continue
                    share = left_a / (left_a - left_b)
                    ahead = dx * (ax + share * (bx - ax)) + dy * (ay + share * (by - ay))
                    if 0 <= ahead <= at_most[k]:
                        found[k] = min(found[k], ahead)
    return found
