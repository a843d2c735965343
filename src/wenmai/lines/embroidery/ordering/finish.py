"""From runs in any order to what a machine sews: blocks, tour, hidden travel or a cut, ties, lengths, the centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.model import FloatArray, IntArray, PlanNote, Region, Role, StitchPlan
from wenmai.lines.embroidery.ordering.blocks import colour_blocks, ranks
from wenmai.lines.embroidery.ordering.hiding import LastSewn
from wenmai.lines.embroidery.ordering.layering import precedence
from wenmai.lines.embroidery.ordering.lengths import BEND_MM, merge_short, split_long
from wenmai.lines.embroidery.ordering.ties import tie_holes
from wenmai.lines.embroidery.ordering.tour import shortest_tour

REVERSIBLE = (Role.RUNNING, Role.PAINT)  # what looks the same sewn backwards, and hides nothing of its own


@dataclass(frozen=True, slots=True)
class FinishSettings:
    """Lengths in millimetres. A gap up to ``join_mm_max`` is one stitch, without a cut; travel may be ``detour_max``
    times as long as the straight way. ``trim_cost_mm`` is the way that costs as much time as a trim.
    """

    stitch_length_mm_max: float = 7.0
    stitch_length_mm_min: float = 0.4
    travel_mm_max: float = 60.0
    join_mm_max: float = 0.8
    detour_max: float = 2.0
    trim_cost_mm: float = 30.0
    tie_mm: float = 0.7


def layers_of(plan: StitchPlan, regions: Sequence[Region]) -> IntArray:
    """(r,) for ``finish``: of each run of a plan of these regions, the order of the region it belongs to."""
    return np.array([regions[int(plan.region_index[run.start])].order for run in plan.runs()], np.int64)


def finish(plan: StitchPlan, layers: IntArray | None = None, settings: FinishSettings | None = None) -> StitchPlan:
    """The plan as it is sewn, its runs kept whole, centred on the origin.

    ``layers`` (r,): of each run of the plan, in its order, the layer it lies in. Runs of different layers that touch
    are sewn lower first; those of one layer, or that do not touch, in whatever order is best. None: every run is a
    layer of its own, so that the plan's order holds wherever its runs touch. ``threads`` of the result lists a thread
    once for each of its colour blocks. Raises InvalidInput for a plan without stitches.
    """
    settings = settings or FinishSettings()
    if plan.stitch_count == 0:
        raise InvalidInput(
            "the plan has no stitches",
            where="plan",
            remedy="give art with at least one region",
            rule="embroidery.empty",
        )
    runs = list(plan.runs())
    first = np.array([run.start for run in runs] + [runs[-1].stop])
    layers = np.arange(len(runs)) if layers is None else np.asarray(layers, np.int64)
    if len(layers) != len(runs):
        raise InvalidInput(
            f"{len(layers)} layers for {len(runs)} runs",
            where="layers",
            remedy="give one layer for each run",
            rule="embroidery.layers",
        )
    colours = plan.thread_index[first[:-1]]
    before = precedence(plan.points_mm, first, layers)
    sequence, flips, block_of = _order(plan, first, colours, before, settings)
    sewn = _laid_out(plan, first, sequence, flips, block_of)
    joined = _joined(sewn, settings)
    return _centred(_trued(joined, settings))


def _order(
    plan: StitchPlan, first: IntArray, colours: IntArray, before: IntArray, settings: FinishSettings
) -> tuple[list[int], list[int], list[int]]:
    """Runs as they are sewn, whether backwards, and each one's colour block."""
    ends = np.hstack((plan.points_mm[first[:-1]], plan.points_mm[first[1:] - 1]))
    fixed = ~np.isin(plan.role, [*REVERSIBLE, Role.START])
    reversible = (np.add.reduceat(fixed, first[:-1]) == 0).astype(np.int64)
    sequence: list[int] = []
    flips: list[int] = []
    block_of: list[int] = []
    needle = np.array([np.nan, np.nan])
    for number, block in enumerate(colour_blocks(colours, before)):
        for rank in ranks(block, before, len(colours)):
            order, flipped = shortest_tour(
                ends[rank], reversible[rank], needle, settings.join_mm_max, settings.trim_cost_mm
            )
            sequence += rank[order].tolist()
            flips += flipped.tolist()
            block_of += [number] * len(rank)
            last, back = sequence[-1], flips[-1]
            needle = ends[last, :2] if back else ends[last, 2:]
    return sequence, flips, block_of


def _laid_out(
    plan: StitchPlan, first: IntArray, sequence: list[int], flips: list[int], block_of: list[int]
) -> StitchPlan:
    """The plan with its runs in their new order, and a thread for each block."""
    order, role = [], []
    for run, flip in zip(sequence, flips, strict=True):
        holes = np.arange(first[run], first[run + 1])
        own = plan.role[holes]
        # Backwards the stitch that ended at a hole begins there: the roles move by one.
        role.append(np.concatenate((own[:1], own[:0:-1])) if flip else own)
        order.append(holes[::-1] if flip else holes)
    rows = np.concatenate(order)
    blocks = np.repeat(block_of, [len(one) for one in order])
    threads = [
        plan.threads[int(plan.thread_index[rows[int(np.searchsorted(blocks, number))]])]
        for number in range(block_of[-1] + 1)
    ]
    return replace(
        plan,
        threads=tuple(threads),
        points_mm=plan.points_mm[rows],
        thread_index=blocks.astype(np.int64),
        role=np.concatenate(role),
        region_index=plan.region_index[rows],
    )


def _joined(plan: StitchPlan, settings: FinishSettings) -> StitchPlan:
    """Gaps closed by a stitch or by hidden travel where they can be; ties at the cuts that stay."""
    widths = np.array([thread.width_mm for thread in plan.threads])[plan.thread_index]
    cloth = LastSewn(plan.points_mm, plan.role, widths)
    points: list[FloatArray] = []
    roles: list[IntArray] = []
    sources: list[IntArray] = []

    def add(holes: FloatArray, role: IntArray, source: IntArray) -> None:
        points.append(holes)
        roles.append(role)
        sources.append(source)

    previous: slice | None = None
    for run in plan.runs():
        line = plan.points_mm[run]
        way = None
        if previous is not None and plan.thread_index[previous.start] == plan.thread_index[run.start]:
            way = _way(cloth, plan.points_mm[previous.stop - 1], line[0], previous.stop - 1, settings)
        if way is None:
            if previous is not None:
                back = tie_holes(plan.points_mm[previous][::-1], settings.tie_mm)[::-1]
                add(back, np.full(len(back), int(Role.TIE)), np.full(len(back), previous.stop - 1))
            into = tie_holes(line, settings.tie_mm)
            holes = np.vstack((into, line[:1]))
            role = np.full(len(holes), int(Role.TIE))
            role[0] = Role.START
            add(holes, role, np.full(len(holes), run.start))
        else:
            add(way[1:], np.full(len(way) - 1, int(Role.TRAVEL)), np.full(len(way) - 1, run.start))
        add(line[1:], plan.role[run][1:], np.arange(run.start + 1, run.stop))
        previous = run
    if previous is not None:
        back = tie_holes(plan.points_mm[previous][::-1], settings.tie_mm)[::-1]
        add(back, np.full(len(back), int(Role.TIE)), np.full(len(back), previous.stop - 1))
    source = np.concatenate(sources)
    return replace(
        plan,
        points_mm=np.concatenate(points),
        role=np.concatenate(roles),
        thread_index=plan.thread_index[source],
        region_index=plan.region_index[source],
    )


def _way(
    cloth: LastSewn, start: FloatArray, goal: FloatArray, after: int, settings: FinishSettings
) -> FloatArray | None:
    """(n, 2) from one run's end to the next one's beginning without a cut, or None."""
    gap = float(np.hypot(*(goal - start)))
    if gap <= settings.join_mm_max:
        return np.vstack((start, goal))
    if gap > settings.travel_mm_max:
        return None
    return cloth.way(start, goal, after, settings.join_mm_max / 2, settings.detour_max)


def _trued(plan: StitchPlan, settings: FinishSettings) -> StitchPlan:
    """Stitches split that are too long, and merged that are too short."""
    points, role, source = split_long(plan.points_mm, plan.role, settings.stitch_length_mm_max)
    keep, stitch = merge_short(
        points,
        role,
        int(Role.START),
        int(Role.TIE),
        settings.stitch_length_mm_min,
        settings.stitch_length_mm_max,
        BEND_MM,
    )
    stitch = stitch[keep]
    source = source[stitch]
    return replace(
        plan,
        points_mm=points[keep],
        role=role[stitch],
        thread_index=plan.thread_index[source],
        region_index=plan.region_index[source],
    )


def _centred(plan: StitchPlan) -> StitchPlan:
    """The middle of the stitches' bounds becomes the origin: machines begin there, and some fail far from it."""
    middle = (plan.points_mm.min(axis=0) + plan.points_mm.max(axis=0)) / 2
    notes = tuple(
        PlanNote(
            note.code,
            note.what,
            note.region_index,
            (note.at_mm[0] - float(middle[0]), note.at_mm[1] - float(middle[1])),
        )
        for note in plan.notes
    )
    return replace(plan, points_mm=plan.points_mm - middle, notes=notes)
