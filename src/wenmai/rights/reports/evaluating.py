"""Evaluates a policy for a request and tells what became of every rule."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from wenmai.kernel import digests
from wenmai.kernel.clock import iso
from wenmai.rights.decisions import barrier
from wenmai.rights.evaluation import premises as p
from wenmai.rights.evaluation.premises import DutyFinding, Premise, RuleFinding
from wenmai.rights.evaluation.rules import assess_duty, assess_rule
from wenmai.rights.facts import Facts, Request
from wenmai.rights.odrl.records import Constraint, Permission, Policy, Prohibition, Value, rule_name
from wenmai.rights.odrl.values import Quantity
from wenmai.rights.profile.names import XSD, odrl
from wenmai.rights.reports import model as m
from wenmai.rights.reports.world import StateOfWorld
from wenmai.rights.truth import FALSE, TRUE, Truth

KINDS = {p.TARGET: "TargetReport", p.PARTY: "PartyReport", p.ACTION: "ActionReport"}


def evaluate(policy: Policy, request: Policy, state: StateOfWorld | Facts) -> m.PolicyReport:
    """The compliance report on ``policy`` for every permission that ``request`` (an odrl:Request) asks for.

    Permissions and prohibitions are reported per requested action, obligations once. A permission is Active where it
    is in force; a prohibition or duty where it cannot be ruled out. Uids follow from the input, so the same evaluation
    gives the same report.
    """
    world = state if isinstance(state, StateOfWorld) else StateOfWorld(state)
    full = policy.in_full
    barred = bool(barrier(policy))
    rules: list[m.RuleReport] = []
    asked = list(requests_of(request))
    enforceable: tuple[Permission | Prohibition, ...] = (*full.permissions, *full.prohibitions)
    for one in asked:
        for rule in enforceable:
            rules.append(_rule(policy, rule, one, world, barred))  # noqa: PERF401
    first = asked[0] if asked else Request("", "", "")
    for obligation in full.obligations:
        found = assess_duty(obligation, first, world.facts)
        rules.append(_duty(rule_name(policy, obligation), found, _Ids(policy.uid, request.uid, obligation.key)))
    told = world.facts.told.get(odrl("dateTime"), ())
    created = iso(told[0]) if told and isinstance(told[0], datetime) else ""
    uid = _uid("policy", policy.uid, request.uid, created)
    return m.PolicyReport(uid, policy.uid, request.uid, created, tuple(rules))


def requests_of(request: Policy) -> Iterator[Request]:
    """What an odrl:Request asks for: each party, action and target of each of its permissions."""
    for rule in request.in_full.permissions:
        for action in [each.name for each in rule.actions] or [""]:
            for target in [each.uid for each in rule.targets] or [""]:
                for party in [each.uid for each in rule.assignees] or [""]:
                    yield Request(action, target, party, rule.uid)


def _rule(
    policy: Policy, rule: Permission | Prohibition, asked: Request, world: StateOfWorld, barred: bool
) -> m.RuleReport:
    finding = assess_rule(rule, asked, world.facts)
    ids = _Ids(policy.uid, asked.uid, rule.key)
    permits = isinstance(rule, Permission)
    active = (finding.state is TRUE and not barred) if permits else finding.state is not FALSE
    return m.RuleReport(
        uid=ids.next("rule"),
        kind="PermissionReport" if permits else "ProhibitionReport",
        rule=rule_name(policy, rule),
        activation=m.ACTIVE if active else m.INACTIVE,
        request=asked.uid,
        attempt=m.ATTEMPTED,
        premises=tuple(_premises(finding, ids)),
        conditions=tuple(_condition(each, world, ids) for each in finding.conditions),
    )


def _premises(finding: RuleFinding, ids: _Ids) -> Iterable[m.PremiseReport]:
    return [_premise(each, ids) for each in finding.premises if each.subject is not None]


def _premise(premise: Premise, ids: _Ids) -> m.PremiseReport:
    uid = ids.next(premise.kind)
    parts = tuple(_premise(part, ids) for part in premise.parts)
    state = _satisfaction(premise.state)
    if premise.kind in KINDS or premise.kind == p.TERM:
        kind = KINDS.get(premise.kind, "PremiseReport")
        return m.PremiseReport(uid, kind, state, parts=parts, comment=premise.why)
    subject = premise.subject
    if not isinstance(subject, Constraint):
        operand = subject.operand
        return m.PremiseReport(
            uid, "ConstraintReport", state, subject.uid, logical_operand=operand, parts=parts, comment=premise.why
        )
    left = _value(premise.told[0]) if premise.told else None
    operator, right = (subject.operator, subject.right) if premise.state is TRUE else ("", ())
    return m.PremiseReport(uid, "ConstraintReport", state, subject.uid, left, operator, right, comment=premise.why)


def _satisfaction(state: Truth) -> str:
    if state is TRUE:
        return m.SATISFIED
    return m.UNSATISFIED if state is FALSE else ""


def _condition(found: DutyFinding, world: StateOfWorld, ids: _Ids) -> m.RuleReport:
    report = _duty(found.duty.key, found, ids)
    told_by = world.reports.get(found.duty.uid) or (found.done.told_by if found.done else "")
    return replace(report, uid=told_by, told=True) if told_by else report


def _duty(rule: str, found: DutyFinding, ids: _Ids) -> m.RuleReport:
    active = found.active is not FALSE
    performance = m.PERFORMED if found.performed else (m.UNPERFORMED if found.failed else m.UNKNOWN_PERFORMANCE)
    deontic = m.NON_SET
    if active and found.met:
        deontic = m.FULFILLED
    elif active and found.failed:
        deontic = m.VIOLATED
    return m.RuleReport(
        uid=ids.next("duty"),
        kind="DutyReport",
        rule=rule,
        activation=m.ACTIVE if active else m.INACTIVE,
        performance=performance,
        deontic=deontic,
        premises=tuple(_premise(each, ids) for each in found.premises),
        conditions=tuple(_duty(each.duty.key, each, ids) for each in found.consequences),
    )


def _value(told: Any) -> Value:
    if isinstance(told, datetime):
        return Value(iso(told), XSD + "dateTime")
    if isinstance(told, Quantity):
        return Value(format(told.number, "f"), XSD + "decimal")
    return Value(format(told, "f"), XSD + "decimal") if isinstance(told, Decimal) else Value(str(told))


class _Ids:
    """Uids of one rule's reports: numbered, and the same for the same evaluation."""

    def __init__(self, *parts: str) -> None:
        self._parts = parts
        self._count = 0

    def next(self, kind: str) -> str:
        self._count += 1
        return _uid(*self._parts, kind, str(self._count))


def _uid(*parts: str) -> str:
    return uuid.UUID(digests.of_json(list(parts))[:32]).urn
