"""Rows gathered into columns: stretches of a shape through which rows run one under the other without branching.

These are the cells of boustrophedon decomposition (Choset and Pignon, 1997), taken from the rows themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from wenmai.lines.embroidery.fill.grating import Rows
from wenmai.lines.embroidery.model import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Columns of one shape. ``of`` (m,): each span's column. ``spans[first[c] : first[c + 1]]``: its spans by row.

    ``link`` (e, 2): spans (upper in the list of rows, next row's) that touch and belong to different columns.
    """

    of: IntArray
    spans: IntArray
    first: IntArray
    link: IntArray

    @property
    def count(self) -> int:
        return len(self.first) - 1

    def spans_of(self, column: int) -> IntArray:
        return self.spans[self.first[column] : self.first[column + 1]]


def gather_columns(rows: Rows, breaks: IntArray | None = None) -> Columns:
    """Columns of the rows; ``breaks`` are spans after which a column must end, where something else joins it."""
    if not len(rows.row):
        none = np.empty(0, np.int64)
        return Columns(none, none, np.zeros(1, np.int64), np.empty((0, 2), np.int64))
    pairs = _touching(rows.offset, rows.low_mm, rows.high_mm)
    count = len(rows.row)
    below, above = np.bincount(pairs[:, 0], minlength=count), np.bincount(pairs[:, 1], minlength=count)
    onwards = (below[pairs[:, 0]] == 1) & (above[pairs[:, 1]] == 1)
    if breaks is not None:
        onwards &= ~np.isin(pairs[:, 0], breaks)
    of = _labels(count, pairs[onwards])
    spans = np.argsort(of, kind="stable")
    first = np.searchsorted(of[spans], np.arange(of.max(initial=-1) + 2))
    return Columns(of, spans, first, pairs[~onwards])


@njit(cache=True)
def _touching(offset, low, high):  # type: ignore[no-untyped-def]
    """(n, 2) spans of neighbouring rows that overlap."""
    found = np.empty((2 * len(low) + 1, 2), np.int64)
    count = 0
    for j in range(len(offset) - 2):
        p, q = offset[j], offset[j + 1]
        while p < offset[j + 1] and q < offset[j + 2]:
            if low[p] < high[q] and low[q] < high[p]:
                found[count, 0], found[count, 1] = p, q
                count += 1
            if high[p] < high[q]:
                p += 1
            else:
                q += 1
    return found[:count]


@njit(cache=True)
def _labels(count, onwards):  # type: ignore[no-untyped-def]
    """(count,) number of each span's column, given which span goes on into which."""
    before = np.full(count, -1, np.int64)
    for i in range(len(onwards)):
        before[onwards[i, 1]] = onwards[i, 0]
    of = np.empty(count, np.int64)
    columns = 0
    for i in range(count):
        if before[i] < 0:
            of[i] = columns
            columns += 1
        else:
            of[i] = of[before[i]]
    return of


def heights_mm(rows: Rows, columns: Columns) -> FloatArray:
    """(c,) from the first row of each column to its last."""
    if not columns.count:
        return np.empty(0)
    y = rows.y_mm[rows.row]
    return np.asarray(y[columns.spans[columns.first[1:] - 1]] - y[columns.spans[columns.first[:-1]]])
