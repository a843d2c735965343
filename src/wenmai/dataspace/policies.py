"""What an offer or an agreement over several assets says as one ODRL policy, its price as a duty.

ODRL 2.2 Information Model, 2.3 (an Offer proposes rules from an assigner) and 2.6.3 (duties); the price is the action
``compensate`` refined by ``payAmount``, as the ODRL vocabulary's section on ``payAmount`` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wenmai.dataspace.names import CURRENCY, OFFER
from wenmai.exchange.model import Offer
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Action, Constraint, Duty, Entity, Policy, Value
from wenmai.rights.profile import names
from wenmai.rights.profile.names import asset_iri, odrl, party_iri

FEN_A_YUAN = 100


def offer_policy(offer: Offer, policies: Iterable[Policy]) -> Policy:
    """The policies of an offer's assets as one odrl:Offer with the price; ``policies`` in the order of its items."""
    merged = _merged(OFFER + offer.id, odrl("Offer"), policies)
    assigner = (Entity(party_iri(offer.seller)),)
    permissions = tuple(replace(rule, assigners=rule.assigners or assigner) for rule in merged.permissions)
    prohibitions = tuple(replace(rule, assigners=rule.assigners or assigner) for rule in merged.prohibitions)
    obligations = (*merged.obligations, *_payment(offer.price_fen))
    return replace(merged, permissions=permissions, prohibitions=prohibitions, obligations=obligations)


def agreement_policy(uid: str, policies: Iterable[Policy]) -> Policy:
    """The policies of an agreement's assets as one odrl:Agreement."""
    return _merged(uid, odrl("Agreement"), policies)


def _merged(uid: str, kind: str, policies: Iterable[Policy]) -> Policy:
    """The rules of all, each with what its policy said for all of them; what they say alike is said once."""
    full = [policy.in_full for policy in policies]
    conflicts = {policy.conflict for policy in full}
    return Policy(
        uid=uid,
        kind=kind,
        permissions=tuple(dict.fromkeys(rule for policy in full for rule in policy.permissions)),
        prohibitions=tuple(dict.fromkeys(rule for policy in full for rule in policy.prohibitions)),
        obligations=tuple(dict.fromkeys(rule for policy in full for rule in policy.obligations)),
        conflict=conflicts.pop() if len(conflicts) == 1 else v.PROHIBIT,
        profiles=tuple(dict.fromkeys((names.PROFILE, *(name for policy in full for name in policy.profiles)))),
    )


def _payment(price_fen: int) -> tuple[Duty, ...]:
    if not price_fen:
        return ()
    yuan, fen = divmod(price_fen, FEN_A_YUAN)
    amount = Value(f"{yuan}.{fen:02d}", names.XSD + "decimal")
    paid = Constraint(odrl("payAmount"), v.EQ, (amount,), unit=CURRENCY)
    return (Duty(actions=(Action(odrl("compensate"), refinements=(paid,)),)),)


def targets_of(offer: Offer) -> list[str]:
    """The IRIs of an offer's assets."""
    return [asset_iri(asset_id) for asset_id in offer.asset_ids]
