"""Whether a stitch stays inside an outline: exact, and fast enough to ask for each stitch."""

from __future__ import annotations

import numpy as np
import shapely
from numba import njit
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.model import FloatArray, IntArray

CELL_MM_MIN = 0.5


class Outline:
    """The sides of a shape, in a grid of square cells."""

    def __init__(self, shape: Polygon | MultiPolygon) -> None:
        rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(shape))]
        self.sides = np.concatenate([np.hstack((ring[:-1], ring[1:])) for ring in rings]) if rings else np.empty((0, 4))
        left, bottom, right, top = shape.bounds
        self.origin = np.array([left, bottom])
        # About one side a cell: neither empty cells by the million nor long lists.
        self.cell_mm = max(CELL_MM_MIN, float(np.sqrt((right - left) * (top - bottom) / max(len(self.sides), 1))))
        self.size = (int((right - left) / self.cell_mm) + 1, int((top - bottom) / self.cell_mm) + 1)
        self.first, self.listed = _file(self.sides, self.origin, self.cell_mm, self.size[0], self.size[1])

    def crossed(self, start_mm: FloatArray, end_mm: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """(n,) whether each segment between (n, 2) points crosses a side."""
        found = _crossed(start_mm, end_mm, *self.tables)
        return np.asarray(found, bool)

    @property
    def tables(self) -> tuple[FloatArray, FloatArray, float, int, int, IntArray, IntArray]:
        """What compiled code needs: sides, origin, cell, columns, rows, first, listed."""
        return self.sides, self.origin, self.cell_mm, self.size[0], self.size[1], self.first, self.listed


@njit(cache=True)
def _file(sides, origin, cell, columns, rows):  # type: ignore[no-untyped-def]
    """For each cell the sides whose bounds touch it: (cells + 1,) where its list begins, and the lists."""
    count = np.zeros(columns * rows + 1, np.int64)
    listed = np.empty(0, np.int64)
    for pass_number in range(2):
        if pass_number == 1:
            for i in range(columns * rows):
                count[i + 1] += count[i]
            listed = np.empty(count[-1], np.int64)
            fill = count[:-1].copy()
        for i in range(len(sides)):
            x0, x1 = min(sides[i, 0], sides[i, 2]), max(sides[i, 0], sides[i, 2])
            y0, y1 = min(sides[i, 1], sides[i, 3]), max(sides[i, 1], sides[i, 3])
            for cy in range(max(0, int((y0 - origin[1]) / cell)), min(rows - 1, int((y1 - origin[1]) / cell)) + 1):
                for cx in range(
                    max(0, int((x0 - origin[0]) / cell)), min(columns - 1, int((x1 - origin[0]) / cell)) + 1
                ):
                    if pass_number == 0:
                        count[cy * columns + cx + 1] += 1
                    else:
                        listed[fill[cy * columns + cx]] = i
                        fill[cy * columns + cx] += 1
    return count, listed


@njit(cache=True)
def crosses(x0, y0, x1, y1, sides, origin, cell, columns, rows, first, listed):  # type: ignore[no-untyped-def]
    """Whether the segment properly crosses a side."""
    low_x, high_x = min(x0, x1), max(x0, x1)
    low_y, high_y = min(y0, y1), max(y0, y1)
    for cy in range(max(0, int((low_y - origin[1]) / cell)), min(rows - 1, int((high_y - origin[1]) / cell)) + 1):
        for cx in range(
            max(0, int((low_x - origin[0]) / cell)), min(columns - 1, int((high_x - origin[0]) / cell)) + 1
        ):
            for at in range(first[cy * columns + cx], first[cy * columns + cx + 1]):
                i = listed[at]
                ax, ay, bx, by = sides[i, 0], sides[i, 1], sides[i, 2], sides[i, 3]
                d0 = (bx - ax) * (y0 - ay) - (by - ay) * (x0 - ax)
                d1 = (bx - ax) * (y1 - ay) - (by - ay) * (x1 - ax)
                if d0 * d1 >= 0:
                    continue
                e0 = (x1 - x0) * (ay - y0) - (y1 - y0) * (ax - x0)
                e1 = (x1 - x0) * (by - y0) - (y1 - y0) * (bx - x0)
                if e0 * e1 < 0:
                    return True
    return False


@njit(cache=True)
def _crossed(start, end, sides, origin, cell, columns, rows, first, listed):  # type: ignore[no-untyped-def]
    found = np.zeros(len(start), np.bool_)
    for i in range(len(start)):
        found[i] = crosses(
            start[i, 0], start[i, 1], end[i, 0], end[i, 1], sides, origin, cell, columns, rows, first, listed
        )
    return found


@njit(cache=True)
def keep_holes(points, shortest, longest, sides, origin, cell, columns, rows, first, listed):  # type: ignore[no-untyped-def]
    """(n,) which holes stay, when stitches under ``shortest`` are merged with a neighbour.

    Of the two ends of a short stitch that one goes whose absence bends the line less, if what then joins its
    neighbours is no longer than ``longest`` and crosses no side; if neither can, the short stitch stays. The first and
    last hole always stay.
    """
    n = len(points)
    keep = np.ones(n, np.bool_)
    before = np.arange(-1, n - 1)  # of each hole that stays, the one that stays before it
    i = 1
    while i < n:
        a = before[i]
        if a < 0 or np.hypot(points[i, 0] - points[a, 0], points[i, 1] - points[a, 1]) >= shortest:
            i += 1
            continue
        best, bend = -1, np.inf
        for choice in range(2):
            gone = a if choice == 0 else i
            left = before[gone]
            right = i if choice == 0 else i + 1
            if left < 0 or right >= n:
                continue
            x0, y0, x1, y1 = points[left, 0], points[left, 1], points[right, 0], points[right, 1]
            length = np.hypot(x1 - x0, y1 - y0)
            if length > longest or length < shortest:
                continue
            off = abs((x1 - x0) * (points[gone, 1] - y0) - (y1 - y0) * (points[gone, 0] - x0)) / length
            if off < bend and not crosses(x0, y0, x1, y1, sides, origin, cell, columns, rows, first, listed):
                best, bend = gone, off
        if best >= 0:
            keep[best] = False
            if best == a:
                before[i] = before[a]
            else:
                if i + 1 < n:
                    before[i + 1] = a
                i += 1
                continue
        i += 1
    return keep
