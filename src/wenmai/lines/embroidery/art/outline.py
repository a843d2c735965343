"""From path data to areas: curves made of short straight pieces, and what a fill rule holds inside."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
import svgelements
from numba import njit
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.model import FloatArray, IntArray

PIECES_MAX = 400  # of one curve; a full circle at a ten-thousandth of its radius needs 222


def flatten(path: svgelements.Path, tolerance: float) -> list[tuple[FloatArray, bool]]:
    """The subpaths of ``path`` as polylines: (n, 2) points and whether the path closes it.

    No point of the curve is further than ``tolerance`` (in the path's units) from its polyline. Subpaths of a single
    point are kept (they may carry a round cap).
    """
    subpaths: list[tuple[FloatArray, bool]] = []
    points: list[complex] = []
    closed = False
    for segment in path:
        if isinstance(segment, svgelements.Move):
            _close_off(subpaths, points, closed)
            points, closed = [complex(segment.end)], False
        elif isinstance(segment, svgelements.Close):
            _close_off(subpaths, points, True)
            points, closed = ([complex(segment.end)] if segment.end is not None else []), False
            continue
        else:
            points += _piece(segment, tolerance)
    _close_off(subpaths, points, closed)
    return subpaths


def _close_off(subpaths: list[tuple[FloatArray, bool]], points: list[complex], closed: bool) -> None:
    if not points or (len(points) == 1 and not closed and subpaths and subpaths[-1][1]):
        return  # the pen was only put back to the start of a closed subpath
    array = np.array(points)
    xy = np.column_stack([array.real, array.imag])
    kept = np.ones(len(xy), bool)
    kept[1:] = np.any(np.diff(xy, axis=0) != 0, axis=1)
    subpaths.append((xy[kept], closed))


def _piece(segment: Any, tolerance: float) -> list[complex]:
    """The points of one segment after its start."""
    if isinstance(segment, svgelements.Arc):
        return [point for cubic in segment.as_cubic_curves() for point in _piece(cubic, tolerance)]
    if isinstance(segment, svgelements.QuadraticBezier):
        a, b, c = complex(segment.start), complex(segment.control), complex(segment.end)
        controls = (a, a + 2 / 3 * (b - a), c + 2 / 3 * (b - c), c)
    elif isinstance(segment, svgelements.CubicBezier):
        controls = (
            complex(segment.start),
            complex(segment.control1),
            complex(segment.control2),
            complex(segment.end),
        )
    else:
        return [complex(segment.end)]
    p0, p1, p2, p3 = controls
    bend = max(abs(p0 - 2 * p1 + p2), abs(p1 - 2 * p2 + p3))
    # The chord of a curve of second derivative at most 6·bend errs by at most 6·bend/(8 n²).
    count = min(PIECES_MAX, max(1, math.ceil(math.sqrt(0.75 * bend / tolerance))))
    t = np.arange(1, count + 1) / count
    s = 1 - t
    curve = s**3 * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t**3 * p3
    curve[-1] = p3
    return [complex(point) for point in curve]


def filled(rings: list[FloatArray], rule: str, grid: float) -> Polygon | MultiPolygon:
    """What ``rings`` ((n, 2) each, closed or not: filling closes them) hold by ``rule``, "nonzero" or "evenodd".

    Outlines may cross themselves and one another; points are snapped to ``grid``. Empty where nothing is held.
    SVG 1.1, section 11.3.
    """
    usable = [ring for ring in rings if len(np.unique(ring, axis=0)) >= 3]
    if not usable:
        return Polygon()
    simple = _simple_ring(usable)
    if simple is not None:
        return simple
    # Points on a grid, and nodes wherever they fall: a grid for the nodes too takes ten times as long.
    usable = [np.rint(ring / grid) * grid for ring in usable]
    lines = [shapely.LineString(np.vstack([ring, ring[:1]])) for ring in usable]
    noded = shapely.union_all(lines)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    if not len(faces):
        return Polygon()
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    starts = np.cumsum([0, *(len(ring) for ring in usable)])
    winding, crossings = _windings(inner, np.ascontiguousarray(np.vstack(usable)), starts.astype(np.int64))
    held = crossings % 2 == 1 if rule == "evenodd" else winding != 0
    return _as_area(shapely.union_all(faces[held]))


def _simple_ring(rings: list[FloatArray]) -> Polygon | None:
    """The polygon of a single outline that does not cross itself: both rules hold the same."""
    if len(rings) != 1:
        return None
    polygon = Polygon(rings[0])
    return polygon if polygon.is_valid and polygon.area > 0 else None


def _as_area(geometry: Any) -> Polygon | MultiPolygon:
    """Only the parts that have an area."""
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon) and part.area > 0]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _windings(inner: FloatArray, points: FloatArray, starts: IntArray) -> tuple[IntArray, IntArray]:
    """For each point of ``inner`` how often the rings turn round it, and how many edges a ray to the right meets.

    Ring r is ``points[starts[r]:starts[r + 1]]``, closed. The orientation test of D. Sunday, 'Inclusion of a Point in
    a Polygon' (2001).
    """
    winding = np.zeros(len(inner), np.int64)
    crossings = np.zeros(len(inner), np.int64)
    for i in range(len(inner)):
        x, y = inner[i, 0], inner[i, 1]
        for r in range(len(starts) - 1):
            first, last = starts[r], starts[r + 1] - 1
            ax, ay = points[last, 0], points[last, 1]
            for j in range(first, last + 1):
                bx, by = points[j, 0], points[j, 1]
                if (ay <= y) != (by <= y):
                    side = (bx - ax) * (y - ay) - (x - ax) * (by - ay)
                    if ay <= y and side > 0:
                        winding[i] += 1
                        crossings[i] += 1
                    elif ay > y and side < 0:
                        winding[i] -= 1
                        crossings[i] += 1
                ax, ay = bx, by
    return winding, crossings


def as_area(geometry: Any) -> Polygon | MultiPolygon:
    """``geometry`` without the points and lines that cutting leaves."""
    return _as_area(geometry)


Affine = npt.NDArray[np.float64]


def transformed(geometry: Any, matrix: Affine) -> Any:
    """``geometry`` under ``matrix`` ((3, 3), column vectors)."""
    return shapely.transform(geometry, lambda xy: xy @ matrix[:2, :2].T + matrix[:2, 2])
