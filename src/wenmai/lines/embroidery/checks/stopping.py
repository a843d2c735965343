"""What costs a machine time without thread: trims, changes of colour, long ways."""

from __future__ import annotations

import numpy as np

from wenmai.lines.embroidery.checks.bearing import place_of
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity
from wenmai.lines.embroidery.estimate import MACHINES, Estimate
from wenmai.lines.embroidery.model import Role, StitchPlan

TRIMS_PER_1000_MAX = 10.0
COLOUR_CHANGES_MAX = 35
JUMP_MM_MAX = 100.0  # of a way without thread; longer ones sway the hoop
TRIM_S = MACHINES["multi-needle"].trim_s


def many_stops(figures: Estimate) -> list[PlanFinding]:
    found = []
    per_1000 = 1000 * figures.trim_count / figures.stitch_count
    if figures.trim_count > 1 and per_1000 > TRIMS_PER_1000_MAX:
        found.append(
            PlanFinding(
                "trims",
                Severity.NOTE,
                f"剪线 {figures.trim_count} 次，每千针 {per_1000:.0f} 次，每次约 {TRIM_S:g} 秒："
                "加大图案、少用几种线，以线作画时可降低“细致程度”",
                f"{figures.trim_count} trims, {per_1000:.0f} in 1,000 stitches, about {TRIM_S:g} s each: "
                "a larger motif, fewer threads, or in painting less detail gives fewer.",
                value=per_1000,
                limit=TRIMS_PER_1000_MAX,
            )
        )
    if figures.colour_change_count > COLOUR_CHANGES_MAX:
        found.append(
            PlanFinding(
                "colour-changes",
                Severity.NOTE,
                f"换线 {figures.colour_change_count} 次，多于 {COLOUR_CHANGES_MAX} 次：少用几种线可省时",
                f"{figures.colour_change_count} changes of colour, more than {COLOUR_CHANGES_MAX}: "
                "fewer threads take less time.",
                value=figures.colour_change_count,
                limit=COLOUR_CHANGES_MAX,
            )
        )
    return found


def long_jumps(plan: StitchPlan) -> list[PlanFinding]:
    starts = np.flatnonzero(plan.role == Role.START)[1:]
    ways = np.hypot(*(plan.points_mm[starts] - plan.points_mm[starts - 1]).T)
    if not len(ways) or ways.max() <= JUMP_MM_MAX:
        return []
    longest = int(np.argmax(ways))
    return [
        PlanFinding(
            "jump-long",
            Severity.NOTE,
            f"最长空移 {ways[longest]:.0f} 毫米：绣到该处请放慢，以免带动绣框",
            f"The longest way without thread is {ways[longest]:.0f} mm: "
            "go slowly there, so that the hoop does not sway.",
            where_mm=place_of(plan, int(starts[longest])),
            value=float(ways[longest]),
            limit=JUMP_MM_MAX,
        )
    ]
