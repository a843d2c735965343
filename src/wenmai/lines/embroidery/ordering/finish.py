"""From runs in any order to what a machine sews: blocks, tour, hidden travel or a cut, ties, lengths, the centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.model import IntArray, PlanNote, Region, Role, StitchPlan
from wenmai.lines.embroidery.ordering.blocks import colour_blocks, ranks
from wenmai.lines.embroidery.ordering.joining import join_runs
from wenmai.lines.embroidery.ordering.layering import precedence
from wenmai.lines.embroidery.ordering.lengths import BEND_MM, merge_short, split_long
from wenmai.lines.embroidery.ordering.settings import FinishSettings
from wenmai.lines.embroidery.ordering.tour import shortest_tour

REVERSIBLE = (Role.RUNNING, Role.PAINT)  # what looks the same sewn backwards, and hides nothing of its own


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
    joined = join_runs(sewn, settings)
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
