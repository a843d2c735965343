"""Whether a policy can be applied: every term in it is known and every value can be read. Unknown terms deny."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wenmai.kernel.errors import InvalidInput
from wenmai.rights.decisions import barrier
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import (
    Action,
    Condition,
    Constraint,
    LogicalConstraint,
    Policy,
    Rule,
    every_duty,
    rule_name,
)

TERMS_LISTED = 12


def check_policy(policy: Policy) -> None:
    """Raises InvalidInput that names the rule of the policy and the first term at fault."""
    full = policy.in_full
    if not (full.permissions or full.prohibitions or full.obligations):
        raise InvalidInput(
            "it says nothing: no permission, no prohibition, no duty", where="policy", rule="policy.empty"
        )
    barred = barrier(policy)
    if barred and barred != "policy.grants-nothing":
        raise InvalidInput(
            "it says something that is not known here, so it would permit nothing",
            where="policy",
            remedy="Write it in the terms of ODRL 2.2 and the wenmai profile.",
            rule=barred,
        )
    rules: list[Rule] = [*full.permissions, *full.prohibitions, *every_duty(full)]
    for rule in rules:
        where = rule_name(policy, rule)
        for action in rule.actions:
            _check_action(action, where)
        _check_conditions(rule.constraints, where)


def _check_action(action: Action, where: str) -> None:
    if v.canonical_action(action.name) not in v.ACTIONS:
        raise _unknown("action", action.name, where, v.ACTIONS)
    _check_conditions(action.refinements, where)


def _check_conditions(conditions: Iterable[Condition], where: str) -> None:
    for constraint in _leaves(conditions, where):
        if constraint.left not in v.OPERAND_KINDS:
            raise _unknown("leftOperand", constraint.left, where, v.OPERAND_KINDS)
        if constraint.operator not in v.OPERATORS:
            raise _unknown("operator", constraint.operator, where, v.OPERATORS)
        if not constraint.right or any(bound is None for bound in constraint.bounds):
            raise InvalidInput(
                f"the right operand of {v.local_name(constraint.left)} cannot be read",
                where=where,
                remedy=f"It wants a value of the kind {v.OPERAND_KINDS[constraint.left]}.",
                rule="policy.right-operand",
            )


def _leaves(conditions: Iterable[Condition], where: str) -> Iterator[Constraint]:
    waiting = list(conditions)
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, LogicalConstraint):
            if condition.operand not in v.LOGICAL_OPERANDS:
                raise _unknown("operand", condition.operand, where, v.LOGICAL_OPERANDS)
            waiting += condition.parts
        else:
            yield condition


def _unknown(kind: str, name: str, where: str, known: Iterable[str]) -> InvalidInput:
    listed = ", ".join(sorted(v.local_name(one) for one in known)[:TERMS_LISTED])
    return InvalidInput(
        f"{v.local_name(name) or 'nothing'!r} is no {kind} that is known",
        where=where,
        remedy=f"Known are {listed} …",
        rule=f"policy.unknown-{kind.lower()}",
    )
