"""Whether a design fits into its hoop."""

from __future__ import annotations

import numpy as np

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity
from wenmai.lines.embroidery.checks.presets import Hoop, smallest_hoop
from wenmai.lines.embroidery.model import StitchPlan


def size_mm(plan: StitchPlan) -> tuple[float, float]:
    """Width and height over all needle holes."""
    width, height = np.ptp(plan.points_mm, axis=0)
    return float(width), float(height)


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


def too_large(plan: StitchPlan, hoop: Hoop) -> list[PlanFinding]:
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
