"""Choices that Hypothesis makes, and records that say anything at all, sense or nonsense."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from wenmai.kernel import digests
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import (
    Action,
    Condition,
    Constraint,
    Duty,
    Entity,
    Extras,
    LogicalConstraint,
    Permission,
    Policy,
    Prohibition,
    Value,
)
from wenmai.rights.profile.names import ODRL, TRAIN_AI, XSD, odrl

T = TypeVar("T")

IRIS = ["urn:x:1", "http://example.org/a", "ex:undeclared", "bareword", ODRL + "zap", TRAIN_AI, "urn:x:2"]
TERMS = [*IRIS, *sorted(v.ACTIONS)[:6], *sorted(v.OPERATORS), *sorted(v.OPERAND_KINDS)[:6]]
TEXTS = ["", "x", "湖南", "2026-01-01", "1e5", "http://example.org/text", 'a\tb\\"', "@id", "use"]
EXTRA_KEYS = ["http://example.org/p", "unmapped", "http://purl.org/dc/terms/title", "urn:q:2"]


class Drawn:
    """A ``Source`` of choices that Hypothesis makes and shrinks."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def choose(self, options: Sequence[T]) -> T:
        chosen: T = options[self._draw(st.integers(0, len(options) - 1))]
        return chosen

    def chance(self, percent: int) -> bool:
        return bool(self._draw(st.integers(0, 99)) >= 100 - percent)


class Arbitrary:
    """Records with anything in them."""

    def __init__(self, source: Drawn) -> None:
        self.draw = source

    def policy(self) -> Policy:
        draw = self.draw
        return Policy(
            uid=draw.choose(["urn:policy:1", "http://example.org/policy"]),
            kind=draw.choose([*sorted(v.POLICY_KINDS), "urn:unknown:kind"]),
            permissions=(Permission(self._uid(), duties=self._some(self._duty), **self._shared()),),
            prohibitions=self._some(
                lambda: Prohibition(self._uid(), remedies=self._some(self._duty), **self._shared())
            ),
            obligations=self._some(self._duty),
            conflict=draw.choose(["", *sorted(v.CONFLICT_STRATEGIES), "urn:unknown"]),
            profiles=self._some(self._iri),
            inherit_from=self._some(self._iri),
            **self._shared(),
        )

    def _prohibition(self) -> Prohibition:
        return Prohibition(self._uid(), remedies=self._some(self._duty), **self._shared())

    def _duty(self, depth: int = 0) -> Duty:
        consequences = self._some(lambda: self._duty(depth + 1)) if depth < 2 else ()
        return Duty(self._uid(), consequences=consequences, **self._shared())

    def _shared(self) -> dict[str, Any]:
        roles = [(role, self._entity()) for role in v.PARTY_ROLES[:3] if self.draw.chance(10)]
        return {
            "actions": self._some(self._action),
            "targets": self._some(self._entity),
            "assigners": self._some(self._entity),
            "assignees": self._some(self._entity),
            "roles": tuple(roles),
            "constraints": self._some(self._condition),
            "extras": self._extras(),
        }

    def _action(self) -> Action:
        return Action(self.draw.choose(TERMS), self._some(self._condition), self._uid(), self._extras())

    def _entity(self) -> Entity:
        types = [t for t in (odrl("PartyCollection"), "http://xmlns.com/foaf/0.1/Person") if self.draw.chance(20)]
        source = self.draw.choose(["", *IRIS])
        return Entity(
            self._iri(), tuple(types), self._some(self._iri), source, self._some(self._condition), self._extras()
        )

    def _condition(self, depth: int = 0) -> Condition:
        draw = self.draw
        if depth < 2 and draw.chance(30):
            parts = tuple(self._condition(depth + 1) for _ in range(draw.choose([0, 1, 2])))
            return LogicalConstraint(draw.choose(v.LOGICAL_OPERANDS), parts, self._uid(), self._extras())
        return Constraint(
            left=draw.choose(TERMS),
            operator=draw.choose(["", *TERMS]),
            right=(*self._some(self._value), *self._some(self._value)),
            references=self._some(self._iri),
            unit=draw.choose(["", *IRIS]),
            data_type=draw.choose(["", *IRIS]),
            status=self._value() if draw.chance(20) else None,
            uid=self._uid(),
            extras=self._extras(),
        )

    def _value(self) -> Value:
        draw = self.draw
        if draw.chance(30):
            return Value(self._iri(), is_iri=True)
        if draw.chance(30):
            return Value(draw.choose(TEXTS), language=draw.choose(["zh", "en-GB"]))
        return Value(draw.choose(TEXTS), draw.choose(["", XSD + "date", XSD + "integer", "http://example.org/type"]))

    def _extras(self) -> Extras:
        values = ["x", 5, {"@value": "x", "@language": "zh"}, {"@id": "urn:y"}, ["a", "b"]]
        said = {key: self.draw.choose(values) for key in EXTRA_KEYS if self.draw.chance(5)}
        return tuple(sorted((key, digests.canonical_json(value).decode()) for key, value in said.items()))

    def _iri(self) -> str:
        return self.draw.choose(IRIS)

    def _uid(self) -> str:
        return self.draw.choose(["", "", "urn:uid:1", "http://example.org/uid#3"])

    def _some(self, make: Callable[[], T]) -> tuple[T, ...]:
        return (make(),) if self.draw.chance(25) else ()


@st.composite
def arbitrary_policies(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Policy:
    """Policies that say anything at all."""
    return Arbitrary(Drawn(draw)).policy()
