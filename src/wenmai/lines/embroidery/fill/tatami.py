"""Tatami: rows across an area, sewn back and forth by one thread that is never cut inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.columns import gather_columns, heights_mm
from wenmai.lines.embroidery.fill.grating import cut_rows, without_specks
from wenmai.lines.embroidery.fill.piece import EMPTY, Piece, join, stitched
from wenmai.lines.embroidery.fill.sequence import Step, order_parts
from wenmai.lines.embroidery.fill.sewing import holes_of_column
from wenmai.lines.embroidery.fill.slivers import Line
from wenmai.lines.embroidery.fill.travel import Maze, nearest_span
from wenmai.lines.embroidery.model import FloatArray, Role


@dataclass(frozen=True, slots=True)
class Stitching:
    """``length_mm_max`` and ``_min`` of a stitch, and after how many rows the holes repeat."""

    length_mm_max: float
    length_mm_min: float
    stagger: int


@dataclass(frozen=True, slots=True, eq=False)
class _Sewn:
    """A part sewn: its piece, and the (room, place) where it begins and ends."""

    piece: Piece
    begins: tuple[int, int]
    ends: tuple[int, int]


def fill_rows(
    body: Polygon | MultiPolygon,
    y_mm: FloatArray,
    widen_mm: float,
    stitching: Stitching,
    lines: Sequence[Line] = (),
    covers: Sequence[tuple[Piece, Piece]] = (),
    before: Sequence[Piece] = (),
) -> list[Piece]:
    """Rows at heights ``y_mm`` across a body, and ``lines`` along its slivers, in the frame where rows are horizontal.

    ``covers`` are the stitches of each line, sewn from its first end and from its last.
    One piece where all hangs together, as it does wherever the body is wider than its rows are apart. Pieces ``before``
    (underlay) are sewn first, and reached by travel that the rows then cover.
    """
    rows = without_specks(cut_rows(body, y_mm, widen_mm), stitching.length_mm_min)
    spots = {
        (number, end): nearest_span(rows, line.points_mm[-end])
        for number, line in enumerate(lines)
        for end in (0, 1)
        if line.rooted[end] and len(rows.row)
    }
    columns = gather_columns(rows, np.unique(np.fromiter(spots.values(), np.int64)))
    maze = Maze(rows, columns, lines, spots)
    lengths = heights_mm(rows, columns).tolist()
    lengths += [float(np.hypot(*np.diff(line.points_mm, axis=0).T).sum()) for line in lines]
    pieces = []
    for number, steps in enumerate(order_parts(lengths, maze.joints())):
        pieces.append(_sew(maze, covers, steps, stitching, before if number == 0 else ()))
    return pieces


def _sew(
    maze: Maze, covers: Sequence[tuple[Piece, Piece]], steps: list[Step], stitching: Stitching, before: Sequence[Piece]
) -> Piece:
    """All steps of one connected group, with the travel between them."""
    choices = []
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        if step.part >= maze.columns.count:
            piece = covers[step.part - maze.columns.count][1 - step.towards]
            choices.append([_Sewn(piece, (step.part, 1 - step.towards), (step.part, step.towards))])
        else:
            leave = _leaving(maze, step, after)
            choices.append([_sew_column(maze, step, heading, leave, stitching) for heading in (1, -1)])
    sewn = _least_way(choices)
    bare = set(range(maze.count))
    pieces = _underneath(maze, before, sewn[0], stitching)
    for number, (step, one) in enumerate(zip(steps, sewn, strict=True)):
        pieces.append(one.piece)
        bare.discard(step.part)
        if number + 1 < len(sewn):
            pieces.append(_link(maze, one, sewn[number + 1], stitching, bare))
    return join(pieces)


def _underneath(maze: Maze, before: Sequence[Piece], first: _Sewn, stitching: Stitching) -> list[Piece]:
    """What is sewn first, and the travel from each piece of it to the next and to the first of the rows."""
    pieces = []
    for piece, after in zip(before, (*before[1:], None), strict=False):
        pieces.append(piece)
        start = piece.points_mm[-1]
        goal = first.piece.points_mm[0] if after is None else after.points_mm[0]
        here = nearest_span(maze.rows, start)
        there = (0, nearest_span(maze.rows, goal)) if after is not None else first.begins
        if after is not None:
            there = (int(maze.columns.of[there[1]]), there[1])
        way = maze.route(start, (int(maze.columns.of[here]), here), goal, there, lambda room: True)
        pieces.append(EMPTY if way is None else stitched(way, stitching.length_mm_max, Role.TRAVEL))
    return pieces


def _leaving(maze: Maze, step: Step, after: Step | None) -> tuple[float, float] | None:
    """Between which x the needle can leave a column's last row for the part that is next on its way."""
    if after is None:
        return None
    spans = maze.columns.spans_of(step.part)
    last = int(spans[-1] if step.towards else spans[0])
    doors = [door for door in maze.doors[step.part] if door[1] == last]
    direct = [door for door in doors if door[0] == after.part]
    if len(doors) != 1 and not direct:
        return None
    other, _, its = (direct or doors)[0]
    low, high = float(maze.rows.low_mm[last]), float(maze.rows.high_mm[last])
    if other >= maze.columns.count:
        x = float(np.clip(maze.at(other, its)[0], low, high))
        return x, x
    return max(low, float(maze.rows.low_mm[its])), min(high, float(maze.rows.high_mm[its]))


def _sew_column(maze: Maze, step: Step, heading: int, leave: tuple[float, float] | None, stitching: Stitching) -> _Sewn:
    rows, spans = maze.rows, maze.columns.spans_of(step.part)
    spans = spans if step.towards else spans[::-1]
    low, high = rows.low_mm[spans], rows.high_mm[spans]
    last_end = high[-1] if (heading > 0) == (len(spans) % 2 == 1) else low[-1]
    leave_x = np.nan if leave is None else float(np.clip(last_end, *leave))
    row = rows.row[spans]
    points, roles = holes_of_column(
        low, high, rows.y_mm[row], row, heading, leave_x,
        (stitching.length_mm_max, stitching.length_mm_min, stitching.stagger),
    )  # fmt: skip
    return _Sewn(Piece(points, roles), (step.part, int(spans[0])), (step.part, int(spans[-1])))


def _least_way(choices: list[list[_Sewn]]) -> list[_Sewn]:
    """Which side each column begins at, so that holes and ways between columns are fewest (Viterbi)."""
    hole_mm = 3.0  # a hole more weighs as much as a usual stitch of way
    cost = [np.array([len(one.piece.points_mm) * hole_mm for one in some]) for some in choices]
    total, came = cost[0], []
    for before, some, own in zip(choices, choices[1:], cost[1:], strict=False):
        way = np.array(
            [[np.hypot(*(one.piece.points_mm[-1] - two.piece.points_mm[0])) for two in some] for one in before]
        )
        reach = total[:, None] + way
        came.append(reach.argmin(axis=0))
        total = reach.min(axis=0) + own
    at = int(total.argmin())
    picked = [choices[-1][at]]
    for some, back in zip(choices[-2::-1], came[::-1], strict=True):
        at = int(back[at])
        picked.append(some[at])
    return picked[::-1]


def _link(maze: Maze, one: _Sewn, two: _Sewn, stitching: Stitching, bare: set[int]) -> Piece:
    """From the end of one part to the beginning of the next; nothing where that is one stitch."""
    start, goal = one.piece.points_mm[-1], two.piece.points_mm[0]
    rows, columns = maze.rows, maze.columns.count
    if one.ends[0] < columns and two.begins[0] < columns:
        a, b = one.ends[1], two.begins[1]
        touch = abs(int(rows.row[a] - rows.row[b])) == 1 and min(rows.high_mm[a], rows.high_mm[b]) > max(
            rows.low_mm[a], rows.low_mm[b]
        )
        if touch and np.hypot(*(goal - start)) <= stitching.length_mm_max:
            return EMPTY
    way = maze.route(start, one.ends, goal, two.begins, bare.__contains__)
    return EMPTY if way is None else stitched(way, stitching.length_mm_max, Role.TRAVEL)
