"""The findings of a plan for a cloth and a hoop."""

from __future__ import annotations

from wenmai.lines.embroidery.checks.bearing import too_dense, too_long, too_short
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity
from wenmai.lines.embroidery.checks.presets import Fabric, Hoop
from wenmai.lines.embroidery.checks.sizing import too_large
from wenmai.lines.embroidery.checks.stopping import long_jumps, many_stops
from wenmai.lines.embroidery.estimate import estimate
from wenmai.lines.embroidery.model import StitchPlan

# What concerns needles and hoops of a machine, and no hand.
OF_MACHINES = frozenset(
    {
        "hoop",
        "density",
        "stitch-long",
        "stitch-short",
        "trims",
        "colour-changes",
        "jump-long",
        "narrowed",
        "runs-left-out",
    }
)


def check(plan: StitchPlan, hoop: Hoop, fabric: Fabric) -> tuple[PlanFinding, ...]:
    """What whoever stitches ``plan`` on ``fabric`` in ``hoop`` has to know, the gravest first; () where all is well."""
    if plan.stitch_count == 0:
        zh, en = (
            "没有针迹：换一幅画面有主体的图，或加大宽度",
            "There are no stitches: give a motif that shows something, or more width.",
        )
        return (PlanFinding("no-stitches", Severity.ERROR, zh, en),)
    figures = estimate(plan)
    found = [
        *too_large(plan, hoop),
        *too_dense(plan, fabric),
        *too_long(plan, fabric),
        *too_short(plan),
        *many_stops(figures),
        *long_jumps(plan),
    ]
    rank = list(Severity)
    return tuple(sorted(found, key=lambda finding: -rank.index(finding.severity)))
