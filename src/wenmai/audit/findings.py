"""What a verification found: each finding names the rule, the place and what is wrong there."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

FINDINGS_MAX = 100  # told in full; the rest is counted, so that memory stays flat


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree with what was logged or signed. What does not apply is None."""

    rule: str  # a short stable name: "event.edited", "row.unvouched" …
    what: str  # for people
    table: str | None = None
    row: str | None = None  # the row's primary key
    event: str | None = None
    leaf_index: int | None = None
    checkpoint: int | None = None  # its number


@dataclass(frozen=True)
class Verdict:
    """Whether records, log and checkpoints agree, and what was looked at."""

    ok: bool
    leaves: int
    events: int
    rows: int  # of the protected tables
    checkpoints: int
    unsequenced: int  # events that have no leaf yet: the next checkpoint takes them in
    unsigned: int  # leaves that no checkpoint covers yet
    finding_count: int
    findings: tuple[Finding, ...]  # the first FINDINGS_MAX

    def as_json(self) -> dict[str, Any]:
        """The verdict as plain JSON values."""
        return {**asdict(self), "findings": [asdict(finding) for finding in self.findings]}


@dataclass
class Findings:
    """Collects findings: keeps the first, counts all."""

    first: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, finding: Finding) -> None:
        """Keep or count one more."""
        self.count += 1
        if len(self.first) < FINDINGS_MAX:
            self.first.append(finding)
