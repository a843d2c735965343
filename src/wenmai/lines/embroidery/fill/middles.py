"""Lines along the middle of narrow parts, and where they are rooted in the body that rows fill."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import shapely
import shapely.ops
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.axis_graph import Branch
from wenmai.lines.embroidery.fill.skeleton import skeleton
from wenmai.lines.embroidery.model import FloatArray

STEP_MM = 0.4  # at most this far apart are the points of a sliver's outline
OVERLAP_MM = 0.5  # a line reaches this far into the body that it joins
SPUR_WIDTHS = 1.0
BEND_MM = 0.04  # how far a line may stray from the middle
IN_BODY_MM = 1e-3


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


def lines_along(shape: Polygon, body: Polygon | MultiPolygon, first_node: int) -> list[Line]:
    """The middle of a narrow shape, rooted where it lies in the ``body``; nodes are numbered from ``first_node`` up."""
    branches = skeleton(shape, STEP_MM, SPUR_WIDTHS)
    met = Counter(end for branch in branches for end in branch.ends)
    numbers = {end: first_node + number for number, end in enumerate(met)}
    courses = [smoothed(branch) for branch in branches]
    in_body = _ends_near(courses, body, IN_BODY_MM)
    lines = []
    for branch, points, rooted in zip(branches, courses, in_body.tolist(), strict=True):
        free = [met[end] == 1 and not own for end, own in zip(branch.ends, rooted, strict=True)]
        ends = numbers[branch.ends[0]], numbers[branch.ends[1]]
        lines.append(Line(points, ends, (rooted[0], rooted[1]), (free[0], free[1])))
    return lines


def smoothed(branch: Branch) -> FloatArray:
    """The branch without the zigzag of its triangles: means of the middles beside each point, then few points of it."""
    points = branch.points_mm
    if len(points) >= 4:
        middle = (points[:-1] + points[1:]) / 2
        points = np.vstack((points[:1], (middle[:-1] + middle[1:]) / 2, points[-1:]))
    return np.asarray(shapely.get_coordinates(shapely.LineString(points).simplify(BEND_MM)))


def parted(line: Line, body: Polygon | MultiPolygon) -> list[Line]:
    """The line in two where it passes through the body, which the rows then join."""
    track = shapely.LineString(line.points_mm)
    if any(line.rooted) or not shapely.intersects(body, track):
        return [line]
    within = [
        part
        for part in shapely.get_parts(track.intersection(body))
        if part.geom_type == "LineString" and part.length > BEND_MM
    ]
    if not within:
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


def rooted_in(lines: list[Line], body: Polygon | MultiPolygon) -> list[Line]:
    """The lines, of which each connected group has at least one end in the body: the nearest, where none is."""
    courses = [line.points_mm for line in lines]
    roots = _ends_near(courses, body, OVERLAP_MM)
    group = _groups(lines)
    for mine in np.setdiff1d(group, group[roots.any(axis=1)]):
        members = np.flatnonzero(group == mine)
        ends = shapely.points([courses[number][-end] for number in members for end in (0, 1)])
        far = shapely.distance(ends, body)
        nearest = int(np.argmin(np.where(np.isfinite(far), far, np.inf)))
        roots[members[nearest // 2], nearest % 2] = True
    return [replace(line, rooted=(one, other)) for line, (one, other) in zip(lines, roots.tolist(), strict=True)]


def _groups(lines: list[Line]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(n,) which lines hang together, by nodes that they share."""
    nodes = np.array([line.nodes for line in lines])
    _, node = np.unique(nodes, return_inverse=True)
    node = node.reshape(nodes.shape)
    joined = coo_array((np.ones(len(node)), (node[:, 0], node[:, 1])), shape=(node.max() + 1, node.max() + 1))
    _, labels = connected_components(joined, directed=False)
    return np.asarray(labels[node[:, 0]], np.int64)


def _ends_near(
    courses: list[FloatArray], body: Polygon | MultiPolygon, distance_mm: float
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """(n, 2) whether the first and the last point of each course are in the body, or as near to it."""
    if not courses:
        return np.empty((0, 2), np.bool_)
    ends = np.array([(course[0], course[-1]) for course in courses])
    shapely.prepare(body)
    return np.asarray(shapely.dwithin(body, shapely.points(ends), distance_mm), np.bool_)
