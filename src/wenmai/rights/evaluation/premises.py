"""What the evaluator found, premise by premise."""

from __future__ import annotations

from typing import Any, NamedTuple

from wenmai.rights.facts import Performed
from wenmai.rights.odrl.records import Duty, Rule
from wenmai.rights.truth import Truth

TARGET, PARTY, ACTION, CONSTRAINT, LOGICAL, TERM = "target", "party", "action", "constraint", "logical", "term"

UNKNOWN_ACTION = "action.unknown"
NOT_TOLD = "constraint.not-told"
OUT_OF_SIGHT = "constraint.order-unknown"
UNSUITED = "constraint.unsuited-operator"


class Premise(NamedTuple):
    """One thing that must hold. ``subject`` is the record that says it, ``told`` the facts it was held against,
    ``why`` a code where it is unknown, ``parts`` what it was made of."""

    kind: str
    state: Truth
    subject: Any = None
    told: tuple[Any, ...] = ()
    why: str = ""
    parts: tuple[Premise, ...] = ()


class DutyFinding(NamedTuple):
    """A condition, an obligation or a remedy. ``active``: it applies now. ``met``: it need not be done any more.

    ``performed`` tells that its action was done, ``done`` which deed told it (none where the facts name the duty), and
    ``failed`` that it no longer can be done in time.
    """

    duty: Duty
    active: Truth
    met: bool
    performed: bool
    failed: bool
    premises: tuple[Premise, ...]
    consequences: tuple[DutyFinding, ...]
    done: Performed | None = None


class RuleFinding(NamedTuple):
    """A permission or prohibition held against a request. ``state``: whether all premises and conditions hold."""

    rule: Rule
    state: Truth
    premises: tuple[Premise, ...]
    conditions: tuple[DutyFinding, ...]
