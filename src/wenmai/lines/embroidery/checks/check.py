"""The findings of a plan for a cloth and a hoop."""

from __future__ import annotations

import numpy as np

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.checks.density import density_of
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity
from wenmai.lines.embroidery.checks.presets import Fabric, Hoop, smallest_hoop
from wenmai.lines.embroidery.estimate import MACHINES, Estimate, estimate
from wenmai.lines.embroidery.model import Role, StitchPlan

SHORT_MM = 0.4  # below, thread bunches and needles bend
SHORT_SHARE_MAX = 0.05
TRIMS_PER_1000_MAX = 10.0
COLOUR_CHANGES_MAX = 35
JUMP_MM_MAX = 100.0  # of a way without thread; longer ones sway the hoop
DENSITY_PERCENTILE = 99
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

TRIM_S = MACHINES["multi-needle"].trim_s


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
        *_size(plan, hoop),
        *_density(plan, fabric),
        *_long(plan, fabric),
        *_short(plan),
        *_stops(figures),
        *_jumps(plan),
    ]
    rank = list(Severity)
    return tuple(sorted(found, key=lambda finding: -rank.index(finding.severity)))


def require_hoop(plan: StitchPlan, hoop: Hoop) -> None:
    """Raises InvalidInput where ``plan`` does not fit into ``hoop``: the machine would refuse it, or hit the frame."""
    width_mm, height_mm = size_mm(plan)
    if hoop.holds(width_mm, height_mm):
        return
    other = smallest_hoop(width_mm, height_mm)
    raise InvalidInput(
        f"a design of {width_mm:.0f} × {height_mm:.0f} mm in a hoop of {hoop.width_mm:g} × {hoop.height_mm:g} mm",
        remedy=f"Use the hoop {other.name}, or make the motif smaller."
        if other
        else "Make the motif smaller, or divide it into parts that are hooped one after another.",
        rule="embroidery.hoop",
    )


def size_mm(plan: StitchPlan) -> tuple[float, float]:
    """Width and height over all needle holes."""
    width, height = np.ptp(plan.points_mm, axis=0)
    return float(width), float(height)


def _size(plan: StitchPlan, hoop: Hoop) -> list[PlanFinding]:
    width_mm, height_mm = size_mm(plan)
    if hoop.holds(width_mm, height_mm):
        return []
    over = max(width_mm - hoop.width_mm, height_mm - hoop.height_mm)
    return [
        PlanFinding(
            "hoop",
            Severity.ERROR,
            f"图案 {width_mm:.0f}×{height_mm:.0f} 毫米，大于绣框 {hoop.width_mm:g}×{hoop.height_mm:g} 毫米："
            "请缩小宽度，或分块绷框",
            f"The design, {width_mm:.0f} × {height_mm:.0f} mm, is larger than the hoop, "
            f"{hoop.width_mm:g} × {hoop.height_mm:g} mm: make it narrower, or hoop it in parts.",
            value=over,
            limit=0.0,
        )
    ]


def _density(plan: StitchPlan, fabric: Fabric) -> list[PlanFinding]:
    density = density_of(plan)
    covered = density.layers[density.layers > 0]
    value = float(np.percentile(covered, DENSITY_PERCENTILE))
    if value <= fabric.layers_max:
        return []
    row, column = np.unravel_index(int(np.argmax(density.layers)), density.layers.shape)
    return [
        PlanFinding(
            "density",
            Severity.ERROR if value > 1.5 * fabric.layers_max else Severity.WARNING,
            f"线层过密：{value:.2f} 层（{fabric.zh}宜不超过 {fabric.layers_max:g} 层），易起皱断线："
            "加大行距，或少用几种线",
            f"Dense: {value:.2f} layers of thread, where {fabric.en} bears {fabric.layers_max:g}; "
            "it may pucker, and thread break. Widen the row spacing, or take fewer threads.",
            where_mm=density.where_mm(int(row), int(column)),
            value=value,
            limit=fabric.layers_max,
        )
    ]


def _long(plan: StitchPlan, fabric: Fabric) -> list[PlanFinding]:
    lengths = plan.lengths_mm
    longest = int(np.argmax(lengths))
    count = int(np.count_nonzero(lengths > fabric.stitch_mm_max + 0.05))
    if not count:
        return []
    return [
        PlanFinding(
            "stitch-long",
            Severity.WARNING,
            f"{count} 针长于 {fabric.stitch_mm_max:g} 毫米（最长 {lengths[longest]:.1f}），易钩丝："
            "宽处改用平针铺绣（tatami），或缩小图案",
            f"{count} stitches are longer than {fabric.stitch_mm_max:g} mm (the longest {lengths[longest]:.1f}); "
            "they may catch. Cover wide areas with tatami, or make the motif smaller.",
            where_mm=_point(plan, longest),
            value=float(lengths[longest]),
            limit=fabric.stitch_mm_max,
        )
    ]


def _short(plan: StitchPlan) -> list[PlanFinding]:
    """Ties are short on purpose."""
    lengths = plan.lengths_mm
    short = (lengths < SHORT_MM) & (plan.role != Role.START) & (plan.role != Role.TIE)
    share = float(short.sum()) / max(1, plan.stitch_count)
    if share <= SHORT_SHARE_MAX:
        return []
    return [
        PlanFinding(
            "stitch-short",
            Severity.WARNING,
            f"{share:.0%} 的针短于 {SHORT_MM:g} 毫米，易断线：加大图案，或少用几种线",
            f"{share:.0%} of the stitches are shorter than {SHORT_MM:g} mm; thread may break. "
            "A larger motif or fewer threads has fewer of them.",
            where_mm=_point(plan, int(np.flatnonzero(short)[0])),
            value=share,
            limit=SHORT_SHARE_MAX,
        )
    ]


def _stops(figures: Estimate) -> list[PlanFinding]:
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


def _jumps(plan: StitchPlan) -> list[PlanFinding]:
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
            where_mm=_point(plan, int(starts[longest])),
            value=float(ways[longest]),
            limit=JUMP_MM_MAX,
        )
    ]


def _point(plan: StitchPlan, index: int) -> tuple[float, float]:
    x, y = plan.points_mm[index]
    return float(x), float(y)
