"""What a policy must say to be registered. Reading keeps what is not known; registering refuses it, naming the rule.

Source: ODRL Information Model 2.2, sections 2.1 to 2.7 (what each policy class must have); the wenmai profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wenmai.kernel.errors import InvalidInput
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import (
    UNKNOWN_OPERAND,
    UNKNOWN_OPERATOR,
    Action,
    Condition,
    Constraint,
    Duty,
    Entity,
    Policy,
    Rule,
    rule_name,
    unknown_terms,
)
from wenmai.rights.profile.names import odrl
from wenmai.rights.profile.places import is_place

ORDERING = frozenset({v.LT, v.LTEQ, v.GT, v.GTEQ})
ORDERED_KINDS = frozenset({v.MOMENT, v.NUMBER, v.DURATION})


@dataclass(frozen=True, slots=True)
class Problem:
    """``rule``: the stable name of what is broken; ``where``: which rule of the policy; ``what``: in words."""

    rule: str
    where: str
    what: str


def check_policy(policy: Policy) -> None:
    """Raises InvalidInput with every problem that keeps a policy from being registered."""
    problems = problems_of(policy)
    if problems:
        raise InvalidInput(
            "; ".join(f"{each.where}: {each.what}" for each in problems),
            where=policy.uid or "the policy",
            remedy="Use the terms of ODRL 2.2 and of the wenmai profile.",
            rule=problems[0].rule,
        )


def problems_of(policy: Policy) -> list[Problem]:
    """Everything that keeps a policy from being registered; none where it may be."""
    return [*_of_policy(policy), *_of_rules(policy.in_full)]


def _of_policy(policy: Policy) -> Iterator[Problem]:
    whole = "policy"
    if ":" not in policy.uid:
        yield Problem("policy.uid", whole, f"{policy.uid!r} is no IRI to know it by")
    if policy.kind not in v.POLICY_KINDS:
        yield Problem("policy.kind", whole, f"the kind {policy.kind} is not known")
    for profile in policy.profiles:
        if profile not in v.KNOWN_PROFILES:
            yield Problem("policy.profile", whole, f"the profile {profile} is not known")
    if policy.conflict and policy.conflict not in v.CONFLICT_STRATEGIES:
        yield Problem("policy.conflict", whole, f"the conflict strategy {policy.conflict} is not known")
    if policy.inherit_from:
        yield Problem("policy.inheritance", whole, f"it inherits from {policy.inherit_from[0]}: write those rules out")
    if not (policy.permissions or policy.prohibitions or policy.obligations):
        yield Problem("policy.rules", whole, "it has no rule")
    yield from _of_extras(unknown_terms(policy.extras), whole)


def _of_rules(policy: Policy) -> Iterator[Problem]:
    for rule in (*policy.permissions, *policy.prohibitions):
        name = rule_name(policy, rule)
        yield from _of_rule(rule, name)
        if not rule.targets:
            yield Problem("policy.target", name, "it names no asset")
        if policy.kind in (odrl("Agreement"), odrl("Offer")) and not rule.assigners:
            yield Problem("policy.assigner", name, "it names no assigner")
        if policy.kind == odrl("Agreement") and not rule.assignees:
            yield Problem("policy.assignee", name, "it names no assignee")
    for duty in policy.obligations:
        yield from _of_duty(duty, rule_name(policy, duty))
    for permission in policy.permissions:
        for duty in permission.duties:
            yield from _of_duty(duty, f"{rule_name(policy, permission)}, duty {duty.uid or 'without a uid'}")
    for prohibition in policy.prohibitions:
        for duty in prohibition.remedies:
            yield from _of_duty(duty, f"{rule_name(policy, prohibition)}, remedy {duty.uid or 'without a uid'}")


def _of_duty(duty: Duty, name: str) -> Iterator[Problem]:
    yield from _of_rule(duty, name)
    for each in duty.consequences:
        yield from _of_duty(each, f"{name}, consequence {each.uid or 'without a uid'}")


def _of_rule(rule: Rule, name: str) -> Iterator[Problem]:
    if not rule.actions:
        yield Problem("policy.action", name, "it names no action")
    for action in rule.actions:
        yield from _of_action(action, name)
    for entity in (*rule.targets, *rule.assigners, *rule.assignees, *(each for _, each in rule.roles)):
        yield from _of_entity(entity, name)
    yield from _of_conditions(rule.constraints, name)
    yield from _of_extras(unknown_terms(rule.extras), name)


def _of_action(action: Action, name: str) -> Iterator[Problem]:
    if v.canonical_action(action.name) not in v.PERMITTED_BY:
        yield Problem("policy.unknown-action", name, f"the action {action.name} is not known")
    yield from _of_conditions(action.refinements, name)
    yield from _of_extras(unknown_terms(action.extras), name)


def _of_entity(entity: Entity, name: str) -> Iterator[Problem]:
    if ":" not in (entity.uid or entity.source):
        yield Problem("policy.iri", name, f"{entity.uid!r} is no IRI of an asset or a party")
    yield from _of_conditions(entity.refinements, name)
    yield from _of_extras(unknown_terms(entity.extras), name)


def _of_conditions(conditions: Iterable[Condition], name: str) -> Iterator[Problem]:
    for condition in conditions:
        if isinstance(condition, Constraint):
            yield from _of_constraint(condition, name)
        else:
            if not condition.parts:
                yield Problem("policy.constraint", name, "a logical constraint joins nothing")
            yield from _of_conditions(condition.parts, name)
            yield from _of_extras(unknown_terms(condition.extras), name)


def _of_constraint(constraint: Constraint, name: str) -> Iterator[Problem]:
    operator = v.local_name(constraint.operator) or "none"
    if constraint.flaw == UNKNOWN_OPERAND:
        yield Problem("policy.unknown-operand", name, f"the left operand {constraint.left or 'none'} is not known")
    elif constraint.flaw == UNKNOWN_OPERATOR:
        yield Problem("policy.unknown-operator", name, f"the operator {operator} is not known")
    elif constraint.flaw:
        said = ", ".join(value.text for value in constraint.right) or "nothing"
        yield Problem("policy.value", name, f"{v.local_name(constraint.left)} {operator} {said} cannot be read")
    elif constraint.operator in ORDERING and (constraint.kind not in ORDERED_KINDS or len(constraint.bounds) != 1):
        yield Problem("policy.operator", name, f"{operator} needs one time, number or duration to compare with")
    elif constraint.kind == v.SPOT:
        for bound in constraint.bounds:
            if not is_place(str(bound)):
                yield Problem("policy.place", name, f"{bound} is no ISO 3166 code")


def _of_extras(terms: list[str], name: str) -> Iterator[Problem]:
    for term in terms:
        yield Problem("policy.unknown-term", name, f"the term {term} is not known")
