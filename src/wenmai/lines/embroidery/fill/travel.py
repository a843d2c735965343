"""The parts of a shape as rooms with doors between them, and ways through those that are not sewn yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

from wenmai.lines.embroidery.fill.columns import Columns, gather_columns
from wenmai.lines.embroidery.fill.corridor import bent, openings
from wenmai.lines.embroidery.fill.grating import Rows
from wenmai.lines.embroidery.fill.middles import Line
from wenmai.lines.embroidery.fill.sequence import Joint
from wenmai.lines.embroidery.model import FloatArray

Door = tuple[int, int, int]  # the room it leads to, the place of this room where it is, the place of that room


def nearest_span(rows: Rows, point: FloatArray) -> int:
    dx = np.maximum(np.maximum(rows.low_mm - point[0], point[0] - rows.high_mm), 0)
    return int(np.argmin(np.hypot(dx, rows.y_mm[rows.row] - point[1])))


class Maze:
    """Rooms are the columns, then the lines. A place of a column is a span, one of a line either of its ends (0, 1)."""

    def __init__(self, rows: Rows, columns: Columns, lines: Sequence[Line], roots: dict[tuple[int, int], int]) -> None:
        """``roots``: the span at which an end of a line (number of the line, 0 or 1) lies in a column."""
        self.rows, self.columns, self.lines = rows, columns, lines
        self.count = columns.count + len(lines)
        self.doors: list[list[Door]] = [[] for _ in range(self.count)]
        for upper, lower in columns.link.tolist():
            self._join(int(columns.of[upper]), upper, int(columns.of[lower]), lower)
        at_node: dict[int, list[tuple[int, int]]] = {}
        for number, line in enumerate(lines):
            for end in (0, 1):
                room = columns.count + number
                if (number, end) in roots:
                    span = roots[number, end]
                    self._join(int(columns.of[span]), span, room, end)
                for other, its_end in at_node.get(line.nodes[end], []):
                    if other != room:
                        self._join(other, its_end, room, end)
                at_node.setdefault(line.nodes[end], []).append((room, end))

    def _join(self, a: int, place_a: int, b: int, place_b: int) -> None:
        self.doors[a].append((b, place_a, place_b))
        self.doors[b].append((a, place_b, place_a))

    def joints(self) -> list[Joint]:
        """The doors as what ordering needs to know: which ends of which parts meet."""
        return [
            Joint(room, self.end_of(room, own), other, self.end_of(other, its))
            for room, doors in enumerate(self.doors)
            for other, own, its in doors
            if room < other
        ]

    def end_of(self, room: int, place: int) -> int:
        """Whether a place is at the first end of a room (0) or at its last (1)."""
        if room >= self.columns.count:
            return place
        return int(place == self.columns.spans_of(room)[-1])

    def at(self, room: int, place: int) -> FloatArray:
        """Where an end of a line is."""
        return np.asarray(self.lines[room - self.columns.count].points_mm[-place])

    def route(
        self,
        start: FloatArray,
        here: tuple[int, int],
        goal: FloatArray,
        there: tuple[int, int],
        bare: Callable[[int], bool],
    ) -> FloatArray | None:
        """(n, 2) corners of a way from ``start`` to ``goal``, both included, each in its (room, place).

        It keeps to rooms for which ``bare`` holds, besides the two it begins and ends in; None where there is no way.
        """
        rooms = self.rooms_between(here[0], there[0], bare)
        if rooms is None:
            return None
        corners = [start.reshape(1, 2)]
        room, place = here
        spans, doors = [place], list[int]()
        for other, own, its in [*rooms, (-1, there[1], -1)]:
            if room < self.columns.count:
                spans += self._through(spans[-1], own)
                if 0 <= other < self.columns.count:
                    doors.append(len(spans))
                    spans.append(its)
                else:
                    to = goal if other < 0 else self.at(other, its)
                    corners.append(bent(corners[-1][-1], to, *openings(self.rows, spans, doors)))
            elif own != place:
                line = self.lines[room - self.columns.count].points_mm
                corners.append(line if own else line[::-1])
            if room >= self.columns.count or other >= self.columns.count:
                spans, doors = [its], []
            room, place = other, its
        corners.append(goal.reshape(1, 2))
        way = np.concatenate(corners)
        distinct = np.ones(len(way), bool)
        distinct[1:] = np.abs(np.diff(way, axis=0)).sum(axis=1) > 1e-9
        return np.asarray(way[distinct])

    def rooms_between(self, here: int, there: int, bare: Callable[[int], bool]) -> list[Door] | None:
        """Doors on the way with fewest rooms: (room entered, place left, place entered); None where there is none."""
        if here == there:
            return []
        came: dict[int, tuple[int, Door]] = {here: (-1, (0, 0, 0))}
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


def maze_of(rows: Rows, lines: Sequence[Line]) -> Maze:
    """The maze of rows and of lines, whose rooted ends lie in the nearest span."""
    spots = {
        (number, end): nearest_span(rows, line.points_mm[-end])
        for number, line in enumerate(lines)
        for end in (0, 1)
        if line.rooted[end] and len(rows.row)
    }
    columns = gather_columns(rows, np.unique(np.fromiter(spots.values(), np.int64)))
    return Maze(rows, columns, lines, spots)
