"""Direction-field fill: rows along a field, sewn part by part of a body, with lines along what is too narrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.grating import cut_rows, even_rows
from wenmai.lines.embroidery.fill.inside import Outline
from wenmai.lines.embroidery.fill.middles import Line
from wenmai.lines.embroidery.fill.piece import Piece, join, stitched
from wenmai.lines.embroidery.fill.sequence import Joint, Step, order_parts
from wenmai.lines.embroidery.fill.tatami import Stitching, fill_rows
from wenmai.lines.embroidery.fill.travel import Maze, maze_of, nearest_span
from wenmai.lines.embroidery.model import FloatArray, Role
from wenmai.lines.embroidery.ordering.hiding import LastSewn
from wenmai.lines.embroidery.ordering.tour import shortest_tour

TURN_MM_MAX = 2.0  # from the end of a row to the next one, as one stitch
OUTSIDE_MM = 0.05  # how far such a stitch may cut a corner of the outline
THREAD_MM = 0.4
TRIM_COST_MM = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class _Sewn:
    """A piece of part ``part``, and the (room, place) of the maze where it begins and ends."""

    piece: Piece
    part: int
    begins: tuple[int, int]
    ends: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Parts of a body, then the lines that join them or stick out; ``of_room`` tells of each room of the maze which."""

    maze: Maze
    bodies: list[Polygon]
    of_room: list[int] = field(default_factory=list)

    @staticmethod
    def of(maze: Maze, body: Polygon | MultiPolygon) -> _Parts:
        bodies = list(shapely.get_parts(body))
        rows, columns = maze.rows, maze.columns
        spans = columns.spans[columns.first[:-1]]
        middles = np.column_stack(((rows.low_mm + rows.high_mm)[spans] / 2, rows.y_mm[rows.row[spans]]))
        of_room = _nearest_of(bodies, middles) + [len(bodies) + number for number in range(len(maze.lines))]
        return _Parts(maze, bodies, of_room)

    def steps(self) -> list[Step]:
        """The parts in an order in which everything beyond one is sewn before it."""
        lengths = [float(np.sqrt(body.area)) for body in self.bodies] + [line.length_mm for line in self.maze.lines]
        joints = []
        for joint in self.maze.joints():
            a, b = self.of_room[joint.a], self.of_room[joint.b]
            if a != b:
                ends = (joint.a_end if a >= len(self.bodies) else 0, joint.b_end if b >= len(self.bodies) else 0)
                joints.append(Joint(a, ends[0], b, ends[1]))
        return [step for steps in order_parts(lengths, joints) for step in steps]

    def span_at(self, point: FloatArray) -> tuple[int, int]:
        span = nearest_span(self.maze.rows, point)
        return int(self.maze.columns.of[span]), span

    def way_out(self, part: int, after: Step, bare: set[int]) -> FloatArray | None:
        """Where the needle leaves a part of the body for the part that is sewn next."""
        here, there = self.of_room.index(part), self.of_room.index(after.part)
        for other, _, its in self.maze.rooms_between(here, there, lambda room: self.of_room[room] in bare) or []:
            if other >= self.maze.columns.count:
                return self.maze.at(other, its)
        return None


def fill_along(
    body: Polygon | MultiPolygon,
    rows: Sequence[Piece],
    under: Sequence[Piece],
    lines: Sequence[Line],
    cover: Callable[[Line], Piece],
    spacing_mm: float,
    widen_mm: float,
    stitching: Stitching,
) -> list[Piece]:
    """Rows along a field across a body, each part of it after its pieces ``under`` it, and ``lines`` along its slivers.

    ``cover`` gives the stitches of a line from its first end to its last. Parts are sewn so that the needle runs out to
    the far ones through those that are still bare. Rows are joined by a stitch where their ends are near, else by
    travel that later rows cover, else by travel inside the shape: all is one piece.
    """
    maze = maze_of(cut_rows(body, even_rows(body, spacing_mm)), lines)
    parts = _Parts.of(maze, body)
    rows_of = _nearest_of(parts.bodies, np.array([row.points_mm[len(row.points_mm) // 2] for row in rows]))
    under_of = _nearest_of(parts.bodies, np.array([piece.points_mm[0] for piece in under]))
    sewn: list[_Sewn] = []
    bare = set(parts.of_room)
    steps = parts.steps()
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        if step.part >= len(parts.bodies):
            line = lines[step.part - len(parts.bodies)]
            room = maze.columns.count + step.part - len(parts.bodies)
            piece = cover(line if step.towards else line.reversed())
            sewn.append(_Sewn(piece, step.part, (room, 1 - step.towards), (room, step.towards)))
        else:
            own = [row for row, part in zip(rows, rows_of, strict=True) if part == step.part]
            first = [piece for piece, part in zip(under, under_of, strict=True) if part == step.part]
            needle = first[-1].points_mm[-1] if first else sewn[-1].piece.points_mm[-1] if sewn else None
            leaves = parts.way_out(step.part, after, bare) if after else None
            if not own:  # too small for the field to lead a row through
                area = parts.bodies[step.part]
                first = [*first, *fill_rows(area, even_rows(area, spacing_mm), widen_mm, stitching)]
            for piece in [*first, *_toured(own, needle, leaves)]:
                begins, ends = (parts.span_at(piece.points_mm[k]) for k in (0, -1))
                sewn.append(_Sewn(piece, step.part, begins, ends))
        bare.discard(step.part)
    return [_linked(sewn, parts, Outline(body.buffer(widen_mm + OUTSIDE_MM)), stitching)] if sewn else []


def _nearest_of(bodies: list[Polygon], points: FloatArray) -> list[int]:
    """Of each point (n, 2) the number of the body it is in or nearest to."""
    if not len(points):
        return []
    places = shapely.points(points)
    found = np.argmin([shapely.distance(places, body) for body in bodies], axis=0)
    return [int(one) for one in found]


def _toured(rows: list[Piece], needle: FloatArray | None, leaves: FloatArray | None) -> list[Piece]:
    """Rows in an order of short ways that ends near where the needle leaves, or else begins near where it is."""
    if not rows:
        return []
    ends = np.array([[*row.points_mm[0], *row.points_mm[-1]] for row in rows])
    known = leaves if leaves is not None else needle
    start = known if known is not None else np.array([np.nan, np.nan])
    order, flipped = shortest_tour(ends, np.ones(len(ends), np.int64), start, TURN_MM_MAX, TRIM_COST_MM)
    turned = flipped == (leaves is None)
    toured = [
        Piece(rows[run].points_mm[::-1], rows[run].role) if back else rows[run]
        for run, back in zip(order.tolist(), turned.tolist(), strict=True)
    ]
    return toured if leaves is None else toured[::-1]


def _linked(sewn: list[_Sewn], parts: _Parts, outline: Outline, stitching: Stitching) -> Piece:
    """All that is sewn, with the ways between."""
    pieces = [one.piece for one in sewn]
    count = np.cumsum([len(piece.points_mm) for piece in pieces])
    points, roles = (
        np.concatenate([piece.points_mm for piece in pieces]),
        np.concatenate([piece.role for piece in pieces]),
    )
    roles[np.concatenate(([0], count[:-1]))] = Role.START
    cloth = LastSewn(points, roles, np.full(len(points), THREAD_MM))
    last = {one.part: number for number, one in enumerate(sewn)}
    chain = [pieces[0]]
    for number, (one, two) in enumerate(pairwise(sewn)):
        a, b = one.piece.points_mm[-1], two.piece.points_mm[0]
        if np.hypot(*(b - a)) > TURN_MM_MAX or outline.crossed(a[None], b[None])[0]:
            way = cloth.way(a, b, int(count[number]) - 1, THREAD_MM, 2.0)
            if way is not None and outline.crossed(way[:-1], way[1:]).any():
                way = None  # hidden, but across a hole
            if way is None:
                bare = {part for part, latest in last.items() if latest >= number}
                rooms = {room for room, part in enumerate(parts.of_room) if part in bare}
                way = parts.maze.route(a, one.ends, b, two.begins, rooms.__contains__)
            # What hangs together by less than rows need is reached straight, and led inside the outline at last.
            straight = np.vstack((a, b))
            chain.append(stitched(straight if way is None else way, stitching.length_mm_max, Role.TRAVEL))
        chain.append(two.piece)
    return join(chain)
