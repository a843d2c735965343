"""Colour blocks: runs of one thread gathered so that the machine stops as seldom as layering allows."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from wenmai.lines.embroidery.model import IntArray


def colour_blocks(colours: IntArray, before: IntArray) -> list[IntArray]:
    """Runs of each block in turn: (k,) run numbers, each block of one colour, no run ahead of one it must follow.

    ``colours`` (r,); ``before`` (e, 2) pairs (earlier, later). Fewest blocks is a hard problem (it contains shortest
    common supersequence); the heuristic takes a colour's whole reach at once, chooses the colour by the longest chain
    of changes that still waits behind it, and is run forwards and, on the reversed order, backwards: the better stays.
    """
    forward = _gather(colours, before)
    backward = [block[::-1] for block in reversed(_gather(colours, before[:, ::-1]))]
    return forward if len(forward) <= len(backward) else backward


def _gather(colours: IntArray, before: IntArray) -> list[IntArray]:
    count = len(colours)
    after: list[list[int]] = [[] for _ in range(count)]
    waits = np.zeros(count, np.int64)
    for earlier, later in before.tolist():
        after[earlier].append(later)
        waits[later] += 1
    height = _changes_behind(colours, after, waits.copy())
    left = np.bincount(colours, minlength=int(colours.max(initial=0)) + 1)
    ready: dict[int, list[int]] = defaultdict(list)
    for run in np.flatnonzero(waits == 0).tolist():
        ready[int(colours[run])].append(run)
    blocks = []
    while ready:
        reach = {colour: _reach(runs, colours, after, waits) for colour, runs in ready.items()}
        # A colour that ends here costs no later block; then the one that holds up the most changes; then the larger.
        colour = max(
            reach,
            key=lambda one: (
                max(height[run] for run in reach[one]),
                len(reach[one]) == left[one],
                len(reach[one]),
                -one,
            ),
        )
        block = reach[colour]
        blocks.append(np.array(block, np.int64))
        del ready[colour]
        left[colour] -= len(block)
        taken = set(block)
        for run in block:
            for later in after[run]:
                waits[later] -= 1
                if waits[later] == 0 and later not in taken:
                    ready[int(colours[later])].append(later)
    return blocks


def _reach(runs: list[int], colours: IntArray, after: list[list[int]], waits: IntArray) -> list[int]:
    """All runs that can be sewn now without a change of colour, in an order that respects what waits for what."""
    found = list(runs)
    missing: dict[int, int] = {}
    for run in found:
        for later in after[run]:
            if colours[later] == colours[run]:
                missing[later] = missing.get(later, int(waits[later])) - 1
                if missing[later] == 0:
                    found.append(later)
    return found


def _changes_behind(colours: IntArray, after: list[list[int]], waits: IntArray) -> IntArray:
    """(r,) the longest chain of colour changes that must come after each run."""
    order = np.flatnonzero(waits == 0).tolist()
    for run in order:
        for later in after[run]:
            waits[later] -= 1
            if waits[later] == 0:
                order.append(later)
    height = np.zeros(len(colours), np.int64)
    for run in reversed(order):
        for later in after[run]:
            height[run] = max(height[run], height[later] + int(colours[later] != colours[run]))
    return height


def ranks(block: IntArray, before: IntArray, count: int) -> list[IntArray]:
    """A block's runs by rank: those of a rank are free among themselves, each rank follows the one before."""
    within = np.zeros(count, bool)
    within[block] = True
    pairs = before[within[before[:, 0]] & within[before[:, 1]]]
    rank = np.zeros(count, np.int64)
    after: dict[int, list[int]] = defaultdict(list)
    for earlier, later in pairs.tolist():
        after[earlier].append(later)
    for run in block.tolist():  # a block lists runs so that none comes ahead of one that it follows
        for later in after[run]:
            rank[later] = max(rank[later], rank[run] + 1)
    own = rank[block]
    return [np.sort(block[own == one]) for one in range(int(own.max(initial=-1)) + 1)]
