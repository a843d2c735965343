"""Rows ∩ shape: where parallel rows lie inside an outline, in the frame in which rows are horizontal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from numba import njit
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.model import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Spans of rows. ``y_mm`` (r,) ascending; span i lies in row ``row[i]`` from ``low_mm[i]`` to ``high_mm[i]``.

    Spans are sorted by row, then by place; ``offset`` (r + 1,): those of row j are ``offset[j]:offset[j + 1]``.
    """

    y_mm: FloatArray
    offset: IntArray
    row: IntArray
    low_mm: FloatArray
    high_mm: FloatArray


def even_rows(shape: Polygon | MultiPolygon, spacing_mm: float) -> FloatArray:
    """(r,) heights of rows, evenly spaced and centred on the shape, the outermost within half a row of its ends."""
    _, bottom, _, top = shape.bounds
    count = max(1, int(np.ceil((top - bottom) / spacing_mm - 1e-6)))
    return np.asarray((bottom + top) / 2 + (np.arange(count) - (count - 1) / 2) * spacing_mm)


def thinned(y_mm: FloatArray, spacing_mm_end: float) -> npt.NDArray[np.bool_]:
    """(r,) which of evenly spaced rows stay so that they thin out, from their own spacing to another at the last.

    The distance of those that stay grows evenly from the first row to the last.
    """
    chosen = np.zeros(len(y_mm), bool)
    chosen[:1] = True
    if len(y_mm) < 2:
        return chosen
    height = y_mm[-1] - y_mm[0]
    spacing = height / (len(y_mm) - 1)
    last = 0
    for row in range(1, len(y_mm)):
        wanted = spacing + (spacing_mm_end - spacing) * (y_mm[row] - y_mm[0]) / height
        if (row - last) * spacing >= wanted - spacing / 2:
            chosen[row] = True
            last = row
    return chosen


def cut_rows(shape: Polygon | MultiPolygon, y_mm: FloatArray, widen_mm: float = 0.0) -> Rows:
    """The spans of the rows within the shape, longer by ``widen_mm`` at both ends; those that then meet are one."""
    if not len(y_mm):
        nothing = np.empty(0)
        return Rows(y_mm, np.zeros(1, np.int64), np.empty(0, np.int64), nothing, nothing)
    starts, ends = [], []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        points = shapely.get_coordinates(ring)
        starts.append(points[:-1])
        ends.append(points[1:])
    crossing, offset = _crossings(np.concatenate(starts), np.concatenate(ends), y_mm)
    low, high, row = (
        crossing[0::2] - widen_mm,
        crossing[1::2] + widen_mm,
        np.repeat(np.arange(len(y_mm)), np.diff(offset) // 2),
    )
    # Spans that touch are one: an outline that touches itself leaves two, and so does compensation.
    begins = np.ones(len(low), bool)
    begins[1:] = (row[1:] != row[:-1]) | (low[1:] > high[:-1] + 1e-6)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(low)) - 1 if len(first) else first
    row = row[first]
    return Rows(y_mm, np.searchsorted(row, np.arange(len(y_mm) + 1)), row, low[first], high[last])


def without_specks(rows: Rows, length_mm_min: float) -> Rows:
    """The rows without spans shorter than a stitch that touch no other: tips that the thread beside them covers."""
    length = rows.high_mm - rows.low_mm
    keep = (length >= length_mm_min) | _touched(rows.offset, rows.low_mm, rows.high_mm)
    if keep.all() or not keep.any():
        return rows
    row = rows.row[keep]
    offset = np.searchsorted(row, np.arange(len(rows.y_mm) + 1))
    return Rows(rows.y_mm, offset, row, rows.low_mm[keep], rows.high_mm[keep])


@njit(cache=True)
def _touched(offset, low, high):  # type: ignore[no-untyped-def]
    """(n,) whether a span overlaps one of the rows beside it."""
    found = np.zeros(len(low), np.bool_)
    for j in range(len(offset) - 2):
        p, q = offset[j], offset[j + 1]
        while p < offset[j + 1] and q < offset[j + 2]:
            if low[p] < high[q] and low[q] < high[p]:
                found[p] = found[q] = True
            if high[p] < high[q]:
                p += 1
            else:
                q += 1
    return found


@njit(cache=True)
def _crossings(start, end, y):  # type: ignore[no-untyped-def]
    """x of every crossing of sides and rows, by row and then by x, and where each row's begin (r + 1,).

    A side has its lower end and lacks its upper one, so that each ring crosses each row an even number of times.
    """
    count = np.zeros(len(y) + 1, np.int64)
    for pass_number in range(2):
        if pass_number == 1:
            offset = np.zeros(len(y) + 1, np.int64)
            for j in range(len(y)):
                offset[j + 1] = offset[j] + count[j]
            x = np.empty(offset[-1])
            fill = offset.copy()
        for i in range(len(start)):
            x0, y0, x1, y1 = start[i, 0], start[i, 1], end[i, 0], end[i, 1]
            if y0 == y1:
                continue
            if y0 > y1:
                x0, y0, x1, y1 = x1, y1, x0, y0
            j = np.searchsorted(y, y0)
            while j < len(y) and y[j] < y1:
                if pass_number == 0:
                    count[j] += 1
                else:
                    x[fill[j]] = x0 + (x1 - x0) * (y[j] - y0) / (y1 - y0)
                    fill[j] += 1
                j += 1
    for j in range(len(y)):
        x[offset[j] : offset[j + 1]] = np.sort(x[offset[j] : offset[j + 1]])
    return x, offset
