"""Findings that travel with a design."""

from __future__ import annotations

from wenmai.lines.embroidery.checks.model import PlanFinding, Severity

__all__ = ["PlanFinding", "Severity"]
