"""In which order the parts of a shape are sewn, so that one thread does it all and every travel is covered later.

The parts (columns of rows, lines along slivers) and what joins them are a graph. Over a spanning tree of it, a part is
sewn only when everything beyond it has been: so the needle runs out to the far parts under cloth that is still bare,
and each part is sewn back over that travel. A chain of parts costs no travel at all; a branch costs the way to its far
end. Trees, roots and starts are tried and the cheapest kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

STEPS_MAX = 20_000  # of search, by shape: part visits over all trials
STARTS = 3


@dataclass(frozen=True, slots=True)
class Joint:
    """Parts ``a`` and ``b`` meet: a's end ``a_end`` (0 first, 1 last) with b's end ``b_end``."""

    a: int
    a_end: int
    b: int
    b_end: int


@dataclass(frozen=True, slots=True)
class Step:
    """Part ``part`` is sewn, towards its end ``towards`` (0 or 1)."""

    part: int
    towards: int


@dataclass(frozen=True, slots=True)
class _Tree:
    """A spanning tree: of each part its parent, the part's own end that meets it and the parent's end."""

    root: int
    parent: list[int]
    own_end: list[int]
    parent_end: list[int]
    children: list[list[int]]
    depth_mm: list[float]
    breadth_first: list[int]


@dataclass(slots=True)
class _Visit:
    """A part on the way: the end it is to be sewn towards, its children still to visit, the end the needle is at."""

    part: int
    towards: int
    children: list[int]
    at: int


Neighbours = list[list[tuple[int, int, int]]]


def order_parts(lengths_mm: Sequence[float], joints: Sequence[Joint]) -> list[list[Step]]:
    """The steps, by connected group of parts (one list each, where all is connected there is one)."""
    neighbours: Neighbours = [[] for _ in lengths_mm]
    for joint in joints:
        neighbours[joint.a].append((joint.b, joint.a_end, joint.b_end))
        neighbours[joint.b].append((joint.a, joint.b_end, joint.a_end))
    seen: set[int] = set()
    orders = []
    for part in range(len(lengths_mm)):
        if part not in seen:
            group = _group(part, neighbours)
            seen.update(group)
            orders.append(_order_group(group, lengths_mm, neighbours))
    return orders


def _group(start: int, neighbours: Neighbours) -> list[int]:
    found, queue = {start}, deque([start])
    while queue:
        for other, _, _ in neighbours[queue.popleft()]:
            if other not in found:
                found.add(other)
                queue.append(other)
    return sorted(found)


def _order_group(group: list[int], lengths_mm: Sequence[float], neighbours: Neighbours) -> list[Step]:
    if len(group) == 1:
        return [Step(group[0], 1)]
    trials = max(4, STEPS_MAX // (4 * STARTS * len(group)))
    roots = group if len(group) <= trials else [group[i] for i in np.linspace(0, len(group) - 1, trials).astype(int)]
    best: tuple[float, list[Step]] = (np.inf, [])
    for root in roots:
        for deep in (False, True):
            tree = _span(root, lengths_mm, neighbours, deep)
            by_depth = sorted(tree.breadth_first, key=lambda part: (-tree.depth_mm[part], part))
            for start in by_depth[:STARTS]:
                for towards in (0, 1):
                    cost, steps = _walk(tree, start, towards, lengths_mm)
                    if cost < best[0] - 1e-9:
                        best = (cost, steps)
    return best[1]


def _span(root: int, lengths_mm: Sequence[float], neighbours: Neighbours, deep: bool) -> _Tree:
    """A spanning tree, breadth or depth first."""
    count = len(lengths_mm)
    parent, own_end, parent_end = [-2] * count, [0] * count, [0] * count
    children: list[list[int]] = [[] for _ in range(count)]
    depth_mm, found = [0.0] * count, []
    queue = deque([(root, -1, 0, 0)])
    while queue:
        part, above, own, its = queue.pop() if deep else queue.popleft()
        if parent[part] != -2:
            continue
        parent[part], own_end[part], parent_end[part] = above, own, its
        depth_mm[part] = lengths_mm[part] + (depth_mm[above] if above >= 0 else 0)
        if above >= 0:
            children[above].append(part)
        found.append(part)
        queue.extend((other, part, its_end, mine) for other, mine, its_end in neighbours[part] if parent[other] == -2)
    return _Tree(root, parent, own_end, parent_end, children, depth_mm, found)


def _walk(tree: _Tree, start: int, towards: int, lengths_mm: Sequence[float]) -> tuple[float, list[Step]]:
    """Travel in millimetres, and the steps, beginning at ``start`` and ending with the root sewn ``towards`` an end."""
    first = {start}
    above = tree.parent[start]
    while above >= 0:
        first.add(above)
        above = tree.parent[above]
    cost, steps = 0.0, []
    started = False
    stack = [_Visit(tree.root, towards, _children(tree, tree.root, towards, first), -1)]
    while stack:
        visit = stack[-1]
        if visit.children:
            child = visit.children.pop()
            end = tree.parent_end[child]
            if started and visit.at not in (end, -1):
                cost += lengths_mm[visit.part]
            visit.at = end
            own = tree.own_end[child]
            stack.append(_Visit(child, own, _children(tree, child, own, first), own))
            continue
        if started and visit.at != 1 - visit.towards:
            cost += lengths_mm[visit.part]
        started = True
        steps.append(Step(visit.part, visit.towards))
        stack.pop()
    return cost, steps


def _children(tree: _Tree, part: int, exit_end: int, first: set[int]) -> list[int]:
    """Children in the reverse of the order in which they are visited: the start's own branch, then the exit's side."""
    return sorted(tree.children[part], key=lambda child: (child in first, tree.parent_end[child] == exit_end, child))
