"""What is found on the way from a motif to a file: records that travel with the design."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters. ``ERROR``: the machine or the cloth will suffer; ``NOTE``: good to know."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """One thing that whoever makes the piece has to know.

    ``code`` is short and stable, for programs (``density``). ``where_mm`` is (x, y) in the millimetres of what was
    looked at, in a finished design from its middle; None where it is everywhere. ``value`` was found, ``limit`` is what
    should hold, both in the unit that the message names; None where there is nothing to measure. ``count`` tells for
    how many places of its kind it stands.
    """

    code: str
    severity: Severity
    zh: str
    en: str
    where_mm: tuple[float, float] | None = None
    value: float | None = None
    limit: float | None = None
    count: int = 1
