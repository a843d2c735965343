"""Tatami: rows across an area, sewn back and forth by one thread that is never cut inside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.columns import heights_mm
from wenmai.lines.embroidery.fill.grating import cut_rows, without_specks
from wenmai.lines.embroidery.fill.middles import Line
from wenmai.lines.embroidery.fill.piece import EMPTY, Piece, join, stitched
from wenmai.lines.embroidery.fill.sequence import Step, order_parts
from wenmai.lines.embroidery.fill.sewing import holes_of_column
from wenmai.lines.embroidery.fill.travel import Maze, maze_of, nearest_span
from wenmai.lines.embroidery.model import FloatArray, IntArray, Role

BoolArray = npt.NDArray[np.bool_]


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
    cover: Callable[[Line], Piece] | None = None,
    before: Sequence[Piece] = (),
    chosen: BoolArray | None = None,
) -> list[Piece]:
    """Rows at heights ``y_mm`` across a body, and ``lines`` along its slivers, in the frame where rows are horizontal.

    ``cover`` gives the stitches of a line from its first end to its last. Of the rows only those ``chosen`` (r,) are
    sewn, all where None; the others are where the needle may travel. Pieces ``before`` (underlay) are sewn first, and
    reached by travel that the rows then cover. One piece where all hangs together, as it does wherever the body is
    wider than its rows are apart.
    """
    rows = without_specks(cut_rows(body, y_mm, widen_mm), stitching.length_mm_min)
    maze = maze_of(rows, lines)
    columns = maze.columns
    lengths = heights_mm(rows, columns).tolist() + [line.length_mm for line in lines]
    pieces = []
    for number, steps in enumerate(order_parts(lengths, maze.joints())):
        choices = [
            _ways_to_sew(maze, step, after, cover, chosen, stitching)
            for step, after in zip(steps, [*steps[1:], None], strict=True)
        ]
        pieces.append(_sew(maze, steps, choices, stitching, before if number == 0 else ()))
    return [piece for piece in pieces if len(piece.points_mm)]


def _ways_to_sew(
    maze: Maze,
    step: Step,
    after: Step | None,
    cover: Callable[[Line], Piece] | None,
    chosen: BoolArray | None,
    stitching: Stitching,
) -> list[_Sewn]:
    """A part sewn in each way that there is: a column from either side, a line in one; none where no row is chosen."""
    if step.part >= maze.columns.count:
        line = maze.lines[step.part - maze.columns.count]
        line = line if step.towards else line.reversed()
        piece = cover(line) if cover else Piece.of(line.points_mm, Role.RUNNING)
        return [_Sewn(piece, (step.part, 1 - step.towards), (step.part, step.towards))]
    spans = maze.columns.spans_of(step.part)
    if chosen is not None:
        spans = spans[chosen[maze.rows.row[spans]]]
    if not len(spans):
        return []
    spans = spans if step.towards else spans[::-1]
    leave = _leaving(maze, step.part, int(spans[-1]), after)
    return [_sew_column(maze, step.part, spans, heading, leave, stitching) for heading in (1, -1)]


def _sew(
    maze: Maze, steps: list[Step], choices: list[list[_Sewn]], stitching: Stitching, before: Sequence[Piece]
) -> Piece:
    """All steps of one connected group, with the travel between them."""
    sewn_steps = [step for step, ways in zip(steps, choices, strict=True) if ways]
    sewn = _least_way([ways for ways in choices if ways])
    if not sewn:
        return EMPTY
    bare = set(range(maze.count))
    pieces = _underneath(maze, before, sewn[0], stitching)
    for number, (step, one) in enumerate(zip(sewn_steps, sewn, strict=True)):
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
        here = nearest_span(maze.rows, start)
        goal, there = first.piece.points_mm[0], first.begins
        if after is not None:
            goal = after.points_mm[0]
            span = nearest_span(maze.rows, goal)
            there = (int(maze.columns.of[span]), span)
        way = maze.route(start, (int(maze.columns.of[here]), here), goal, there, lambda room: True)
        pieces.append(EMPTY if way is None else stitched(way, stitching.length_mm_max, Role.TRAVEL))
    return pieces


def _leaving(maze: Maze, part: int, last: int, after: Step | None) -> tuple[float, float] | None:
    """Between which x the needle can leave a column's last row for the part that is next on its way."""
    if after is None:
        return None
    doors = [door for door in maze.doors[part] if door[1] == last]
    direct = [door for door in doors if door[0] == after.part]
    if len(doors) != 1 and not direct:
        return None
    other, _, its = (direct or doors)[0]
    low, high = float(maze.rows.low_mm[last]), float(maze.rows.high_mm[last])
    if other >= maze.columns.count:
        x = float(np.clip(maze.at(other, its)[0], low, high))
        return x, x
    return max(low, float(maze.rows.low_mm[its])), min(high, float(maze.rows.high_mm[its]))


def _sew_column(
    maze: Maze, part: int, spans: IntArray, heading: int, leave: tuple[float, float] | None, stitching: Stitching
) -> _Sewn:
    rows = maze.rows
    low, high = rows.low_mm[spans], rows.high_mm[spans]
    last_end = high[-1] if (heading > 0) == (len(spans) % 2 == 1) else low[-1]
    leave_x = np.nan if leave is None else float(np.clip(last_end, *leave))
    row = rows.row[spans]
    points, roles = holes_of_column(
        low, high, rows.y_mm[row], row, heading, leave_x,
        (stitching.length_mm_max, stitching.length_mm_min, stitching.stagger),
    )  # fmt: skip
    return _Sewn(Piece(points, roles), (part, int(spans[0])), (part, int(spans[-1])))


def _least_way(choices: list[list[_Sewn]]) -> list[_Sewn]:
    """Which side each column begins at, so that holes and ways between columns are fewest (Viterbi)."""
    if not choices:
        return []
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
