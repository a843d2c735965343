"""What a policy says that nobody here knows the meaning of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Action, Condition, Constraint, Duty, Entity, Policy, Rule, unknown_terms


def unknown_words(policy: Policy) -> list[str]:
    """Every action, operand, operator, value and property that is not known, each once, in order of appearance."""
    found = [*unknown_terms(policy.extras)]
    found += [profile for profile in policy.profiles if profile not in v.KNOWN_PROFILES]
    found += [policy.kind] if policy.kind not in v.POLICY_KINDS else []
    found += [policy.conflict] if policy.conflict and policy.conflict not in v.CONFLICT_STRATEGIES else []
    full = policy.in_full
    for rule in (*full.permissions, *full.prohibitions, *full.obligations):
        found += _of_rule(rule)
    return list(dict.fromkeys(found))


def of_rule(rule: Rule) -> list[str]:
    """What a rule itself says that is not known; its duties are asked by themselves."""
    return list(dict.fromkeys(_of_self(rule)))


def _of_rule(rule: Rule) -> Iterator[str]:
    yield from _of_self(rule)
    further: tuple[Duty, ...] = (
        *getattr(rule, "duties", ()),
        *getattr(rule, "remedies", ()),
        *getattr(rule, "consequences", ()),
    )
    for duty in further:
        yield from _of_rule(duty)


def _of_self(rule: Rule) -> Iterator[str]:
    yield from unknown_terms(rule.extras)
    for action in rule.actions:
        yield from _of_action(action)
    for entity in (*rule.targets, *rule.assignees):
        yield from _of_entity(entity)
    yield from _of_conditions(rule.constraints)


def _of_action(action: Action) -> Iterator[str]:
    if v.canonical_action(action.name) not in v.PERMITTED_BY:
        yield action.name
    yield from unknown_terms(action.extras)
    yield from _of_conditions(action.refinements)


def _of_entity(entity: Entity) -> Iterator[str]:
    yield from unknown_terms(entity.extras)
    yield from _of_conditions(entity.refinements)


def _of_conditions(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        yield from unknown_terms(condition.extras)
        if not isinstance(condition, Constraint):
            yield from _of_conditions(condition.parts)
        elif not condition.kind:
            yield condition.left or "?"
        elif condition.operator not in v.OPERATORS:
            yield condition.operator or "?"
        elif condition.flaw and not condition.extras:
            yield ", ".join([value.text for value in condition.right] + list(condition.references)) or "?"
