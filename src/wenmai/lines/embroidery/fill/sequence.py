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

from wenmai.lines.embroidery.fill.walks import cheapest_walk

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
    place_of = {part: place for place, part in enumerate(group)}
    listed = [(place_of[other], mine, its) for part in group for other, mine, its in neighbours[part]]
    first = np.cumsum([0, *(len(neighbours[part]) for part in group)])
    steps, towards = cheapest_walk(
        np.array([place_of[root] for root in roots], np.int64),
        np.array([lengths_mm[part] for part in group], np.float64),
        first.astype(np.int64),
        np.array(listed, np.int64).reshape(-1, 3),
        STARTS,
    )
    return [Step(group[part], end) for part, end in zip(steps.tolist(), towards.tolist(), strict=True)]
