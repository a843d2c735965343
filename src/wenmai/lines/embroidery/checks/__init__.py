"""Findings that travel with a design, and what cloths, needles and hoops ask for."""

from __future__ import annotations

from wenmai.lines.embroidery.checks.check import OF_MACHINES, check
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity
from wenmai.lines.embroidery.checks.presets import (
    FABRICS,
    HOOPS,
    Fabric,
    Hoop,
    fabric_called,
    hoop_called,
    smallest_hoop,
)
from wenmai.lines.embroidery.checks.sizing import require_hoop, size_mm

__all__ = [
    "FABRICS",
    "HOOPS",
    "OF_MACHINES",
    "Fabric",
    "Hoop",
    "PlanFinding",
    "Severity",
    "check",
    "fabric_called",
    "hoop_called",
    "require_hoop",
    "size_mm",
    "smallest_hoop",
]
