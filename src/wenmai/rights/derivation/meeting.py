"""What two permissions have in common, as one permission that is in force only where both are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from wenmai.rights.derivation.conditions import conjunction, never_holds
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import (
    Action,
    Condition,
    Constraint,
    Entity,
    Permission,
    Record,
    Value,
    content_digest,
    unknown_terms,
)
from wenmai.rights.profile.names import ASKED_ASSET, ASKING_PARTY

Entities = tuple[Entity, ...]
R = TypeVar("R", bound=Record)


def plain(permission: Permission) -> Permission | None:
    """A permission in normal form, without what only describes; None where it can never be in force."""
    actions = _actions(permission.actions)
    targets, assignees = _entities(permission.targets), _entities(permission.assignees)
    constraints = conjunction(permission.constraints)
    said = ((permission.actions, actions), (permission.targets, targets), (permission.assignees, assignees))
    emptied = any(before and not after for before, after in said)
    if emptied or never_holds(constraints) or unknown_terms(permission.extras):
        return None
    return Permission(
        actions=actions,
        targets=targets,
        assigners=_entities(permission.assigners),
        assignees=assignees,
        roles=tuple(sorted(permission.roles, key=lambda role: (role[0], content_digest(role[1])))),
        constraints=constraints,
        duties=in_order(permission.duties),
    )


def meet(one: Permission, other: Permission) -> Permission | None:
    """The permission for what both permit (both plain), with the conditions of both; None where that is nothing.

    Two different targets must both fit: one stays the target, the other becomes a constraint on the asset that is
    asked for, likewise for assignees. Where both are narrowed by refinements of their own, nothing is permitted.
    """
    actions = _meet_actions(one.actions, other.actions)
    targets = _meet_entities(one.targets, other.targets, ASKED_ASSET)
    assignees = _meet_entities(one.assignees, other.assignees, ASKING_PARTY)
    if actions is None or targets is None or assignees is None:
        return None
    constraints = conjunction((*one.constraints, *other.constraints, *targets[1], *assignees[1]))
    if never_holds(constraints):
        return None
    return Permission(
        actions=actions,
        targets=targets[0],
        assigners=_entities((*one.assigners, *other.assigners)),
        assignees=assignees[0],
        roles=tuple(sorted({*one.roles, *other.roles}, key=lambda role: (role[0], content_digest(role[1])))),
        constraints=constraints,
        duties=in_order((*one.duties, *other.duties)),
    )


def in_order(records: Iterable[R]) -> tuple[R, ...]:
    """Records without repetition, in an order that depends on what they say only."""
    return tuple(sorted({each.digest: each for each in records}.values(), key=content_digest))


def _actions(actions: Iterable[Action]) -> tuple[Action, ...]:
    known = [
        Action(v.canonical_action(action.name), conjunction(action.refinements))
        for action in actions
        if v.canonical_action(action.name) in v.PERMITTED_BY and not unknown_terms(action.extras)
    ]
    return _broadest([action for action in known if not never_holds(action.refinements)])


def _covers(wide: Action, narrow: Action) -> bool:
    return v.permission_reaches(wide.name, narrow.name) and set(wide.refinements) <= set(narrow.refinements)


def _meet_actions(one: tuple[Action, ...], other: tuple[Action, ...]) -> tuple[Action, ...] | None:
    if not one or not other:
        named = [action for action in one or other if action.name not in v.NAMED_ONLY]
        return in_order(named) if named or one == other else None
    common = []
    for first in one:
        for second in other:
            narrower = _narrower(first.name, second.name)
            refinements = conjunction((*first.refinements, *second.refinements))
            if narrower and not never_holds(refinements):
                common.append(Action(narrower, refinements))
    return _broadest(common) or None


def _broadest(actions: list[Action]) -> tuple[Action, ...]:
    """The actions without those that another of them covers."""
    kept: list[Action] = []
    for action in sorted(set(actions), key=lambda each: (len(each.refinements), len(v.PERMITTED_BY[each.name]))):
        if not any(_covers(wide, action) for wide in kept):
            kept.append(action)
    return in_order(kept)


def _narrower(one: str, other: str) -> str:
    if v.permission_reaches(one, other):
        return other
    return one if v.permission_reaches(other, one) else ""


def _entities(entities: Iterable[Entity]) -> Entities:
    known = [
        replace(entity, extras=(), refinements=conjunction(entity.refinements))
        for entity in entities
        if not unknown_terms(entity.extras)
    ]
    return in_order(entity for entity in known if not never_holds(entity.refinements))


def _meet_entities(one: Entities, other: Entities, asked: str) -> tuple[Entities, tuple[Condition, ...]] | None:
    if not one or not other or set(one) <= set(other):
        return (one or other), ()
    if set(other) <= set(one):
        return other, ()
    narrowed = [any(entity.refinements for entity in entities) for entities in (one, other)]
    if all(narrowed):
        return None
    first, second = sorted((one, other), key=lambda each: (not any(e.refinements for e in each), content_digest(each)))
    names = sorted({name for entity in second for name in (entity.uid, entity.source) if name})
    right = tuple(Value(name, is_iri=True) for name in names)
    return first, (Constraint(asked, v.IS_ANY_OF, right),)
