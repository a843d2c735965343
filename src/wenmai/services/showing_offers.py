"""Offers as people look at them: with pictures, with what they permit in plain words, and with who is paid what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection

from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.exchange import offers
from wenmai.exchange.agreements import Standing, licences_of
from wenmai.exchange.model import Offer
from wenmai.kernel.money import RATE_BP_MAX
from wenmai.kernel.settings import DEFAULT_PARTY as HOUSE
from wenmai.ledger.royalties import apportion, fee_of
from wenmai.rights.odrl.records import Policy
from wenmai.rights.odrl.writing import policy_to_jsonld
from wenmai.rights.profile.names import asset_iri, party_iri
from wenmai.rights.store import get_policies, policies_of
from wenmai.rights.summaries.summarise import summarise
from wenmai.services.browsing import Card, cards
from wenmai.services.context import Context
from wenmai.services.naming import Names, names_of
from wenmai.services.offering import list_offers, show_offer

PICTURES_MAX = 24


@dataclass(frozen=True, slots=True)
class OfferPage:
    """A page of the listed offers, newest first, of ``total``; ``pictures`` has the card of each first asset."""

    offers: tuple[Offer, ...]
    total: int
    pictures: Mapping[str, Card]
    names: Names


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who receives what of a price: the house its fee (no ``asset``), and owners along the thread for an asset.

    ``share`` is the exact part of what is left after the fee; for the fee itself, of the whole price.
    """

    party: str
    asset: Asset | None
    share: Fraction
    amount_fen: int


@dataclass(frozen=True, slots=True)
class OfferPortrait:
    """One offer with everything that its page tells. ``policies`` has the policy of each asset, by the asset's id."""

    offer: Offer
    state: str
    pictures: tuple[Card, ...]
    policies: Mapping[str, Policy]
    receivers: tuple[Receiver, ...]
    names: Names

    def summaries(self, language: str, called: Mapping[str, str]) -> list[tuple[list[str], tuple[str, ...]]]:
        """What the policies say, in plain words: for each that says something else, its assets and its sentences.

        ``called`` gives names to assets and parties by their ids.
        """
        named = {asset_iri(one): called[one] for one in self.policies if one in called}
        named |= {party_iri(one): called[one] for one in self.names if one in called}
        found: dict[tuple[str, ...], list[str]] = {}
        for asset_id, policy in self.policies.items():
            found.setdefault(tuple(summarise(policy, language, named)), []).append(asset_id)
        return [(asset_ids, sentences) for sentences, asset_ids in found.items()]


@dataclass(frozen=True, slots=True)
class Use:
    """By what right an asset may be used: its own policy if it has one, the caller's licences, and what is offered."""

    asset_id: str
    policy_id: str | None
    policy: Policy | None
    licences: tuple[Standing, ...]
    offers: tuple[Offer, ...]
    names: Names

    def sentences(self, language: str, this: str) -> list[str]:
        """What the policy says, in plain words; ``this`` is what the sentences call the asset."""
        if self.policy is None:
            return []
        named = {asset_iri(self.asset_id): this}
        named |= {
            party_iri(one): (zh or en) if language == "zh" else (en or zh) for one, (zh, en) in self.names.items()
        }
        return summarise(self.policy, language, named)


def page_of_offers(context: Context, *, offset: int = 0, limit: int = 24) -> OfferPage:
    """A page of the listed offers, newest first."""
    context.actor.require("catalogue.read")
    with context.database.reading() as connection:
        found, total = offers.newest_listed(connection, offset=offset, limit=limit)
        names = names_of(connection, [offer.seller for offer in found])
    firsts = list(dict.fromkeys(offer.asset_ids[0] for offer in found))
    return OfferPage(tuple(found), total, {card.id: card for card in cards(context, firsts)}, names)


def portray_offer(context: Context, identity: str) -> OfferPortrait:
    """An offer with pictures, policies and receivers. Raises NotFound as ``offering.show_offer`` does."""
    offer, state = show_offer(context, identity)
    with context.database.reading() as connection:
        by_policy = get_policies(connection, sorted({item.policy_id for item in offer.items}))
        policies = {item.asset_id: by_policy[item.policy_id][0] for item in offer.items}
        receivers = _receivers(connection, offer)
        names = names_of(connection, [offer.seller, HOUSE, *offer.owners.values()])
    shown = cards(context, offer.asset_ids[:PICTURES_MAX])
    return OfferPortrait(offer, state, tuple(shown), policies, receivers, names)


def offer_odrl(context: Context, identity: str) -> list[dict[str, object]]:
    """What an offer permits as ODRL 2.2, JSON-LD: each of its policies once."""
    offer, _ = show_offer(context, identity)
    with context.database.reading() as connection:
        found = get_policies(connection, sorted({item.policy_id for item in offer.items}))
    return [policy_to_jsonld(policy) for policy, _ in found.values()]


def use_of(context: Context, asset_id: str) -> Use:
    """By what right the caller may use an asset, and which listed offers license it. Raises NotFound."""
    with context.database.reading() as connection:
        asset = assets.get_asset(connection, asset_id)
        policy_id, policy = policies_of(connection, [asset.id]).get(asset.id, (None, None))
        held = licences_of(connection, context.party, [asset.id], context.clock())[asset.id]
    listed = [offer for offer, _ in list_offers(context, asset_id=asset.id)]
    with context.database.reading() as connection:
        names = names_of(connection, [asset.owner, *(offer.seller for offer in listed)])
    return Use(asset.id, policy_id, policy, tuple(held), tuple(listed), names)


def _receivers(connection: Connection, offer: Offer) -> tuple[Receiver, ...]:
    """The fee, then every asset along the thread: the larger share first."""
    fee_fen = fee_of(offer.price_fen, offer.fee_bp)
    amounts = apportion(offer.price_fen - fee_fen, offer.shares)
    known = assets.get_assets(connection, offer.shares.assets)
    along = [
        Receiver(offer.owners[asset], known.get(asset), Fraction(part, offer.shares.denominator), amounts.get(asset, 0))
        for asset, part in zip(offer.shares.assets, offer.shares.parts, strict=True)
    ]
    house = Receiver(HOUSE, None, Fraction(offer.fee_bp, RATE_BP_MAX), fee_fen)
    return (house, *sorted(along, key=lambda one: (-one.share, one.party)))
