"""Compliance reports as frozen records. States are the local names of the report vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

from wenmai.rights.odrl.records import Value

REPORT = "https://w3id.org/force/compliance-report#"

ATTEMPTED = "Attempted"
ACTIVE, INACTIVE = "Active", "Inactive"
SATISFIED, UNSATISFIED = "Satisfied", "Unsatisfied"
PERFORMED, UNPERFORMED, UNKNOWN_PERFORMANCE = "Performed", "Unperformed", "Unknown"
FULFILLED, VIOLATED, NON_SET = "Fulfilled", "Violated", "NonSet"


@dataclass(frozen=True)
class PremiseReport:
    """One premise. ``kind``: TargetReport, PartyReport, ActionReport or ConstraintReport.

    ``satisfaction`` is empty where it cannot be told, and ``comment`` then says why. ``left`` is the fact that a
    constraint was held against; its ``operator`` and ``right`` are restated where it is satisfied.
    """

    uid: str
    kind: str
    satisfaction: str
    constraint: str = ""
    left: Value | None = None
    operator: str = ""
    right: tuple[Value, ...] = ()
    logical_operand: str = ""
    parts: tuple[PremiseReport, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class RuleReport:
    """One rule against one requested rule. ``kind``: PermissionReport, ProhibitionReport or DutyReport.

    ``told`` is set for a condition that the state of the world already reports on: the uid of that report.
    """

    uid: str
    kind: str
    rule: str
    activation: str
    request: str = ""
    attempt: str = ""
    performance: str = ""
    deontic: str = ""
    premises: tuple[PremiseReport, ...] = ()
    conditions: tuple[RuleReport, ...] = ()
    told: bool = False


@dataclass(frozen=True)
class PolicyReport:
    """``created``: the instant of the state of the world, as ISO text; empty where it tells none."""

    uid: str
    policy: str
    request: str
    created: str
    rules: tuple[RuleReport, ...]
