"""Permissions, prohibitions and duties against a request in a state of the world."""

from __future__ import annotations

from wenmai.rights.evaluation import premises as p
from wenmai.rights.evaluation.conditions import assess
from wenmai.rights.evaluation.matching import match_action, match_entities
from wenmai.rights.evaluation.premises import DutyFinding, Premise, RuleFinding
from wenmai.rights.facts import Facts, Performed, Request, told_values
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import (
    UNKNOWN_TERM,
    Duty,
    Entity,
    Permission,
    Prohibition,
    Rule,
    unknown_terms,
)
from wenmai.rights.truth import FALSE, TRUE, UNKNOWN, Truth, all_true

DEEPEST_CONSEQUENCE = 20


def assess_rule(rule: Permission | Prohibition, request: Request, facts: Facts, brief: bool = False) -> RuleFinding:
    """What a permission or prohibition comes to. It is in force where all its premises hold and, for a permission,
    every condition is met or does not apply (formal semantics, "Semantics of Permissions").

    ``brief``: a rule about another asset, party or action is looked at no further.
    """
    premises = _premises(rule, request, facts, isinstance(rule, Prohibition), brief)
    other = brief and len(premises) == 1 and premises[0].state is FALSE
    if other or not isinstance(rule, Permission) or not rule.duties:
        return RuleFinding(rule, all_true([each.state for each in premises]), premises, ())
    conditions = tuple([assess_duty(duty, request, facts) for duty in rule.duties])
    met = [Truth.of(each.met or each.active is FALSE) for each in conditions]
    return RuleFinding(rule, all_true([*(each.state for each in premises), *met]), premises, conditions)


def _premises(rule: Rule, request: Request, facts: Facts, prohibits: bool, brief: bool) -> tuple[Premise, ...]:
    found = []
    if rule.targets:
        found.append(match_entities(p.TARGET, rule.targets, request.target, request, facts))
    if rule.assignees:
        found.append(match_entities(p.PARTY, rule.assignees, request.party, request, facts))
    found.append(match_action(rule.actions, request, facts, prohibits))
    if brief:
        for premise in found:
            if premise.state is FALSE:
                return (premise,)
    for constraint in rule.constraints:
        found.append(assess(constraint, request, facts))  # noqa: PERF401
    if rule.extras and unknown_terms(rule.extras):
        found.append(Premise(p.TERM, UNKNOWN, rule, tuple(unknown_terms(rule.extras)), UNKNOWN_TERM))
    return tuple(found)


def assess_duty(duty: Duty, request: Request, facts: Facts, depth: int = 0) -> DutyFinding:
    """What a duty comes to. It applies unless a constraint is not satisfied; it is met once its action was done and,
    where it had failed before, all that follows from its failing as well (information model, section 2.6.5)."""
    premises = tuple([assess(constraint, request, facts) for constraint in duty.constraints])
    active = all_true([each.state for each in premises])
    understood = not unknown_terms(duty.extras) and all(
        v.canonical_action(action.name) in v.PERMITTED_BY and not unknown_terms(action.extras)
        for action in duty.actions
    )
    done = next((each for each in facts.performed if understood and _does(each, duty, request, facts)), None)
    performed = understood and (done is not None or duty.key in facts.fulfilled)
    failed = duty.key in facts.failed
    consequences: tuple[DutyFinding, ...] = ()
    if failed and depth < DEEPEST_CONSEQUENCE:
        consequences = tuple([assess_duty(each, request, facts, depth + 1) for each in duty.consequences])
    settled = all(each.met or each.active is FALSE for each in consequences)
    return DutyFinding(duty, active, performed and settled, performed, failed, premises, consequences, done)


def _does(done: Performed, duty: Duty, request: Request, facts: Facts) -> bool:
    """Whether an action that was done belongs to the class of actions that a duty asks for."""
    if duty.targets and not _among(p.TARGET, duty.targets, done.target, request, facts):
        return False
    if duty.assignees and not _among(p.PARTY, duty.assignees, done.party, request, facts):
        return False
    name = v.canonical_action(done.action)
    told = told_values(done.values)
    return any(
        v.permission_reaches(v.canonical_action(action.name), name)
        and all(assess(each, request, facts, told).state is TRUE for each in action.refinements)
        for action in duty.actions
    )


def _among(kind: str, entities: tuple[Entity, ...], asked: str, request: Request, facts: Facts) -> bool:
    return match_entities(kind, entities, asked, request, facts).state is TRUE
