"""A middle line as a graph: nodes with place and width, and the branches between those where ways part or end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wenmai.lines.embroidery.model import FloatArray


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


class AxisGraph:
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


def branches_of(graph: AxisGraph) -> list[Branch]:
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


def _is_fresh(graph: AxisGraph, node: int, walked: set[tuple[int, int]]) -> bool:
    return not any((node, other) in walked or (other, node) in walked for other in graph.joined[node])
