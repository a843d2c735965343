"""What cloth and thread bear: how dense stitches lie, and how long they are."""

from __future__ import annotations

import numpy as np

from wenmai.lines.embroidery.checks.density import density_of
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity
from wenmai.lines.embroidery.checks.presets import Fabric
from wenmai.lines.embroidery.model import Role, StitchPlan

SHORT_MM = 0.4  # below, thread bunches and needles bend
SHORT_SHARE_MAX = 0.05
DENSITY_PERCENTILE = 99


def too_dense(plan: StitchPlan, fabric: Fabric) -> list[PlanFinding]:
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


def too_long(plan: StitchPlan, fabric: Fabric) -> list[PlanFinding]:
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
            where_mm=place_of(plan, longest),
            value=float(lengths[longest]),
            limit=fabric.stitch_mm_max,
        )
    ]


def too_short(plan: StitchPlan) -> list[PlanFinding]:
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
            where_mm=place_of(plan, int(np.flatnonzero(short)[0])),
            value=share,
            limit=SHORT_SHARE_MAX,
        )
    ]


def place_of(plan: StitchPlan, index: int) -> tuple[float, float]:
    x, y = plan.points_mm[index]
    return float(x), float(y)
