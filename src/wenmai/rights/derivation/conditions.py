"""Conjunctions of constraints in a normal form: flat, without repetition, of bounds only the tightest, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Condition, Constraint, Extras, content_digest, unknown_terms
from wenmai.rights.odrl.values import Day

UPPER = {v.LT: True, v.LTEQ: False}  # operator → whether the bound itself is left out
LOWER = {v.GT: True, v.GTEQ: False}


def conjunction(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """The normal form of conditions that must all hold. It holds exactly where they do."""
    flat = {condition.digest: condition for condition in _flat(conditions)}
    kept: dict[object, Condition] = {}
    for condition in flat.values():
        slot = _slot(condition)
        other = kept.get(slot)
        if isinstance(condition, Constraint) and isinstance(other, Constraint):
            kept[slot] = condition if implies(condition, other) else other
        else:
            kept[slot] = condition
    return tuple(sorted(kept.values(), key=content_digest))


def _flat(conditions: Iterable[Condition]) -> Iterable[Condition]:
    for condition in conditions:
        extras = understood(condition.extras)
        if isinstance(condition, Constraint):
            yield replace(condition, uid="", extras=extras) if condition.uid or condition.extras else condition
        elif condition.operand == v.AND and not extras and condition.parts:
            yield from _flat(condition.parts)
        else:
            yield replace(condition, extras=extras)


def understood(extras: Extras) -> Extras:
    """Extras without what only describes: what is left keeps a rule from being understood."""
    unknown = set(unknown_terms(extras))
    return tuple(each for each in extras if each[0] in unknown)


def _slot(condition: Condition) -> object:
    """Bounds on the same side of the same thing share a slot, of which the tightest remains."""
    side = _side(condition)
    if side is None or not isinstance(condition, Constraint):
        return condition.digest
    bound = condition.bounds[0]
    measure = bound.offset if isinstance(bound, Day) else None
    return condition.left, condition.unit, side, type(bound), measure


def _side(condition: Condition) -> str | None:
    if not isinstance(condition, Constraint) or condition.flaw or len(condition.bounds) != 1:
        return None
    if not isinstance(condition.bounds[0], (datetime, Day, Decimal, timedelta)):
        return None
    return "upper" if condition.operator in UPPER else ("lower" if condition.operator in LOWER else None)


def implies(tighter: Condition, looser: Condition) -> bool:
    """Whether ``looser`` holds wherever ``tighter`` does, as far as their bounds tell."""
    if tighter.digest == looser.digest:
        return True
    if not isinstance(tighter, Constraint) or not isinstance(looser, Constraint) or _side(tighter) is None:
        return False
    if _slot(tighter) != _slot(looser):
        return False
    near, far = _position(tighter), _position(looser)
    if near == far:
        open_ends = UPPER | LOWER
        return open_ends[tighter.operator] or not open_ends[looser.operator]
    return bool(near < far) if tighter.operator in UPPER else bool(near > far)


def _position(constraint: Constraint) -> Any:
    bound = constraint.bounds[0]
    return bound.day if isinstance(bound, Day) else bound


def never_holds(conditions: Sequence[Condition]) -> bool:
    """Whether a conjunction in normal form can never be true: a flaw in it, or bounds that exclude each other."""
    if any(isinstance(each, Constraint) and each.flaw for each in conditions):
        return True
    uppers = {s[:2] + s[3:]: c for c in conditions if isinstance(s := _slot(c), tuple) and s[2] == "upper"}
    lowers = {s[:2] + s[3:]: c for c in conditions if isinstance(s := _slot(c), tuple) and s[2] == "lower"}
    return any(_exclude(lowers[slot], uppers[slot]) for slot in lowers if slot in uppers)


def _exclude(lower: Condition, upper: Condition) -> bool:
    if not isinstance(lower, Constraint) or not isinstance(upper, Constraint):
        return False
    low, high = _position(lower), _position(upper)
    return bool(low > high or (low == high and (LOWER[lower.operator] or UPPER[upper.operator])))


def all_implied(looser: Sequence[Condition], tighter: Sequence[Condition]) -> bool:
    """Whether a conjunction holds wherever another does, as far as their members tell one by one."""
    present = {each.digest for each in tighter}
    missing = [each for each in looser if each.digest not in present]
    if not missing or not all(map(_side, missing)):
        return not missing
    sided = [each for each in tighter if _side(each)]
    return all(any(implies(own, each) for own in sided) for each in missing)
