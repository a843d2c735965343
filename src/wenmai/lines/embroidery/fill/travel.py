"""Ways through rows that are not sewn yet: straight where they can be, bent only where the shape bends."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

import numpy as np
from numba import njit

from wenmai.lines.embroidery.fill.columns import Columns
from wenmai.lines.embroidery.fill.grating import Rows
from wenmai.lines.embroidery.model import FloatArray

EDGE_MM = 0.35  # how far from the outline travel keeps where there is room, so that no edge betrays it


class Maze:
    """The columns of a shape as rooms, and their joints as doors."""

    def __init__(self, rows: Rows, columns: Columns) -> None:
        self.rows, self.columns = rows, columns
        self.doors: list[list[tuple[int, int, int]]] = [[] for _ in range(columns.count)]  # column, own span, its span
        for upper, lower in columns.link.tolist():
            a, b = int(columns.of[upper]), int(columns.of[lower])
            self.doors[a].append((b, upper, lower))
            self.doors[b].append((a, lower, upper))

    def span_at(self, point: FloatArray, spans: Iterable[int] | None = None) -> int:
        """The span nearest to a point, of all or of some."""
        among = np.arange(len(self.rows.row)) if spans is None else np.fromiter(spans, np.int64)
        rows = self.rows
        dx = np.maximum(np.maximum(rows.low_mm[among] - point[0], point[0] - rows.high_mm[among]), 0)
        return int(among[np.argmin(np.hypot(dx, rows.y_mm[rows.row[among]] - point[1]))])

    def route(
        self, start: FloatArray, from_span: int, goal: FloatArray, to_span: int, bare: Callable[[int], bool]
    ) -> FloatArray | None:
        """(n, 2) corners of a way from ``start`` in one span to ``goal`` in another, both included.

        It keeps to the columns for which ``bare`` holds, besides the two it begins and ends in; None where there is no
        way.
        """
        here, there = int(self.columns.of[from_span]), int(self.columns.of[to_span])
        rooms = self._rooms(here, there, bare)
        if rooms is None:
            return None
        spans, doors = [from_span], []
        for _, own, its in rooms:
            spans += self._through(spans[-1], own)
            doors.append(len(spans))  # between the span before and this one
            spans.append(its)
        spans += self._through(spans[-1], to_span)
        low, high = self._openings(spans, doors)
        return _bent(start, goal, self.rows.y_mm[self.rows.row[spans]], low, high)

    def _rooms(self, here: int, there: int, bare: Callable[[int], bool]) -> list[tuple[int, int, int]] | None:
        """Doors on the way with fewest rooms: (room entered, span left, span entered)."""
        if here == there:
            return []
        came: dict[int, tuple[int, tuple[int, int, int]]] = {here: (-1, (0, 0, 0))}
        queue = deque([here])
        while queue:
            room = queue.popleft()
            for door in self.doors[room]:
                if door[0] in came or not (door[0] == there or bare(door[0])):
                    continue
                came[door[0]] = (room, door)
                if door[0] == there:
                    way = []
                    at = there
                    while at != here:
                        at, step = came[at]
                        way.append(step)
                    return way[::-1]
                queue.append(door[0])
        return None

    def _through(self, span: int, to: int) -> list[int]:
        """Spans after ``span`` up to ``to``, both of one column."""
        if span == to:
            return []
        spans = self.columns.spans_of(int(self.columns.of[span]))
        a, b = int(np.searchsorted(spans, span)), int(np.searchsorted(spans, to))
        return [int(one) for one in (spans[a + 1 : b + 1] if a < b else spans[b:a][::-1])]

    def _openings(self, spans: list[int], doors: list[int]) -> tuple[FloatArray, FloatArray]:
        """Between which x the way crosses each row: inside its span, off the edges, at doors within both rows."""
        low, high = self.rows.low_mm[spans].copy(), self.rows.high_mm[spans].copy()
        for door in doors:
            low[door - 1 : door + 1] = low[door - 1 : door + 1].max()
            high[door - 1 : door + 1] = high[door - 1 : door + 1].min()
        inset = np.clip((high - low) * 0.4, 0, EDGE_MM)
        low, high = low + inset, high - inset
        # A row that two doors squeeze empty is crossed along itself, between them.
        return np.minimum(low, (low + high) / 2), np.maximum(high, (low + high) / 2)


def _bent(start: FloatArray, goal: FloatArray, y: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """(n, 2) corners of a way that crosses rows y[i] between low[i] and high[i] in order.

    Where it goes back (it dips into a column and leaves that where it came) it runs along the row where it turns.
    """
    corners = [start]
    at = np.array([np.clip(start[0], low[0], high[0]), y[0]])
    corners.append(at)
    down = np.sign(np.diff(y))
    turns = [int(one) for one in np.flatnonzero(down[1:] != down[:-1]) + 1]
    for begin, end in zip([0, *turns], [*turns, len(y) - 1], strict=True):
        if end <= begin:
            continue
        rows = slice(begin + 1, end + 1)
        target = float(np.clip(goal[0] if end == len(y) - 1 else at[0], low[end], high[end]))
        corners += list(_pulled(at, target, y[rows], low[rows], high[rows]))
        at = corners[-1]
        if end < len(y) - 1:
            at = np.array([np.clip(at[0], low[end + 1], high[end + 1]), y[end]])
            corners.append(at)
    corners.append(goal)
    line = np.array(corners)
    distinct = np.ones(len(line), bool)
    distinct[1:] = np.abs(np.diff(line, axis=0)).sum(axis=1) > 1e-9
    return np.asarray(line[distinct])


@njit(cache=True)
def _pulled(start, target, y, low, high):  # type: ignore[no-untyped-def]
    """The corners after ``start`` of a string pulled tight through rows to x = ``target`` in the last of them.

    The rows follow each other one way. From each corner the sector in view is narrowed row by row; the row that lies
    outside it tells round which end the string bends.
    """
    n = len(y)
    out = np.empty((n, 2))
    count = 0
    px, py = start[0], start[1]
    i = 0
    while i < n:
        least, most = -np.inf, np.inf
        low_at, high_at = i, i
        corner = -1
        x = target
        for j in range(i, n):
            height = abs(y[j] - py)
            lo, hi = (low[j] - px) / height, (high[j] - px) / height
            if j == n - 1:
                lo, hi = (target - px) / height, (target - px) / height
            if lo > most:
                corner, x = high_at, high[high_at]
                break
            if hi < least:
                corner, x = low_at, low[low_at]
                break
            if lo >= least:
                least, low_at = lo, j
            if hi <= most:
                most, high_at = hi, j
        if corner < 0:
            corner = n - 1
        out[count, 0], out[count, 1] = x, y[corner]
        count += 1
        px, py = x, y[corner]
        i = corner + 1
    return out[:count]
