"""ODRL 2.2 as frozen records. IRIs are written out; what a document says beyond ODRL is kept in ``extras``.

A field with several values means any of them (ODRL 2.2 information model, section 2.7.3: a compact rule stands for one
rule a value), except ``constraints``, ``refinements`` and ``duties``, which must all hold. An empty field says nothing:
a rule without assignees is for everyone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from wenmai.kernel import digests
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.context import DESCRIPTIVE
from wenmai.rights.odrl.values import Typed, typed
from wenmai.rights.profile.names import odrl

Extras = tuple[tuple[str, str], ...]  # (IRI of a property, its value as canonical JSON-LD), sorted

UNKNOWN_OPERAND = "constraint.unknown-operand"
UNKNOWN_OPERATOR = "constraint.unknown-operator"
UNREADABLE = "constraint.unreadable-value"
UNKNOWN_TERM = "rule.unknown-term"
FLAWS = (UNKNOWN_OPERAND, UNKNOWN_OPERATOR, UNREADABLE, UNKNOWN_TERM)


def unknown_terms(extras: Extras) -> list[str]:
    """The properties among extras that may mean anything; words that only describe are left out."""
    return [name for name, _ in extras if not name.startswith(DESCRIPTIVE)]


class Record:
    """What all records have: a digest over what they say."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over what it says; fields at their defaults count as unsaid, so new fields change no digest."""
        said = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return digests.of_json(
            [type(self).__name__, {n: _plain(value) for n, value in said.items() if value not in ("", (), None)}]
        )


@dataclass(frozen=True)
class Value(Record):
    """A literal or, with ``is_iri``, a thing. ``datatype`` is an IRI, ``language`` a BCP 47 tag; empty says none."""

    text: str
    datatype: str = ""
    language: str = ""
    is_iri: bool = False


@dataclass(frozen=True)
class Constraint(Record):
    """``left`` ``operator`` ``right``: IRIs and values. ``references`` are right operands to be looked up elsewhere."""

    left: str = ""
    operator: str = ""
    right: tuple[Value, ...] = ()
    references: tuple[str, ...] = ()
    unit: str = ""
    data_type: str = ""
    status: Value | None = None
    uid: str = ""
    extras: Extras = ()

    @cached_property
    def bounds(self) -> tuple[Typed | None, ...]:
        """The right operands as values of the left operand's kind; None for each that cannot be read as one."""
        return tuple(typed(value.text, value.datatype or self.data_type, self.kind) for value in self.right)

    @cached_property
    def kind(self) -> str:
        """The kind of its left operand; empty where that is not known."""
        return v.OPERAND_KINDS.get(self.left, "")

    @cached_property
    def flaw(self) -> str:
        """Why nobody can tell whether it holds, whatever the facts (a code of ``FLAWS``); empty where one can."""
        if not self.kind:
            return UNKNOWN_OPERAND
        if self.operator not in v.OPERATORS:
            return UNKNOWN_OPERATOR
        if not self.bounds or None in self.bounds or self.references or self.status is not None:
            return UNREADABLE
        return UNKNOWN_TERM if unknown_terms(self.extras) else ""


@dataclass(frozen=True)
class LogicalConstraint(Record):
    """Constraints joined by odrl:and, or, xone or andSequence; only the last keeps an order that means something."""

    operand: str
    parts: tuple[Constraint | LogicalConstraint, ...]
    uid: str = ""
    extras: Extras = ()


Condition = Constraint | LogicalConstraint


@dataclass(frozen=True)
class Action(Record):
    """An action, narrowed by refinements."""

    name: str
    refinements: tuple[Condition, ...] = ()
    uid: str = ""
    extras: Extras = ()


@dataclass(frozen=True)
class Entity(Record):
    """An Asset or a Party, or with ``source`` a collection of them, narrowed by refinements to some members."""

    uid: str
    types: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    source: str = ""
    refinements: tuple[Condition, ...] = ()
    extras: Extras = ()


@dataclass(frozen=True)
class Rule(Record):
    """What permissions, prohibitions and duties share. ``roles`` are other parties and assets by their property."""

    uid: str = ""
    actions: tuple[Action, ...] = ()
    targets: tuple[Entity, ...] = ()
    assigners: tuple[Entity, ...] = ()
    assignees: tuple[Entity, ...] = ()
    roles: tuple[tuple[str, Entity], ...] = ()
    constraints: tuple[Condition, ...] = ()
    extras: Extras = ()

    @cached_property
    def key(self) -> str:
        """Its uid, or the digest of what it says: by this facts tell that a duty was fulfilled."""
        return self.uid or "urn:sha256:" + self.digest


R = TypeVar("R", bound=Rule)


@dataclass(frozen=True)
class Duty(Rule):
    """To be done: a condition of a permission, an obligation of a policy, a consequence or a remedy."""

    consequences: tuple[Duty, ...] = ()


@dataclass(frozen=True)
class Permission(Rule):
    """What may be done once all ``duties`` are met."""

    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True)
class Prohibition(Rule):
    """What may not be done, and the ``remedies`` owed by who did it nevertheless."""

    remedies: tuple[Duty, ...] = ()


@dataclass(frozen=True)
class Policy(Record):
    """``kind`` is the IRI of Set, Offer, Agreement, Request …; the fields named as a rule's are shared by all rules."""

    uid: str
    kind: str = odrl("Set")
    permissions: tuple[Permission, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    obligations: tuple[Duty, ...] = ()
    conflict: str = ""
    profiles: tuple[str, ...] = ()
    inherit_from: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    targets: tuple[Entity, ...] = ()
    assigners: tuple[Entity, ...] = ()
    assignees: tuple[Entity, ...] = ()
    roles: tuple[tuple[str, Entity], ...] = ()
    constraints: tuple[Condition, ...] = ()
    extras: Extras = ()

    @cached_property
    def in_full(self) -> Policy:
        """The policy with what its rules share written into each of them (information model, section 2.7.1).

        Constraints of the policy narrow its permissions; they do not weaken its prohibitions.
        """
        if not (self.actions or self.targets or self.assigners or self.assignees or self.roles or self.constraints):
            return self
        permissions = tuple(self._full(rule, self.constraints) for rule in self.permissions)
        nothing: dict[str, Any] = dict.fromkeys(SHARED, ())
        return replace(
            self,
            permissions=permissions,
            prohibitions=tuple(map(self._full, self.prohibitions)),
            obligations=tuple(map(self._full, self.obligations)),
            **nothing,
        )

    def _full(self, rule: R, constraints: tuple[Condition, ...] = ()) -> R:
        shared = {name: _union(getattr(rule, name), getattr(self, name)) for name in SHARED if name != "constraints"}
        return replace(rule, uid=rule.uid, **shared, constraints=_union(rule.constraints, constraints))


SHARED = ("actions", "targets", "assigners", "assignees", "roles", "constraints")


def _union(own: tuple[Any, ...], shared: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*own, *(item for item in shared if item not in own))


def rule_name(policy: Policy, rule: Rule) -> str:
    """How people are told which rule is meant: its uid, or its kind and place in the policy ("permission 2")."""
    if rule.uid:
        return rule.uid
    full = policy.in_full
    kinds: tuple[tuple[str, Sequence[Rule]], ...] = (
        ("permission", full.permissions),
        ("prohibition", full.prohibitions),
        ("obligation", full.obligations),
    )
    for kind, rules in kinds:
        if rule in rules:
            return f"{kind} {rules.index(rule) + 1}"
    return rule.key


def every_duty(policy: Policy) -> Iterator[Duty]:
    """All duties of a policy, at whatever depth: conditions, obligations, remedies and their consequences."""
    waiting = [duty for rule in policy.permissions for duty in rule.duties]
    waiting += [duty for prohibition in policy.prohibitions for duty in prohibition.remedies]
    waiting += policy.obligations
    while waiting:
        duty = waiting.pop()
        yield duty
        waiting += duty.consequences


def content_digest(said: Record | tuple[Any, ...]) -> str:
    """The digest of a record, or of several in their order."""
    return said.digest if isinstance(said, Record) else digests.of_json(_plain(said))


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.digest
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
