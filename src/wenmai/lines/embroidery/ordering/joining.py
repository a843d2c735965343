"""Runs in order become one thread where they can: a stitch or hidden travel between them, else a cut with ties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wenmai.lines.embroidery.model import FloatArray, IntArray, Role, StitchPlan
from wenmai.lines.embroidery.ordering.hiding import LastSewn
from wenmai.lines.embroidery.ordering.settings import FinishSettings
from wenmai.lines.embroidery.ordering.ties import tie_holes


def join_runs(plan: StitchPlan, settings: FinishSettings) -> StitchPlan:
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
