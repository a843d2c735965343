"""Parts of a shape that are too narrow for rows: lines along their middle, for satin or a running stitch to cover."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
import shapely.ops
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.skeleton import Branch, skeleton
from wenmai.lines.embroidery.model import FloatArray

STEP_MM = 0.4  # at most this far apart are the points of a sliver's outline
OVERLAP_MM = 0.5  # a line reaches this far into the body that it joins
CUT_MM = 1e-3  # what is cut away of a body beside a narrow part, so that rounding leaves no bridges
SPUR_WIDTHS = 1.0
BEND_MM = 0.04  # how far a line may stray from the middle


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """The middle of a narrow part, (n, 2) mm, and the nodes at its two ends: lines that share a node join there.

    ``rooted``: whether each end lies in the body of the shape; ``free``: whether it ends there without another line.
    """

    points_mm: FloatArray
    nodes: tuple[int, int]
    rooted: tuple[bool, bool]
    free: tuple[bool, bool]

    @property
    def length_mm(self) -> float:
        return float(np.hypot(*np.diff(self.points_mm, axis=0).T).sum())

    def reversed(self) -> Line:
        """The same line, from its last end to its first."""
        return Line(self.points_mm[::-1], self.nodes[::-1], self.rooted[::-1], self.free[::-1])


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A shape as a body that rows can fill (it may be empty, or in several parts) and lines along its narrow parts."""

    body: Polygon | MultiPolygon
    lines: tuple[Line, ...]


def split_slivers(shape: Polygon, *widths_mm: float) -> Split:
    """What of a shape is as wide as the first width is its body; what is narrower and sticks out as far becomes lines.

    The body is the shape opened by a disc of that width (erosion, then dilation), and what the disc does not reach but
    is no deeper than it is wide: corners. Further widths, each less than the one before, part those corners again: a
    spike shorter than satin is wide is no corner of rows that are far narrower.
    """
    if not np.isfinite(widths_mm[0]):
        return Split(MultiPolygon(), _lines(shape, MultiPolygon(), 0))
    cores = _cores(shape, widths_mm[0])
    if cores.is_empty:
        return Split(MultiPolygon(), _lines(shape, cores, 0))
    body: Polygon | MultiPolygon = shape
    narrow: list[Polygon] = []
    for number, width_mm in enumerate(widths_mm):
        found = _narrow(body, cores if number == 0 else _cores(body, width_mm), width_mm)
        if not found:
            continue
        rests = shapely.get_parts(body.difference(shapely.union_all([part.buffer(CUT_MM) for part in found])))
        held = shapely.intersects(rests, cores)
        # A swelling that only narrow parts hold is part of their line.
        narrow += [*found, *(rest for rest in rests[~held] if rest.area > CUT_MM)]
        body = shapely.union_all(rests[held])
    if not narrow:
        return Split(shape, ())
    slivers = shapely.union_all(narrow)
    lines: list[Line] = []
    for reach in shapely.get_parts(shape.intersection(shapely.union_all([part.buffer(OVERLAP_MM) for part in narrow]))):
        if reach.geom_type == "Polygon" and reach.intersects(slivers):
            lines += [part for line in _lines(reach, body, 4 * len(lines)) for part in _parted(line, body)]
    return Split(body, tuple(_rooted(lines, body)))


def _cores(shape: Polygon | MultiPolygon, width_mm: float) -> MultiPolygon:
    """Where the middle of a disc of that width can be, without swellings of a line, such as a bend has: no bodies."""
    eroded = shapely.get_parts(shape.buffer(-width_mm / 2, quad_segs=4))
    return MultiPolygon([core for core in eroded if core.length / 2 >= width_mm])


def _narrow(shape: Polygon | MultiPolygon, cores: MultiPolygon, width_mm: float) -> list[Polygon]:
    """The parts that a disc of that width, its middle in ``cores``, does not reach and that are no corners."""
    opened = cores.buffer(width_mm / 2 * 1.01, quad_segs=4)
    rests = [
        part
        for part in shapely.get_parts(shape.difference(opened))
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    bodies = shapely.get_parts(opened)
    return [part for part in rests if _sticks_out(part, opened, bodies, width_mm)]


def _parted(line: Line, body: Polygon | MultiPolygon) -> list[Line]:
    """The line in two where it passes through the body, which the rows then join."""
    track = shapely.LineString(line.points_mm)
    within = [
        part
        for part in shapely.get_parts(track.intersection(body))
        if part.geom_type == "LineString" and part.length > BEND_MM
    ]
    if any(line.rooted) or not within:
        return [line]
    through = max(within, key=lambda part: float(part.length))
    half = shapely.line_locate_point(track, through.interpolate(0.5, normalized=True))
    new = -1 - 2 * max(line.nodes)  # numbers below zero are taken by none of the skeleton's nodes
    return [
        Line(shapely.get_coordinates(shapely.ops.substring(track, *span)), nodes, rooted, free)
        for span, nodes, rooted, free in (
            ((0, half), (line.nodes[0], new), (False, True), (line.free[0], False)),
            ((half, track.length), (new - 1, line.nodes[1]), (True, False), (False, line.free[1])),
        )
    ]


def _rooted(lines: list[Line], body: Polygon | MultiPolygon) -> list[Line]:
    """The lines, of which each connected group has at least one end in the body: the nearest, where none is."""
    ends = [(number, end) for number in range(len(lines)) for end in (0, 1)]
    far = {(number, end): body.distance(shapely.Point(lines[number].points_mm[-end])) for number, end in ends}
    group = list(range(len(lines)))
    for number, end in ends:
        for other in range(number):
            if lines[number].nodes[end] in lines[other].nodes:
                group = [group[other] if one == group[number] else one for one in group]
    nearest = {
        mine: min((far[place], place) for place in ends if group[place[0]] == mine)[1] for mine in sorted(set(group))
    }
    roots = {place for place in ends if far[place] <= OVERLAP_MM} | set(nearest.values())
    return [replace(line, rooted=((number, 0) in roots, (number, 1) in roots)) for number, line in enumerate(lines)]


def _sticks_out(
    part: Polygon, opened: Polygon | MultiPolygon, bodies: np.ndarray[tuple[int], np.dtype[np.object_]], width_mm: float
) -> bool:
    """Whether a rest of the opening reaches farther from the body than it is wide, or holds parts of it together."""
    depth = shapely.distance(shapely.points(shapely.get_coordinates(part)), opened).max()
    if depth >= width_mm:
        return True
    return len(bodies) > 1 and int((shapely.distance(part, bodies) < 1e-6).sum()) > 1


def _lines(shape: Polygon, body: Polygon | MultiPolygon, first_node: int) -> tuple[Line, ...]:
    branches = skeleton(shape, STEP_MM, SPUR_WIDTHS)
    numbers: dict[int, int] = {}
    met: dict[int, int] = {}
    for branch in branches:
        for end in branch.ends:
            numbers.setdefault(end, first_node + len(numbers))
            met[end] = met.get(end, 0) + 1
    lines = []
    for branch in branches:
        points = smoothed(branch)
        rooted = [not body.is_empty and body.distance(shapely.Point(points[k])) < 1e-3 for k in (0, -1)]
        free = [met[branch.ends[k]] == 1 and not rooted[k] for k in (0, 1)]
        ends = numbers[branch.ends[0]], numbers[branch.ends[1]]
        lines.append(Line(points, ends, (rooted[0], rooted[1]), (free[0], free[1])))
    return tuple(lines)


def smoothed(branch: Branch) -> FloatArray:
    """The branch without the zigzag of its triangles: means of the middles beside each point, then few points of it."""
    points = branch.points_mm
    if len(points) >= 4:
        middle = (points[:-1] + points[1:]) / 2
        points = np.vstack((points[:1], (middle[:-1] + middle[1:]) / 2, points[-1:]))
    return np.asarray(shapely.get_coordinates(shapely.LineString(points).simplify(BEND_MM)))
