"""A plan as the steps of a machine: whole units of 0.1 mm, no step longer than the format can say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from wenmai.lines.embroidery.files.formats import UNITS_PER_MM, Format
from wenmai.lines.embroidery.model import IntArray, StitchPlan, Thread


class Kind(IntEnum):
    STITCH = 0
    JUMP = 1
    TRIM = 2
    COLOUR = 3
    END = 4


Step = tuple[int, int, Kind]  # x, y: where the needle then is, y down


@dataclass(frozen=True, slots=True)
class Steps:
    """``steps`` in order; ``threads`` of the colour blocks in order, one more than there are COLOUR steps.

    The middle of the stitches' bounds lies at the origin, to the half unit.
    """

    steps: tuple[Step, ...]
    threads: tuple[Thread, ...]

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the needle holes."""
        holes = np.array([(x, y) for x, y, kind in self.steps if kind == Kind.STITCH], np.int64)
        (left, top), (right, bottom) = holes.min(axis=0), holes.max(axis=0)
        return int(left), int(top), int(right), int(bottom)


def centred_units(plan: StitchPlan) -> IntArray:
    """(n, 2) needle holes in whole units, the middle of their bounds at the origin.

    A design far from it makes machines reset or hit the hoop.
    """
    points = plan.points_mm
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    units = np.rint((points - middle) * UNITS_PER_MM).astype(np.int64)
    off = (units.min(axis=0) + units.max(axis=0)) // 2  # rounding can leave a unit more on one side
    return np.asarray(units - off, np.int64)


def steps_of(plan: StitchPlan, form: Format, *, move_before_colour: bool = False) -> Steps:
    """The steps of ``plan`` for ``form``.

    Where a run starts the thread is cut (a TRIM, or a COLOUR, at which machines cut by themselves), the needle jumps
    there and makes its first hole. Of points in one and the same unit one is kept: a needle that enters the same hole
    again only frays the thread. A stitch longer than the format's is made of equal shorter ones. With
    ``move_before_colour`` a block begins where it is stitched, not where the last one ended.
    """
    units = centred_units(plan).tolist()
    steps: list[Step] = []
    threads: list[Thread] = []
    at, last = (0, 0), -1
    for run in plan.runs():
        thread = int(plan.thread_index[run.start])
        start = (units[run.start][0], units[run.start][1])
        jumps = [(x, y, Kind.JUMP) for x, y in _ways(at, start, form.jump_max) if (x, y) != at]
        if not threads:
            steps += jumps
            threads.append(plan.threads[thread])
        elif thread != last:
            change = (*(start if move_before_colour else at), Kind.COLOUR)
            steps += [*jumps, change] if move_before_colour else [change, *jumps]
            threads.append(plan.threads[thread])
        else:
            cut = (*at, Kind.JUMP) if form.jump_cuts else (*at, Kind.TRIM)
            steps += jumps if form.jump_cuts and jumps else [cut, *jumps]
        last = thread
        steps.append((*start, Kind.STITCH))
        at = start
        for x, y in units[run.start + 1 : run.stop]:
            steps += [(px, py, Kind.STITCH) for px, py in _ways(at, (x, y), form.stitch_max) if (px, py) != at]
            at = (x, y)
    steps.append((*at, Kind.END))
    return Steps(tuple(steps), tuple(threads))


def _ways(start: tuple[int, int], end: tuple[int, int], longest: int) -> Iterator[tuple[int, int]]:
    """The ends of the equal parts of the way from ``start`` to ``end``, none longer than ``longest`` on an axis."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    count = max(1, -(-max(abs(dx), abs(dy)) // longest))
    for part in range(1, count + 1):
        # Half up for both signs, so that parts differ by one unit at most and stay within the limit.
        yield start[0] + (2 * dx * part + count) // (2 * count), start[1] + (2 * dy * part + count) // (2 * count)
