"""Walks over the parts of a shape and what they cost in travel: compiled, since a shape is tried thousands of times.

Parts are numbered 0…n-1; their neighbours are listed one part after another, each as (other part, own end, its end),
those of part p in rows ``first[p]`` to ``first[p + 1]``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
NONE = -1
UNSEEN = -2
CHEAPER_MM = 1e-9
NOT_AGAIN_MM = -1.0  # no part lies at that depth


@njit(cache=True)  # type: ignore[untyped-decorator]
def cheapest_walk(roots: Ints, lengths_mm: Floats, first: Ints, neighbours: Ints, starts: int) -> tuple[Ints, Ints]:
    """(n,) the parts in the order of the walk that travels least, and (n,) the end that each is sewn towards.

    From each root spanning trees are made breadth first and depth first, and walked from their ``starts`` farthest
    parts. ``lengths_mm`` (n,), ``first`` (n + 1,), ``neighbours`` (m, 3); all parts hang together.
    """
    count = len(lengths_mm)
    parts, towards = np.empty(count, np.int64), np.empty(count, np.int64)
    trial_parts, trial_towards = np.empty(count, np.int64), np.empty(count, np.int64)
    best_mm = np.inf
    for root in roots:
        for deep in (False, True):
            tree, depth_mm = _spanning_tree(root, lengths_mm, first, neighbours, deep)
            for _ in range(min(starts, count)):
                start = _farthest(depth_mm)
                depth_mm[start] = NOT_AGAIN_MM
                for end in (0, 1):
                    cost_mm = _walk(
                        root, tree, start, end, lengths_mm, best_mm - CHEAPER_MM, trial_parts, trial_towards
                    )
                    if cost_mm < best_mm - CHEAPER_MM:
                        best_mm = cost_mm
                        for place in range(count):
                            parts[place], towards[place] = trial_parts[place], trial_towards[place]
            if best_mm <= CHEAPER_MM:
                return parts, towards  # no walk travels less
    return parts, towards


@njit(cache=True)  # type: ignore[untyped-decorator]
def _farthest(depth_mm: Floats) -> int:
    """The part that lies farthest from the root, the first of those that lie as far."""
    farthest = 0
    for part in range(len(depth_mm)):
        if depth_mm[part] > depth_mm[farthest]:
            farthest = part
    return farthest


@njit(cache=True)  # type: ignore[untyped-decorator]
def _spanning_tree(root: int, lengths_mm: Floats, first: Ints, neighbours: Ints, deep: bool) -> tuple[Ints, Floats]:
    """(n, 3) of each part its parent, its own end that meets it and the parent's end; (n,) the length from the root."""
    count = len(lengths_mm)
    tree = np.full((count, 3), UNSEEN, np.int64)
    depth_mm = np.zeros(count)
    queue = np.empty((len(neighbours) + 1, 4), np.int64)
    queue[0, 0], queue[0, 1], queue[0, 2], queue[0, 3] = root, NONE, 0, 0
    begin, end = 0, 1
    while begin < end:
        if deep:
            end -= 1
            at = end
        else:
            at = begin
            begin += 1
        part, above = queue[at, 0], queue[at, 1]
        if tree[part, 0] != UNSEEN:
            continue
        tree[part, 0], tree[part, 1], tree[part, 2] = above, queue[at, 2], queue[at, 3]
        depth_mm[part] = lengths_mm[part] + (depth_mm[above] if above >= 0 else 0.0)
        for row in range(first[part], first[part + 1]):
            other = neighbours[row, 0]
            if tree[other, 0] == UNSEEN:
                queue[end, 0], queue[end, 1] = other, part
                queue[end, 2], queue[end, 3] = neighbours[row, 2], neighbours[row, 1]
                end += 1
    return tree, depth_mm


@njit(cache=True)  # type: ignore[untyped-decorator]
def _walk(
    root: int,
    tree: Ints,
    start: int,
    towards: int,
    lengths_mm: Floats,
    below_mm: float,
    parts: Ints,
    ends: Ints,
) -> float:
    """Millimetres of travel of the walk from ``start`` that ends with the root sewn ``towards`` an end.

    Fills ``parts`` and ``ends``. Infinite as soon as it is not ``below_mm``: the walk is given up there.
    """
    count = len(lengths_mm)
    child_from, children = _children_of(tree)
    on_the_way = np.zeros(count, np.bool_)
    part = start
    while part >= 0:
        on_the_way[part] = True
        part = tree[part, 0]
    stack = np.empty((count, 3), np.int64)  # part, the end it is to be sewn towards, the end the needle is at
    left = np.empty(count, np.int64)  # of each part on the stack, how many of its children are still to be visited
    stack[0, 0], stack[0, 1], stack[0, 2] = root, towards, NONE
    left[0] = _sort_children(children[child_from[root] : child_from[root + 1]], tree, towards, on_the_way)
    height, done, cost_mm = 1, 0, 0.0
    while height:
        if cost_mm >= below_mm:
            return np.inf
        top = height - 1
        part = stack[top, 0]
        if left[top]:
            left[top] -= 1
            child = children[child_from[part] + left[top]]
            if done and stack[top, 2] != tree[child, 2] and stack[top, 2] != NONE:
                cost_mm += lengths_mm[part]
            stack[top, 2] = tree[child, 2]
            own = tree[child, 1]
            stack[height, 0], stack[height, 1], stack[height, 2] = child, own, own
            left[height] = _sort_children(children[child_from[child] : child_from[child + 1]], tree, own, on_the_way)
            height += 1
            continue
        if done and stack[top, 2] != 1 - stack[top, 1]:
            cost_mm += lengths_mm[part]
        parts[done], ends[done] = part, stack[top, 1]
        done += 1
        height -= 1
    return cost_mm


@njit(cache=True)  # type: ignore[untyped-decorator]
def _children_of(tree: Ints) -> tuple[Ints, Ints]:
    """Children by part: those of p are in places ``child_from[p]`` to ``child_from[p + 1]`` of the second array."""
    count = len(tree)
    child_from = np.zeros(count + 1, np.int64)
    for part in range(count):
        if tree[part, 0] >= 0:
            child_from[tree[part, 0] + 1] += 1
    for part in range(count):
        child_from[part + 1] += child_from[part]
    filled = child_from.copy()
    children = np.empty(max(count - 1, 1), np.int64)
    for part in range(count):
        if tree[part, 0] >= 0:
            children[filled[tree[part, 0]]] = part
            filled[tree[part, 0]] += 1
    return child_from, children


@njit(cache=True)  # type: ignore[untyped-decorator]
def _sort_children(children: Ints, tree: Ints, exit_end: int, on_the_way: npt.NDArray[np.bool_]) -> int:
    """Sorts children in the reverse of the order of visits: the start's own branch, then the exit's side."""
    count = len(tree)
    for place in range(1, len(children)):
        child = children[place]
        key = (2 * on_the_way[child] + (tree[child, 2] == exit_end)) * count + child
        back = place
        while back > 0:
            other = children[back - 1]
            if (2 * on_the_way[other] + (tree[other, 2] == exit_end)) * count + other <= key:
                break
            children[back] = other
            back -= 1
        children[back] = child
    return len(children)
