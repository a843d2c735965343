"""The terms of a licence as ODRL: what a museum's contract says, in the words that any ODRL reader understands.

Uses that make something new (deriving, training) are bound by time alone; uses that bring it before the public or onto
goods also by territory, goods and number, and by an approved sample where one is asked for.
"""

from __future__ import annotations

from dataclasses import replace

from wenmai.rights.agreements.model import ANY, WORLD, Terms
from wenmai.rights.facts import action_iri
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Action, Condition, Constraint, Duty, Entity, Permission, Policy, Value
from wenmai.rights.profile import names
from wenmai.rights.profile.categories import goods_iri
from wenmai.rights.profile.names import asset_iri, odrl, party_iri
from wenmai.rights.profile.places import place_iri

MAKING = frozenset(
    {
        *map(odrl, ("derive", "read", "archive", "annotate", "anonymize", "index", "modify", "transform", "translate")),
        names.TRAIN_AI,
        names.GENERATE_AI,
    }
)
DATE_TIME = names.XSD + "dateTime"
SAMPLE_APPROVED = "urn:wenmai:duty:sample-approved"


def offered_policy(asset_id: str, licensor: str, terms: Terms) -> Policy:
    """What an offer promises for one asset (odrl:Offer): the terms, for whoever accepts them."""
    actions = [Action(action_iri(use)) for use in terms.uses]
    making = tuple(action for action in actions if v.canonical_action(action.name) in MAKING)
    public = tuple(action for action in actions if action not in making)
    target, assigner = (Entity(asset_iri(asset_id)),), (Entity(party_iri(licensor)),)
    permissions = []
    if making:
        permissions.append(Permission(actions=making, targets=target, assigners=assigner))
    if public:
        permissions.append(
            Permission(
                actions=public,
                targets=target,
                assigners=assigner,
                constraints=_limits(terms),
                duties=(_sample_duty(),) if terms.sample_approval else (),
            )
        )
    return Policy(
        uid="",
        kind=odrl("Offer"),
        permissions=tuple(permissions),
        obligations=_obligations(terms),
        conflict=v.PROHIBIT,
        profiles=(names.PROFILE,),
    )


def agreed_policy(offered: Policy, uid: str, licensee: str | None, starts_at: str, ends_at: str) -> Policy:
    """What holds once it is accepted (odrl:Agreement): the same, for one party, from then until then.

    Without a licensee it is what he may pass on in turn: the same limits for whoever holds from him.
    """
    term = (
        Constraint(odrl("dateTime"), v.GTEQ, (Value(starts_at, DATE_TIME),)),
        Constraint(odrl("dateTime"), v.LT, (Value(ends_at, DATE_TIME),)),
    )
    assignees = (Entity(party_iri(licensee)),) if licensee is not None else ()
    permissions = tuple(
        replace(rule, assignees=assignees, constraints=(*rule.constraints, *term)) for rule in offered.permissions
    )
    kind = odrl("Agreement") if licensee is not None else odrl("Set")
    return replace(offered, uid=uid, kind=kind, permissions=permissions)


def _limits(terms: Terms) -> tuple[Condition, ...]:
    limits: list[Condition] = []
    if WORLD not in terms.territories:
        places = tuple(Value(place_iri(place), is_iri=True) for place in terms.territories)
        limits.append(Constraint(odrl("spatial"), v.IS_ANY_OF, places))
    if terms.goods and ANY not in terms.goods:
        goods = tuple(Value(goods_iri(one), is_iri=True) for one in terms.goods)
        limits.append(Constraint(odrl("product"), v.IS_ANY_OF, goods))
    if terms.unit_cap:
        most = Value(str(terms.unit_cap), names.XSD + "integer")
        limits.append(Constraint(odrl("count"), v.LTEQ, (most,)))
    return tuple(limits)


def _sample_duty() -> Duty:
    return Duty(uid=SAMPLE_APPROVED, actions=(Action(names.SUBMIT_SAMPLE),))


def _obligations(terms: Terms) -> tuple[Duty, ...]:
    owed = []
    for line, language in ((terms.credit_line_zh, "zh"), (terms.credit_line_en, "en")):
        if line:
            credit = Constraint(names.CREDIT_LINE, v.EQ, (Value(line, language=language),))
            owed.append(Duty(actions=(Action(odrl("attribute"), refinements=(credit,)),)))
    if terms.report_months:
        owed.append(Duty(actions=(Action(names.REPORT_SALES),)))
    return tuple(owed)
