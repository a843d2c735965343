"""The parameters of licences, and the pieces that licences are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wenmai.kernel import digests
from wenmai.kernel.clock import parse_iso
from wenmai.kernel.errors import InvalidInput
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.naming import named_throughout
from wenmai.rights.odrl.records import Action, Condition, Constraint, Duty, Entity, Permission, Policy, Value
from wenmai.rights.profile import names
from wenmai.rights.profile.categories import goods_iri, purpose_iri
from wenmai.rights.profile.names import XSD, asset_iri, odrl, party_iri
from wenmai.rights.profile.places import is_place, place_iri

SET, OFFER, AGREEMENT = "Set", "Offer", "Agreement"


@dataclass(frozen=True)
class Terms:
    """Who licenses what to whom, where, for what goods, how long and how much.

    ``assigner``, ``assignee``: ids or IRIs of parties; no assignee means everyone. ``assets``: their ids or IRIs.
    ``territory``: ISO 3166 codes, none for the whole world. ``goods``: categories such as ``textiles/scarves``, none
    for all. ``valid_from``, ``valid_until``: dates (whole days, in ``zone``) or instants. ``units_max``: units in all.
    ``credit_line``: the words of credit that must appear. ``reference``: the number of the offer or agreement, which
    makes its duties its own. ``kind``: Set, Offer or Agreement.
    """

    assigner: str
    assets: tuple[str, ...]
    assignee: str = ""
    kind: str = SET
    territory: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""
    zone: str = "+08:00"
    units_max: int | None = None
    credit_line: str = ""
    derive_allowed: bool = False
    sublicensing_allowed: bool = False
    reference: str = ""

    def __post_init__(self) -> None:
        """Raises InvalidInput for terms that make no licence."""
        if not self.assets:
            raise _refused("a licence is about an asset", "assets")
        if self.kind not in (SET, OFFER, AGREEMENT):
            raise _refused(f"{self.kind!r} is not Set, Offer or Agreement", "kind")
        if self.kind == AGREEMENT and not self.assignee:
            raise _refused("an agreement has an assignee", "assignee")
        for code in self.territory:
            if not is_place(code):
                raise _refused(f"{code!r} is no ISO 3166 code such as CN or CN-HN", "territory")
        if self.units_max is not None and self.units_max < 1:
            raise _refused("a cap on units is at least 1", "units")
        for text in (self.valid_from, self.valid_until):
            if text and None in moment(v.EQ, text, self.zone).bounds:
                raise _refused(f"{text!r} is no date or time", "term")
        if self.valid_from and self.valid_until and parse_iso(self.valid_until) < parse_iso(self.valid_from):
            raise _refused("the term ends before it begins", "term")

    def permission(
        self, *actions: str, conditions: tuple[Condition, ...] = (), duties: tuple[Duty, ...] = ()
    ) -> Permission:
        """A permission between these parties for these assets, within territory and term."""
        return Permission(
            actions=tuple(map(Action, actions)),
            targets=tuple(Entity(asset_iri(each)) for each in self.assets),
            assigners=(Entity(party_iri(self.assigner)),),
            assignees=(Entity(party_iri(self.assignee)),) if self.assignee else (),
            constraints=(*self.place_and_time(), *conditions),
            duties=duties,
        )

    def place_and_time(self) -> tuple[Condition, ...]:
        found: list[Condition] = []
        if self.territory:
            found.append(any_of(odrl("spatial"), map(place_iri, self.territory)))
        if self.valid_from:
            found.append(moment(v.GTEQ, self.valid_from, self.zone))
        if self.valid_until:
            found.append(moment(v.LTEQ, self.valid_until, self.zone))
        return tuple(found)

    def goods_and_count(self) -> tuple[Condition, ...]:
        found: list[Condition] = []
        if self.goods:
            found.append(any_of(odrl("product"), map(goods_iri, self.goods)))
        if self.units_max is not None:
            found.append(Constraint(odrl("count"), v.LTEQ, (Value(str(self.units_max), XSD + "integer"),)))
        return tuple(found)

    def owed(self, action: str, *refinements: Condition, by: str = "") -> Duty:
        """A duty of the licensee, or of the party ``by``, about these assets."""
        debtor = by or self.assignee
        return Duty(
            actions=(Action(action, refinements),),
            targets=tuple(Entity(asset_iri(each)) for each in self.assets),
            assignees=(Entity(party_iri(debtor)),) if debtor else (),
        )

    def credit(self) -> tuple[Duty, ...]:
        """The obligation to give credit, in the words of the credit line, where there is one."""
        if not self.credit_line:
            return ()
        line = Constraint(names.CREDIT_LINE, v.EQ, (Value(self.credit_line),))
        return (self.owed(odrl("attribute"), line),)

    def policy(self, permissions: tuple[Permission, ...], obligations: tuple[Duty, ...] = (), **said: Any) -> Policy:
        """A policy of the wenmai profile with uids throughout."""
        reference = ((names.DCTERMS + "identifier", _quoted(self.reference)),) if self.reference else ()
        return named_throughout(
            Policy(
                uid="",
                kind=odrl(self.kind),
                permissions=permissions,
                obligations=obligations,
                conflict=v.PROHIBIT,
                profiles=(names.PROFILE,),
                extras=tuple(sorted((*reference, *said.pop("extras", ())))),
                **said,
            )
        )


def any_of(operand: str, iris: Any) -> Constraint:
    """That an operand is, or lies in, one of these."""
    return Constraint(operand, v.IS_ANY_OF, tuple(Value(iri, is_iri=True) for iri in iris))


def for_purposes(*purposes: str) -> Constraint:
    """That the purpose is one of these, words or IRIs."""
    return any_of(odrl("purpose"), map(purpose_iri, purposes))


def moment(operator: str, text: str, zone: str) -> Constraint:
    """A bound on the time of use: a date is a whole day in ``zone``; an instant has its own zone, or this one."""
    day = "T" not in text
    has_zone = text.endswith("Z") or "+" in text[10:] or "-" in text[10:]
    value = Value(text if has_zone else text + zone, XSD + ("date" if day else "dateTime"))
    return Constraint(odrl("dateTime"), operator, (value,))


def linked(property_name: str, iri: str) -> tuple[str, str]:
    """An extra of a policy that links to a page: ``linked("license", "https://creativecommons.org/…")``."""
    return names.DCTERMS + property_name, '{"@id":' + _quoted(iri) + "}"


def _quoted(text: str) -> str:
    return digests.canonical_json(text).decode()


def _refused(what: str, term: str) -> InvalidInput:
    return InvalidInput(what, where=f"the licence's {term}", remedy="Correct the terms.", rule=f"licence.{term}")
