"""Constraints and logical constraints against the facts."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from wenmai.rights.evaluation import premises as p
from wenmai.rights.evaluation.comparing import compare
from wenmai.rights.evaluation.premises import Premise
from wenmai.rights.facts import Facts, Request
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import UNKNOWN_TERM, Condition, Constraint, unknown_terms
from wenmai.rights.profile.names import ASKED_ASSET, ASKING_PARTY
from wenmai.rights.truth import TRUE, UNKNOWN, Truth, all_true, any_true, exactly_one_true

OF_THE_REQUEST = {ASKED_ASSET: "target", ASKING_PARTY: "party"}


def assess(condition: Condition, request: Request, facts: Facts, told: Any = None) -> Premise:
    """What a condition says in this state of the world. ``told`` replaces the facts (the values of a done action)."""
    if isinstance(condition, Constraint):
        return _constraint(condition, request, facts, facts.told if told is None else told)
    parts = tuple([assess(part, request, facts, told) for part in condition.parts])
    if not parts or unknown_terms(condition.extras):
        return Premise(p.LOGICAL, UNKNOWN, condition, why=UNKNOWN_TERM, parts=parts)
    states = [part.state for part in parts]
    if condition.operand == v.AND:
        return Premise(p.LOGICAL, all_true(states), condition, parts=parts)
    if condition.operand == v.OR:
        return Premise(p.LOGICAL, any_true(states), condition, parts=parts)
    if condition.operand == v.XONE:
        return Premise(p.LOGICAL, exactly_one_true(states), condition, parts=parts)
    state = all_true(states) if condition.operand == v.AND_SEQUENCE else UNKNOWN
    if state is TRUE and len(parts) > 1:
        state = _came_in_order([part.subject.uid for part in parts], facts)
    return Premise(p.LOGICAL, state, condition, why=p.OUT_OF_SIGHT if state is UNKNOWN else "", parts=parts)


def _came_in_order(uids: list[str], facts: Facts) -> Truth:
    """Whether the parts of an odrl:andSequence came true one after the other; unknown where nobody told since when."""
    moments: list[datetime] = [facts.since[uid] for uid in uids if uid in facts.since]
    if len(moments) < len(uids):
        return UNKNOWN
    return Truth.of(all(earlier <= later for earlier, later in pairwise(moments)))


def _constraint(constraint: Constraint, request: Request, facts: Facts, all_told: Any) -> Premise:
    left = constraint.left
    if left in OF_THE_REQUEST:
        told: tuple[Any, ...] = (getattr(request, OF_THE_REQUEST[left]),)
    else:
        told = all_told.get(left, ())
    if constraint.flaw:
        return Premise(p.CONSTRAINT, UNKNOWN, constraint, told, constraint.flaw)
    if not told:
        return Premise(p.CONSTRAINT, UNKNOWN, constraint, (), p.NOT_TOLD)
    state = compare(constraint.kind, constraint.operator, told, constraint.bounds, constraint.unit, facts)
    return Premise(p.CONSTRAINT, state, constraint, told, "" if state is not UNKNOWN else p.UNSUITED)
