"""Tatami: rows across an area, sewn back and forth by one thread that is never cut inside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely.geometry import Polygon

from wenmai.lines.embroidery.fill.columns import Columns, gather_columns, heights_mm
from wenmai.lines.embroidery.fill.grating import Rows, cut_rows
from wenmai.lines.embroidery.fill.piece import EMPTY, Piece, join, stitched
from wenmai.lines.embroidery.fill.sequence import Joint, Step, order_parts
from wenmai.lines.embroidery.fill.sewing import holes_of_column
from wenmai.lines.embroidery.fill.travel import Maze
from wenmai.lines.embroidery.model import FloatArray, Role


@dataclass(frozen=True, slots=True)
class Stitching:
    """``length_mm_max`` and ``_min`` of a stitch, and after how many rows the holes repeat."""

    length_mm_max: float
    length_mm_min: float
    stagger: int


@dataclass(frozen=True, slots=True, eq=False)
class _Sewn:
    """A column sewn with its first row to one side: its piece, in the frame."""

    piece: Piece
    first_span: int
    last_span: int


def fill_rows(
    shape: Polygon, y_mm: FloatArray, widen_mm: float, stitching: Stitching, start_mm: FloatArray | None = None
) -> list[Piece]:
    """Rows at heights ``y_mm`` across a shape, everything in the frame in which rows are horizontal.

    One piece where the rows hang together, as they do wherever the shape is wider than the rows are apart. From
    ``start_mm`` (2,), where given, the needle travels to where the first piece begins.
    """
    rows = cut_rows(shape, y_mm, widen_mm)
    if not len(rows.row):
        return []
    columns = gather_columns(rows)
    heights = heights_mm(rows, columns)
    pieces = []
    for steps in order_parts(heights.tolist(), _joints(columns)):
        maze = Maze(rows, columns)
        pieces.append(_sew(rows, columns, maze, steps, stitching, start_mm))
        start_mm = None
    return pieces


def _joints(columns: Columns) -> list[Joint]:
    """How columns meet. A span that both begins and ends its column (a single row) meets others at either end."""
    return [Joint(int(columns.of[a]), 1, int(columns.of[b]), 0) for a, b in columns.link.tolist()]


def _sew(
    rows: Rows, columns: Columns, maze: Maze, steps: list[Step], stitching: Stitching, start_mm: FloatArray | None
) -> Piece:
    """All steps of one connected group, with the travel between them."""
    leaves = [_leaving(columns, rows, step, after) for step, after in zip(steps, [*steps[1:], None], strict=True)]
    choices = [
        [_sew_column(rows, columns, step, heading, leave, stitching) for heading in (1, -1)]
        for step, leave in zip(steps, leaves, strict=True)
    ]
    sewn = _least_way(choices, start_mm)
    bare = set(range(columns.count))
    pieces: list[Piece] = []
    if start_mm is not None:
        way = maze.route(
            start_mm, maze.span_at(start_mm), sewn[0].piece.points_mm[0], sewn[0].first_span, bare.__contains__
        )
        pieces.append(EMPTY if way is None else stitched(way, stitching.length_mm_max, Role.TRAVEL))
    for number, (step, one) in enumerate(zip(steps, sewn, strict=True)):
        pieces.append(one.piece)
        bare.discard(step.part)
        if number + 1 < len(sewn):
            pieces.append(_link(maze, one, sewn[number + 1], stitching, bare))
    return join(pieces)


def _leaving(columns: Columns, rows: Rows, step: Step, after: Step | None) -> tuple[float, float] | None:
    """Between which x the needle can leave a step's last row for the part that is next on its way."""
    if after is None:
        return None
    spans = columns.spans_of(step.part)
    last = int(spans[-1] if step.towards else spans[0])
    touching = columns.link[(columns.link == last).any(axis=1)]
    others = [int(b if a == last else a) for a, b in touching.tolist()]
    direct = [other for other in others if columns.of[other] == after.part]
    if len(others) != 1 and not direct:
        return None
    other = (direct or others)[0]
    return max(rows.low_mm[last], rows.low_mm[other]), min(rows.high_mm[last], rows.high_mm[other])


def _sew_column(
    rows: Rows, columns: Columns, step: Step, heading: int, leave: tuple[float, float] | None, stitching: Stitching
) -> _Sewn:
    spans = columns.spans_of(step.part)
    spans = spans if step.towards else spans[::-1]
    low, high = rows.low_mm[spans], rows.high_mm[spans]
    last_end = high[-1] if (heading > 0) == (len(spans) % 2 == 1) else low[-1]
    leave_x = np.nan if leave is None else float(np.clip(last_end, *leave))
    row = rows.row[spans]
    points, roles = holes_of_column(
        low, high, rows.y_mm[row], row, heading, leave_x,
        (stitching.length_mm_max, stitching.length_mm_min, stitching.stagger),
    )  # fmt: skip
    return _Sewn(Piece(points, roles), int(spans[0]), int(spans[-1]))


def _least_way(choices: list[list[_Sewn]], start_mm: FloatArray | None) -> list[_Sewn]:
    """Which side each column begins at, so that holes and ways between columns are fewest (Viterbi)."""
    hole_mm = 3.0  # a hole more weighs as much as a usual stitch of way
    cost = np.array([[len(one.piece.points_mm) * hole_mm for one in pair] for pair in choices])
    if start_mm is not None:
        cost[0] += [np.abs(one.piece.points_mm[0] - start_mm).sum() for one in choices[0]]
    total, came = cost[0], []
    for before, pair, own in zip(choices, choices[1:], cost[1:], strict=False):
        way = np.array(
            [[np.hypot(*(one.piece.points_mm[-1] - two.piece.points_mm[0])) for two in pair] for one in before]
        )
        reach = total[:, None] + way
        came.append(reach.argmin(axis=0))
        total = reach.min(axis=0) + own
    at = int(total.argmin())
    picked = [choices[-1][at]]
    for pair, back in zip(choices[-2::-1], came[::-1], strict=True):
        at = int(back[at])
        picked.append(pair[at])
    return picked[::-1]


def _link(maze: Maze, one: _Sewn, two: _Sewn, stitching: Stitching, bare: set[int]) -> Piece:
    """From the end of one column to the beginning of the next; nothing where that is one stitch."""
    start, goal = one.piece.points_mm[-1], two.piece.points_mm[0]
    rows = maze.rows
    a, b = one.last_span, two.first_span
    touch = abs(int(rows.row[a] - rows.row[b])) == 1 and min(rows.high_mm[a], rows.high_mm[b]) > max(
        rows.low_mm[a], rows.low_mm[b]
    )
    if touch and np.hypot(*(goal - start)) <= stitching.length_mm_max:
        return EMPTY
    way = maze.route(start, one.last_span, goal, two.first_span, bare.__contains__)
    return EMPTY if way is None else stitched(way, stitching.length_mm_max, Role.TRAVEL)
