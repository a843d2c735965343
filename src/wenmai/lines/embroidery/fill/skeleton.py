"""The middle of a shape: its chordal axis, as branches between junctions, each with the width of the shape along it.

The chordal axis joins the middles of the inner edges of a constrained Delaunay triangulation (Prasad, 1997:
'Morphological analysis of shapes'). Triangles with one inner edge end a branch, with two carry it on, with three join
branches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import Polygon

from wenmai.lines.embroidery.model import FloatArray

UNSETTLED_MM = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """``points_mm`` (n, 2) from node ``ends[0]`` to node ``ends[1]``; ``width_mm`` (n,) of the shape there.

    A branch that closes on itself, without a junction, has one node twice.
    """

    points_mm: FloatArray
    width_mm: FloatArray
    ends: tuple[int, int]

    @property
    def length_mm(self) -> float:
        return float(np.hypot(*np.diff(self.points_mm, axis=0).T).sum())


def skeleton(shape: Polygon, step_mm: float, spur_widths: float) -> list[Branch]:
    """Branches of the chordal axis of an outline that is sampled at most ``step_mm`` apart.

    Spurs, the branches into corners, are left out where they are shorter than ``spur_widths`` times the width where
    they begin; the last branch always stays.
    """
    graph = _axis(_unsettled(shapely.segmentize(shape, step_mm)))
    while True:
        branches = _branches(graph)
        degree: dict[int, int] = defaultdict(int)
        for branch in branches:
            degree[branch.ends[0]] += 1
            degree[branch.ends[1]] += 1
        spurs = sorted(
            (branch.length_mm, number)
            for number, branch in enumerate(branches)
            if (degree[branch.ends[0]] == 1) != (degree[branch.ends[1]] == 1) and _is_spur(branch, degree, spur_widths)
        )
        if not spurs:
            return branches
        # The shortest first, and never two of one junction in a round: what they leave may be no spur any more.
        touched: set[int] = set()
        for _, number in spurs:
            branch = branches[number]
            if touched.isdisjoint(branch.ends):
                touched.update(branch.ends)
                graph.cut(branch)


def _unsettled(shape: Polygon) -> Polygon:
    """The shape with each point moved by a micrometre, by its place in the outline.

    Regular shapes have many points on one circle, between which a triangulation is free to choose. Rounding would
    choose otherwise each time that the shape is turned.
    """
    rings = []
    for ring in (shape.exterior, *shape.interiors):
        points = shapely.get_coordinates(ring)[:-1]
        turn = 2.399963 * np.arange(len(points))  # the golden angle: no two alike
        rings.append(points + UNSETTLED_MM * np.column_stack((np.cos(turn), np.sin(turn))))
    moved = Polygon(rings[0], rings[1:])
    return moved if moved.is_valid else shape


def _is_spur(branch: Branch, degree: dict[int, int], spur_widths: float) -> bool:
    root = 0 if degree[branch.ends[1]] == 1 else -1
    return branch.length_mm < spur_widths * float(branch.width_mm[root])


class _Graph:
    """Nodes with place and width, and which are joined."""

    def __init__(self) -> None:
        self.place: list[tuple[float, float]] = []
        self.width: list[float] = []
        self.joined: list[set[int]] = []

    def add(self, place: Sequence[float] | FloatArray, width: float) -> int:
        self.place.append((float(place[0]), float(place[1])))
        self.width.append(width)
        self.joined.append(set())
        return len(self.place) - 1

    def join(self, a: int, b: int) -> None:
        self.joined[a].add(b)
        self.joined[b].add(a)

    def cut(self, branch: Branch) -> None:
        """Takes a spur away, its root excepted."""
        a, b = branch.ends
        at, root = (a, b) if len(self.joined[a]) == 1 else (b, a)
        while at != root:
            (onwards,) = self.joined[at]
            self.joined[at].clear()
            self.joined[onwards].discard(at)
            at = onwards


def _axis(shape: Polygon) -> _Graph:
    graph = _Graph()
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(shape))
    if not len(triangles):
        return graph
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    _, vertex = np.unique(corners.reshape(-1, 2), axis=0, return_inverse=True)
    vertex = vertex.reshape(-1, 3)
    edges = np.sort(np.stack((vertex[:, [0, 1]], vertex[:, [1, 2]], vertex[:, [2, 0]]), axis=1), axis=2)
    _, edge, count = np.unique(edges.reshape(-1, 2), axis=0, return_inverse=True, return_counts=True)
    edge = edge.reshape(-1, 3)
    inner = (count[edge] == 2).tolist()
    nexts = np.roll(corners, -1, axis=1)
    # As lists: there are thousands of triangles, and reading an array number by number costs more than the sums.
    places, lengths, keys = ((corners + nexts) / 2).tolist(), np.hypot(*(nexts - corners).T).T.tolist(), edge.tolist()
    middle_of: dict[int, int] = {}
    for triangle in range(len(corners)):
        middles = []
        for side in (0, 1, 2):
            if not inner[triangle][side]:
                continue
            key = keys[triangle][side]
            if key not in middle_of:
                middle_of[key] = graph.add(places[triangle][side], lengths[triangle][side])
            middles.append((middle_of[key], side))
        _join_triangle(graph, corners[triangle], middles)
    return graph


def _join_triangle(graph: _Graph, corners: FloatArray, middles: list[tuple[int, int]]) -> None:
    if len(middles) == 2:
        graph.join(middles[0][0], middles[1][0])
    elif len(middles) == 3:
        centre = graph.add(corners.mean(axis=0), max(graph.width[node] for node, _ in middles))
        for node, _ in middles:
            graph.join(node, centre)
    elif len(middles) == 1:
        node, side = middles[0]
        graph.join(node, graph.add(corners[(side + 2) % 3], 0.0))
    else:  # a shape of one triangle: along its longest median
        sides = [float(np.hypot(*(corners[(k + 1) % 3] - corners[k]))) for k in range(3)]
        k = int(np.argmin(sides))
        base = graph.add((corners[k] + corners[(k + 1) % 3]) / 2, sides[k])
        graph.join(base, graph.add(corners[(k + 2) % 3], 0.0))


def _branches(graph: _Graph) -> list[Branch]:
    """All ways between nodes that do not carry on just one branch, then the closed ways without any such node."""
    found: list[list[int]] = []
    walked: set[tuple[int, int]] = set()

    def walk(start: int, onwards: int) -> list[int]:
        way = [start, onwards]
        walked.add((start, onwards))
        while len(graph.joined[way[-1]]) == 2 and way[-1] != start:
            one, other = graph.joined[way[-1]]
            onwards = other if one == way[-2] else one
            walked.add((way[-1], onwards))
            way.append(onwards)
        walked.add((way[-1], way[-2]))
        return way

    nodes = [node for node in range(len(graph.place)) if graph.joined[node]]
    for closed in (False, True):
        for node in nodes:
            if _is_fresh(graph, node, walked) if closed else len(graph.joined[node]) != 2:
                # walked grows on the way: of a closed way both directions are there, and one is enough
                found.extend(walk(node, other) for other in sorted(graph.joined[node]) if (node, other) not in walked)
    return [
        Branch(np.array([graph.place[k] for k in way]), np.array([graph.width[k] for k in way]), (way[0], way[-1]))
        for way in found
    ]


def _is_fresh(graph: _Graph, node: int, walked: set[tuple[int, int]]) -> bool:
    return not any((node, other) in walked or (other, node) in walked for other in graph.joined[node])
