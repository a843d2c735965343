"""What an offer or an agreement over several assets says as one ODRL policy, its price as a duty.

ODRL 2.2 Information Model, 2.3 (an Offer proposes rules from an assigner) and 2.6.3 (duties); the price is the action
``compensate`` refined by ``payAmount``, as the ODRL vocabulary's section on ``payAmount`` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from wenmai.dataspace.names import CURRENCY, OFFER
from wenmai.exchange.model import Offer
from wenmai.kernel import digests
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import Action, Constraint, Duty, Entity, Policy, Value
from wenmai.rights.odrl.writing import policy_to_jsonld
from wenmai.rights.profile import names
from wenmai.rights.profile.names import asset_iri, odrl, party_iri

FEN_A_YUAN = 100
# A policy that says no more than this says nothing for all of its rules together.
OWN_NAMES = frozenset({"@context", "@type", "uid", "profile", "conflict", "permission", "prohibition", "obligation"})


def offer_policy(offer: Offer, policies: Iterable[Policy]) -> Policy:
    """The policies of an offer's assets as one odrl:Offer with the price; ``policies`` in the order of its items."""
    merged = _merged(OFFER + offer.id, odrl("Offer"), policies)
    assigner = (Entity(party_iri(offer.seller)),)
    permissions = tuple(replace(rule, assigners=rule.assigners or assigner) for rule in merged.permissions)
    prohibitions = tuple(replace(rule, assigners=rule.assigners or assigner) for rule in merged.prohibitions)
    obligations = (*merged.obligations, *_payment(offer.price_fen))
    return replace(merged, permissions=permissions, prohibitions=prohibitions, obligations=obligations)


def offer_jsonld(offer: Offer, bodies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``offer_policy`` as JSON-LD without a context, from the kept JSON-LD of its assets' policies.

    Policies whose rules say everything themselves, as ours do, are joined as they stand: a catalogue has many.
    """
    if not all(_is_plain(body) for body in bodies):
        whole = policy_to_jsonld(offer_policy(offer, map(policy_from_jsonld, bodies)))
        return {name: value for name, value in whole.items() if name != "@context"}
    last = policy_to_jsonld(Policy("", obligations=_payment(offer.price_fen))).get("obligation", [])
    conflicts = {body.get("conflict", "") for body in bodies}
    said: dict[str, Any] = {
        "@type": "Offer",
        "uid": OFFER + offer.id,
        "profile": names.PROFILE,
        "conflict": conflicts.pop() if len(conflicts) == 1 else "prohibit",
        "permission": _once([rule for body in bodies for rule in body.get("permission", [])]),
        "prohibition": _once([rule for body in bodies for rule in body.get("prohibition", [])]),
        "obligation": _once([rule for body in bodies for rule in body.get("obligation", [])]) + last,
    }
    return {name: value for name, value in said.items() if value not in ("", [])}


def _is_plain(body: Mapping[str, Any]) -> bool:
    assigned = all("assigner" in rule for kind in ("permission", "prohibition") for rule in body.get(kind, []))
    return body.keys() <= OWN_NAMES and body.get("profile") == names.PROFILE and assigned


def _once(rules: list[Any]) -> list[Any]:
    return list({digests.canonical_json(rule): rule for rule in rules}.values()) if len(rules) > 1 else rules


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
