"""One fact against one bound: the relational operators of ODRL 2.2, by kind of left operand.

Places, goods, purposes and parties *lie in* each other: ``spatial eq CN`` holds in CN-HN. ``neq`` and ``isNoneOf`` hold
where nothing overlaps. Where a bound or a fact cannot be compared, the answer is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from wenmai.rights.facts import Facts
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.values import Day, Quantity
from wenmai.rights.profile.categories import goods_lie_in, purpose_lies_in
from wenmai.rights.profile.places import lies_in
from wenmai.rights.truth import FALSE, TRUE, UNKNOWN, Truth, alike, all_true, any_true

ORDERED_KINDS = frozenset({v.MOMENT, v.NUMBER, v.DURATION})
ORDERED = {v.EQ: (0,), v.NEQ: (-1, 1), v.LT: (-1,), v.LTEQ: (-1, 0), v.GT: (1,), v.GTEQ: (0, 1)}
WITHIN_ANY = frozenset({v.EQ, v.IS_A, v.IS_PART_OF, v.IS_ANY_OF})
WITHIN_NONE = frozenset({v.NEQ, v.IS_NONE_OF})
Within = Callable[[Any, Any], Truth]


def compare(kind: str, operator: str, told: tuple[Any, ...], bounds: tuple[Any, ...], unit: str, facts: Facts) -> Truth:
    """Whether the facts told satisfy the operator. Of several facts all must say the same, else it is unknown."""
    if kind in ORDERED_KINDS:
        if len(told) == 1:
            return _ordered(operator, told[0], bounds, unit)
        return alike([_ordered(operator, fact, bounds, unit) for fact in told])
    within = _within(kind, facts)
    if operator in WITHIN_ANY and len(told) == 1:
        return _lies_in(within, operator, told[0], bounds)
    return _contained(within, operator, told, bounds)


def _contained(within: Within, operator: str, told: tuple[Any, ...], bounds: tuple[Any, ...]) -> Truth:
    if operator in WITHIN_ANY:
        return alike([_lies_in(within, operator, fact, bounds) for fact in told])
    if operator in WITHIN_NONE:
        return alike([_overlaps(within, fact, bounds).negated() for fact in told])
    if operator == v.HAS_PART:
        return all_true([any_true([within(bound, fact) for fact in told]) for bound in bounds])
    if operator == v.IS_ALL_OF:
        covered = all_true([any_true([within(fact, bound) for fact in told]) for bound in bounds])
        return all_true([covered, *(any_true([within(fact, bound) for bound in bounds]) for fact in told)])
    return UNKNOWN


def _lies_in(within: Within, operator: str, fact: Any, bounds: tuple[Any, ...]) -> Truth:
    if operator == v.EQ and len(bounds) > 1:
        return UNKNOWN  # equal to several values at once: the standard gives it no meaning
    found = FALSE
    for bound in bounds:
        state = within(fact, bound)
        if state is TRUE:
            return state
        if state is UNKNOWN:
            found = state
    return found


def _overlaps(within: Within, fact: Any, bounds: tuple[Any, ...]) -> Truth:
    return any_true([any_true([within(fact, bound), within(bound, fact)]) for bound in bounds])


def _ordered(operator: str, fact: Any, bounds: tuple[Any, ...], unit: str) -> Truth:
    wanted = ORDERED.get(operator)
    if wanted is not None and len(bounds) == 1:
        order = _order(fact, bounds[0], unit)
        return UNKNOWN if order is None else Truth.of(order in wanted)
    if operator in (v.IS_ANY_OF, v.IS_NONE_OF):
        found = any_true([_ordered(v.EQ, fact, (bound,), unit) for bound in bounds])
        return found.negated() if operator == v.IS_NONE_OF else found
    return UNKNOWN


def _order(fact: Any, bound: Any, unit: str) -> int | None:
    """-1, 0, 1 as the fact lies before, at or after the bound; None where the two do not compare."""
    if isinstance(fact, Quantity):
        fact, unit = fact.number, "" if fact.unit == unit else "another"
    if unit:
        return None  # another unit, or none where one is asked for
    if isinstance(bound, Day):
        return bound.order(fact) if isinstance(fact, datetime) else None
    return (fact > bound) - (fact < bound) if type(fact) is type(bound) else None


def _within(kind: str, facts: Facts) -> Within:
    if kind == v.PARTY:
        return lambda inner, outer: Truth.of(outer in facts.belongs_to(inner))
    return WITHIN[kind]


WITHIN: dict[str, Within] = {
    v.SPOT: lies_in,
    v.GOODS: goods_lie_in,
    v.PURPOSE: purpose_lies_in,
    v.TERM: lambda inner, outer: Truth.of(inner == outer),
}
