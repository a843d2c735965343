"""Decisions with reasons: may this party do this with that asset, under these policies, as things stand?

A policy permits where a permission of it is in force and no prohibition of it may be; ``conflict: perm`` lets the
permission win over a prohibition. Of several policies one must permit and none prohibit. Whatever is not known, a term,
a value, a fact, counts against the use. Pure, without I/O.

Source: W3C ODRL Formal Semantics (access control scenario); information model 2.2, section 2.10 (conflicts).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wenmai.rights.evaluation.premises import DutyFinding, RuleFinding
from wenmai.rights.evaluation.rules import assess_duty, assess_rule
from wenmai.rights.explaining import Reason, missing, of_duty, of_policy, of_rule
from wenmai.rights.facts import Facts, Request
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Duty, Policy, rule_name, unknown_terms
from wenmai.rights.truth import FALSE, TRUE


@dataclass(frozen=True)
class DutyOwed:
    """What still has to be done: a condition of a permission (before the use), or an obligation of the policy."""

    policy: str
    rule: str
    duty: Duty
    kind: str  # condition, obligation, consequence, remedy

    @property
    def key(self) -> str:
        """By this key facts tell that the duty was fulfilled."""
        return self.duty.key


@dataclass(frozen=True)
class Decision:
    """``permitted``, why, and what is to be done: for a denial, what would lift it; for a permit, what it obliges to.

    ``granted_by``: (uid of the policy, name of the rule) of every permission in force.
    """

    permitted: bool
    reasons: tuple[Reason, ...]
    duties: tuple[DutyOwed, ...] = ()
    granted_by: tuple[tuple[str, str], ...] = ()


class Answer(NamedTuple):
    """What one policy says: whether it permits, whether it prohibits, and the findings behind that."""

    policy: Policy
    barred: str  # why the policy as a whole says nothing in favour; empty where it may
    permissions: list[RuleFinding]
    prohibitions: list[RuleFinding]
    permits: bool
    prohibits: bool


def decide(request: Request, policies: Sequence[Policy], facts: Facts) -> Decision:
    """Whether ``request`` is permitted under ``policies`` as ``facts`` have it. Without a policy nothing is."""
    if v.canonical_action(request.action) not in v.ACTIONS:
        return Decision(False, (of_policy("action.unknown", None, action=request.action),))
    answers = [answer(policy, request, facts) for policy in policies]
    permitted = any(each.permits for each in answers) and not any(each.prohibits for each in answers)
    if permitted:
        return _permit(answers, request, facts)
    reasons = [reason for each in answers for reason in _against(each)]
    if not reasons:
        reasons.append(of_policy("policy.none", None))
    duties = [owed for each in answers for owed in _lifting(each)]
    duties += _remedies(answers, request, facts)
    return Decision(False, tuple(reasons), tuple(dict.fromkeys(duties)))


def decide_each(requests: Iterable[tuple[Request, Sequence[Policy]]], facts: Facts) -> Decision:
    """One decision over several assets, each with its own policies: permitted where each request is.

    A dual licence is asked this way: merchandise needs the image's policy and the mark's.
    """
    decisions = [decide(request, policies, facts) for request, policies in requests]
    if not decisions:
        return Decision(False, (of_policy("policy.none", None),))
    permitted = all(each.permitted for each in decisions)
    told = [each for each in decisions if permitted or not each.permitted]
    return Decision(
        permitted,
        tuple(dict.fromkeys(reason for each in told for reason in each.reasons)),
        tuple(dict.fromkeys(owed for each in told for owed in each.duties)),
        tuple(dict.fromkeys(grant for each in decisions for grant in each.granted_by)) if permitted else (),
    )


def answer(policy: Policy, request: Request, facts: Facts) -> Answer:
    """What one policy says to a request."""
    barred = barrier(policy)
    full = policy.in_full
    permissions = [] if barred else [assess_rule(rule, request, facts, brief=True) for rule in full.permissions]
    prohibitions = (
        [assess_rule(rule, request, facts, brief=True) for rule in full.prohibitions] if _speaks(policy) else []
    )
    allowed = any(finding.state is TRUE for finding in permissions)
    hit = any(finding.state is not FALSE for finding in prohibitions)
    overruled = allowed and policy.conflict == v.PERM
    return Answer(policy, barred, permissions, prohibitions, allowed and (not hit or overruled), hit and not overruled)


def _speaks(policy: Policy) -> bool:
    """Offers, requests and assertions propose; they neither grant nor forbid."""
    return policy.kind in v.GRANTING_KINDS or policy.kind not in v.POLICY_KINDS


def barrier(policy: Policy) -> str:
    """The code of what keeps a whole policy from permitting anything; empty where nothing does."""
    if policy.kind not in v.GRANTING_KINDS:
        return "policy.grants-nothing" if policy.kind in v.POLICY_KINDS else "policy.unknown-kind"
    if policy.inherit_from:
        return "policy.inherits-unread"
    if policy.profiles and not v.KNOWN_PROFILES.issuperset(policy.profiles):
        return "policy.unknown-profile"
    if policy.conflict and policy.conflict not in v.CONFLICT_STRATEGIES:
        return "policy.unknown-conflict"
    return "policy.unknown-term" if policy.extras and unknown_terms(policy.extras) else ""


def _permit(answers: list[Answer], request: Request, facts: Facts) -> Decision:
    reasons, grants, duties = [], [], []
    for each in answers:
        granting = [finding for finding in each.permissions if finding.state is TRUE]
        for finding in granting:
            grants.append((each.policy.uid, rule_name(each.policy, finding.rule)))
            reasons.append(of_rule("rule.permits", each.policy, finding))
        if granting:
            for obligation in each.policy.in_full.obligations:
                found = assess_duty(obligation, request, facts)
                duties += _owed(each.policy, rule_name(each.policy, obligation), found, "obligation")
    duties += _remedies(answers, request, facts)
    return Decision(True, tuple(reasons), tuple(dict.fromkeys(duties)), tuple(grants))


def _against(given: Answer) -> list[Reason]:
    reasons = [of_policy(given.barred, given.policy)] if given.barred else []
    for finding in given.prohibitions:
        if finding.state is not FALSE:
            certain = finding.state is TRUE
            reasons.append(of_rule("rule.prohibits" if certain else "rule.may-prohibit", given.policy, finding))
            reasons += [] if certain else missing(given.policy, finding)
    for finding in given.permissions:
        if finding.state is not TRUE:
            reasons += missing(given.policy, finding)
            reasons += [
                of_duty(given.policy, finding, each)
                for each in finding.conditions
                if not each.met and each.active is not FALSE
            ]
    if not reasons and not given.permits:
        reasons.append(of_policy("policy.silent", given.policy))
    return reasons


def _lifting(given: Answer) -> list[DutyOwed]:
    """The conditions that, once met, would bring a permission into force."""
    owed: list[DutyOwed] = []
    for finding in given.permissions:
        if all(premise.state is TRUE for premise in finding.premises):
            for each in finding.conditions:
                owed += _owed(given.policy, rule_name(given.policy, finding.rule), each, "condition")
    return owed


def _remedies(answers: list[Answer], request: Request, facts: Facts) -> list[DutyOwed]:
    """What is owed for prohibitions that the facts say were broken (information model, section 2.6.6)."""
    return [
        owed
        for each in answers
        for rule in each.policy.in_full.prohibitions
        if facts.failed and rule.key in facts.failed
        for remedy in rule.remedies
        for owed in _owed(each.policy, rule_name(each.policy, rule), assess_duty(remedy, request, facts), "remedy")
    ]


def _owed(policy: Policy, rule: str, found: DutyFinding, kind: str) -> list[DutyOwed]:
    if found.met or found.active is FALSE:
        return []
    own = [] if found.performed else [DutyOwed(policy.uid, rule, found.duty, kind)]
    return own + [owed for each in found.consequences for owed in _owed(policy, rule, each, "consequence")]
