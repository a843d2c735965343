"""Random policies, requests and facts: rich enough to break an intersection, and permitting often enough to test it.

Every choice is drawn from a ``Source``, so Hypothesis can drive and shrink them, and a seeded generator run millions.
A request and its facts are drawn first; policies then lean towards permitting it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from wenmai.rights.facts import Facts, Performed, Request
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import (
    Action,
    Condition,
    Constraint,
    Duty,
    Entity,
    LogicalConstraint,
    Permission,
    Policy,
    Prohibition,
    Value,
)
from wenmai.rights.odrl.values import Quantity
from wenmai.rights.profile import names
from wenmai.rights.profile.names import XSD, odrl

T = TypeVar("T")

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ACTIONS = [odrl(name) for name in ("use", "play", "display", "reproduce", "extract", "derive", "distribute", "copy")]
ACTIONS += [names.TRAIN_AI, names.GENERATE_AI, names.MERCHANDISE, odrl("transfer"), odrl("sell")]
ASSETS, PARTIES = ["urn:asset:a", "urn:asset:b"], ["urn:party:a", "urn:party:b"]
COLLECTIONS = ["urn:collection:works", "urn:collection:members"]
PLACES = ["CN", "CN-HN", "CN-HK", "HK", "JP", "WORLD", "urn:elsewhere"]
GOODS = ["textiles", "textiles/scarves", "ceramics", "toys"]
PURPOSES = [names.RESEARCH, names.NON_COMMERCIAL, names.COMMERCIAL, "urn:purpose:other"]
COUNT_BOUNDS = [(v.LTEQ, "6"), (v.LT, "6"), (v.LTEQ, "7"), (v.GTEQ, "1"), (v.GTEQ, "0"), (v.NEQ, "3"), (v.EQ, "2")]
SET_OPERATORS = [
    v.IS_ANY_OF,
    v.IS_ANY_OF,
    v.IS_ANY_OF,
    v.EQ,
    v.EQ,
    v.IS_PART_OF,
    v.NEQ,
    v.IS_NONE_OF,
    v.IS_ALL_OF,
    v.HAS_PART,
]
STRATEGIES = ["", v.PERM, v.PROHIBIT, v.INVALID]


class Source(Protocol):
    """Where choices come from."""

    def choose(self, options: Sequence[T]) -> T: ...
    def chance(self, percent: int) -> bool: ...


class Seeded:
    """Choices of a seeded generator."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def choose(self, options: Sequence[T]) -> T:
        return options[self._random.randrange(len(options))]

    def chance(self, percent: int) -> bool:
        return self._random.randrange(100) < percent


class World:
    """A request with its facts, and policies about it."""

    def __init__(self, source: Source) -> None:
        self.draw = source
        self.request = Request(source.choose(ACTIONS), source.choose(ASSETS), source.choose(PARTIES))
        members = {each: frozenset({source.choose(COLLECTIONS)}) for each in (*ASSETS, *PARTIES) if source.chance(50)}
        duties = [f"urn:duty:{n}" for n in range(4)]
        self.facts = Facts(
            at=None if source.chance(3) else NOW + timedelta(hours=source.choose(range(-20, 21))),
            place=() if source.chance(3) else self._some(PLACES),
            purpose=() if source.chance(3) else self._some(PURPOSES),
            product=() if source.chance(3) else self._some(GOODS),
            count=None if source.chance(3) else source.choose(range(8)),
            recipient=source.choose(PARTIES),
            others={odrl("payAmount"): Quantity(source.choose([*map(_decimal, range(4))]), "urn:unit:yuan")},
            member_of=members,
            fulfilled=frozenset(each for each in duties if source.chance(80)),
            failed=frozenset(each for each in duties if source.chance(10)),
            performed=(Performed(odrl("compensate"), self.request.party),) if source.chance(50) else (),
            since={f"urn:constraint:{n}": NOW + timedelta(hours=source.choose(range(3))) for n in range(2)},
        )

    def _some(self, options: Sequence[str]) -> tuple[str, ...]:
        return (
            (self.draw.choose(options), self.draw.choose(options))
            if self.draw.chance(10)
            else (self.draw.choose(options),)
        )

    def policy(self, number: int = 0) -> Policy:
        draw = self.draw
        permissions = tuple(self._permission() for _ in range(draw.choose([1, 2, 2, 3, 4])))
        prohibitions = tuple(self._prohibition() for _ in range(draw.choose([0, 0, 0, 1, 2])))
        shared = draw.chance(10)
        return Policy(
            uid=f"urn:policy:{number}",
            kind=odrl("Offer") if draw.chance(2) else draw.choose([odrl("Set"), odrl("Agreement"), odrl("Policy")]),
            permissions=permissions,
            prohibitions=prohibitions,
            obligations=(self._duty(1),) if draw.chance(20) else (),
            conflict=draw.choose(STRATEGIES) if draw.chance(95) else "urn:unknown",
            profiles=("urn:unknown",) if draw.chance(2) else (names.PROFILE,),
            inherit_from=("urn:policy:elsewhere",) if draw.chance(2) else (),
            targets=(Entity(self.request.target),) if shared else (),
            constraints=(self.constraint(),) if shared and draw.chance(50) else (),
            extras=(("urn:unknown:term", '"x"'),) if draw.chance(2) else (),
        )

    def wide_policy(self, number: int) -> Policy:
        """A policy of several permissions to use anything, each narrowed by conditions of its own: for long chains."""
        conditions = [tuple(self.condition(1) for _ in range(2)) for _ in range(3)]
        permissions = tuple(Permission(actions=(Action(v.USE),), constraints=each) for each in conditions)
        return Policy(f"urn:policy:{number}", permissions=permissions, prohibitions=(self._prohibition(),))

    def _permission(self) -> Permission:
        duties = tuple(self._duty(0) for _ in range(self.draw.choose([0, 0, 0, 1, 2])))
        return Permission(duties=duties, **self._rule(92, 3))

    def _prohibition(self) -> Prohibition:
        uid = f"urn:prohibition:{self.draw.choose(range(3))}" if self.draw.chance(30) else ""
        remedies = (self._duty(1),) if self.draw.chance(20) else ()
        return Prohibition(uid, remedies=remedies, **self._rule(15, 2))

    def _rule(self, leaning_percent: int, unknown_percent: int) -> dict[str, Any]:
        """``leaning_percent``: how often action, target and party are chosen to reach the request."""
        draw = self.draw
        fits = draw.chance(leaning_percent)
        actions = tuple(self._action(fits, unknown_percent) for _ in range(draw.choose([1, 1, 1, 2])))
        return {
            "actions": () if draw.chance(4) else actions,
            "targets": self._entities(self.request.target, ASSETS, fits),
            "assignees": self._entities(self.request.party, PARTIES, fits),
            "constraints": tuple(self.condition(2) for _ in range(draw.choose([0, 0, 1, 1, 2, 3]))),
            "extras": (("urn:unknown:term", '"x"'),) if draw.chance(2) else (),
        }

    def _action(self, fits: bool, unknown_percent: int) -> Action:
        draw = self.draw
        if draw.chance(unknown_percent):
            return Action("urn:unknown:action")
        reaching = sorted(v.PERMITTED_BY[v.canonical_action(self.request.action)])
        name = draw.choose(reaching) if fits else draw.choose(ACTIONS)
        return Action(name, (self.condition(1),) if draw.chance(10) else ())

    def _entities(self, asked: str, others: Sequence[str], fits: bool) -> tuple[Entity, ...]:
        draw = self.draw
        if draw.chance(25):
            return ()
        uid = asked if fits and draw.chance(85) else draw.choose([*others, *COLLECTIONS])
        source = draw.choose(COLLECTIONS) if draw.chance(20) else ""
        refinements = (self.condition(1),) if draw.chance(8) else ()
        first = Entity(uid, source=source, refinements=refinements)
        return (first, Entity(draw.choose(others))) if draw.chance(15) else (first,)

    def _duty(self, depth: int) -> Duty:
        draw = self.draw
        action = Action(odrl("compensate") if draw.chance(60) else odrl("attribute"))
        if draw.chance(20):
            right = (Value("2", XSD + "decimal"),)
            refinement = Constraint(odrl("payAmount"), draw.choose([v.EQ, v.GTEQ]), right, unit="urn:unit:yuan")
            action = Action(action.name, (refinement,))
        return Duty(
            uid=f"urn:duty:{draw.choose(range(4))}" if draw.chance(80) else "",
            actions=(Action("urn:unknown:action"),) if draw.chance(3) else (action,),
            constraints=(self.condition(1),) if draw.chance(20) else (),
            consequences=(self._duty(depth + 1),) if depth < 2 and draw.chance(15) else (),
        )

    def condition(self, depth: int) -> Condition:
        draw = self.draw
        if depth and draw.chance(20):
            parts = tuple(self.condition(depth - 1) for _ in range(draw.choose([1, 2, 2, 3])))
            return LogicalConstraint(draw.choose([v.AND, v.OR, v.XONE, v.AND_SEQUENCE]), parts)
        return self.constraint()

    def constraint(self) -> Constraint:
        """A constraint that holds more often than not, and now and then one that nobody can read."""
        draw = self.draw
        uid = f"urn:constraint:{draw.choose(range(2))}" if draw.chance(30) else ""
        if draw.chance(3):
            return Constraint(draw.choose(["urn:unknown:operand", odrl("count")]), "urn:unknown:operator", uid=uid)
        kind = draw.choose(["time", "time", "count", "count", "place", "goods", "purpose", "recipient"])
        if kind == "time":
            moment = NOW + timedelta(hours=draw.choose(range(-40, 41)))
            day = draw.chance(30)
            text = moment.date().isoformat() if day else ("not a time" if draw.chance(2) else moment.isoformat())
            right = Value(text, XSD + ("date" if day else "dateTime"))
            later = moment > NOW
            operator = draw.choose([v.LTEQ, v.LT, v.NEQ] if later == draw.chance(85) else [v.GTEQ, v.GT, v.EQ])
            return Constraint(odrl("dateTime"), operator, (right,), uid=uid)
        if kind == "count":
            operator, text = draw.choose(COUNT_BOUNDS)
            if draw.chance(10):
                return Constraint(odrl("count"), v.IS_ANY_OF, tuple(Value(str(n)) for n in range(1, 6)), uid=uid)
            return Constraint(odrl("count"), operator, (Value(text, XSD + "integer"),), uid=uid)
        operand, options, told = {
            "place": (odrl("spatial"), PLACES, self.facts.place),
            "goods": (odrl("product"), GOODS, self.facts.product),
            "purpose": (odrl("purpose"), PURPOSES, self.facts.purpose),
            "recipient": (odrl("recipient"), [*PARTIES, *COLLECTIONS], self.facts.recipient),
        }[kind]
        holding = told[0] if isinstance(told, tuple) and told else (told or options[0])
        chosen = [str(holding) if draw.chance(85) else draw.choose(options), draw.choose(options)]
        operator = draw.choose(SET_OPERATORS)
        several = operator in (v.IS_ANY_OF, v.IS_NONE_OF, v.IS_ALL_OF) and draw.chance(50)
        return Constraint(operand, operator, tuple(map(Value, chosen if several else chosen[:1])), uid=uid)


def _decimal(number: int) -> Any:
    from decimal import Decimal

    return Decimal(number)
