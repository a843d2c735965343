"""Putting something up for sale: registered by its owner, reviewed by the operator, then listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.audit.recording import Recorder, recorded
from wenmai.exchange import offers
from wenmai.exchange.agreements import Standing, standings
from wenmai.exchange.inheritance import Inheritance, whole_thread
from wenmai.exchange.model import Offer, OfferItem, offer_id
from wenmai.exchange.offers import LISTED
from wenmai.exchange.states import OFFER
from wenmai.exchange.steps import advance
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput
from wenmai.ledger.royalties import Shares, share_out
from wenmai.rights import store as rights
from wenmai.rights.agreements.model import Terms
from wenmai.rights.agreements.overlap import passes_on
from wenmai.rights.agreements.policy import offered_policy
from wenmai.rights.evidence import has_evidence
from wenmai.services.context import Context
from wenmai.storage.database import lock_exclusive

REJECTED, WITHDRAWN = "rejected", "withdrawn"


@dataclass(frozen=True, slots=True)
class DraftItem:
    """An asset to be offered and its part of the price; under a policy of its own, or under the offer's terms."""

    asset_id: str
    part_bp: int
    policy_id: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a seller writes; ``key`` is his own, and the same key again is the same offer."""

    key: str
    title_zh: str
    title_en: str
    items: tuple[DraftItem, ...]
    terms: Terms
    price_fen: int
    delivery_days: int = 30
    fetches_max: int = 20


def register_offer(context: Context, draft: Draft) -> tuple[Offer, str]:
    """Register an offer in the caller's name and give it with its state.

    Who is paid, and under which agreements the seller made what he sells, is read from the lineage now and frozen.
    Raises Forbidden for assets of another owner, or for rights that the seller was not given himself; Conflict where
    no evidence of right is on record, or where the key belongs to another offer.
    """
    context.actor.require("offer.write")
    at, seller = context.clock(), context.party
    with context.database.writing() as connection:
        lock_exclusive(connection, f"offer/{offer_id(seller, draft.key)}")
        kept = offers.find_offer(connection, offer_id(seller, draft.key))
        if kept is not None:
            return _same(kept, draft)
        found = [_own_asset(connection, item.asset_id, seller) for item in draft.items]
        _require_evidence(connection, found, seller)
        thread = whole_thread(connection, [asset.id for asset in found])
        relied = _relied(connection, thread, seller, draft.terms, at)
        with recorded(connection, "offer.registered", seller, offer_id(seller, draft.key), at) as recorder:
            items = tuple(
                OfferItem(asset.id, item.policy_id or _promise(recorder, asset, draft.terms), item.part_bp)
                for asset, item in zip(found, draft.items, strict=True)
            )
            offer = _offer(connection, context, draft, items, thread, relied, at)
            offers.put_offer(recorder, offer)
    return offer, OFFER.initial


def _same(kept: tuple[Offer, str], draft: Draft) -> tuple[Offer, str]:
    offer, _ = kept
    same = (offer.terms, offer.price_fen, offer.title_zh, offer.title_en) == (
        draft.terms,
        draft.price_fen,
        draft.title_zh,
        draft.title_en,
    )
    if not same or [item.part_bp for item in offer.items] != [item.part_bp for item in draft.items]:
        raise Conflict(
            "this key belongs to another offer",
            where=draft.key,
            remedy="An offer never changes: withdraw it and register another under a new key.",
            rule="offer.key",
        )
    return kept


def _own_asset(connection: Connection, asset_id: str, seller: str) -> Asset:
    asset = assets.get_asset(connection, asset_id)
    if asset.owner != seller:
        raise Forbidden("only its owner may offer an asset", where=asset.id[:12], rule="access.own")
    if assets.is_withdrawn(connection, asset.id):
        raise Conflict("this asset was withdrawn", where=asset.id[:12], rule="asset.withdrawn")
    return asset


def _require_evidence(connection: Connection, found: Sequence[Asset], seller: str) -> None:
    """确权: what was brought in needs a statement of right; what was made here has its lineage."""
    for asset in found:
        if asset.activity_id is None and not has_evidence(connection, asset.id, asset.work_id, seller):
            raise Conflict(
                "no evidence of right is on record for this asset",
                where=asset.id[:12],
                remedy="State why you hold the right: wenmai policy evidence.",
                rule="offer.evidence",
            )


def _relied(
    connection: Connection, thread: Sequence[Inheritance], seller: str, terms: Terms, at: str
) -> Mapping[str, Standing]:
    """The agreements that the thread rests on. Raises Forbidden where one does not let the seller pass this on."""
    identities = sorted({edge.agreement_id for edge in thread if edge.agreement_id is not None})
    found = standings(connection, identities)
    for identity, standing in found.items():
        if not standing.holds_at(at):
            raise Forbidden(f"the agreement {identity[:12]} is not in force", where="offer", rule="agreement.in-force")
        if standing.agreement.licensee == seller:
            passes_on(standing.offer.terms, terms, identity)
    return found


def _promise(recorder: Recorder, asset: Asset, terms: Terms) -> str:
    return rights.put_policy(recorder, offered_policy(asset.id, asset.owner, terms), asset.owner)


def _offer(
    connection: Connection,
    context: Context,
    draft: Draft,
    items: tuple[OfferItem, ...],
    thread: Sequence[Inheritance],
    relied: Mapping[str, Standing],
    at: str,
) -> Offer:
    if not items or sum(item.part_bp for item in items) != 10_000:
        raise InvalidInput("the parts of its assets are not 100 % together", where=draft.key, rule="offer.parts")
    shares: Shares = share_out({item.asset_id: item.part_bp for item in items}, [edge.edge for edge in thread])
    owners = {asset.id: asset.owner for asset in assets.get_assets(connection, shares.assets).values()}
    return Offer(
        seller=context.party,
        key=draft.key,
        title_zh=draft.title_zh,
        title_en=draft.title_en,
        items=items,
        terms=draft.terms,
        price_fen=draft.price_fen,
        fee_bp=context.fee_bp,
        shares=shares,
        owners=owners,
        relies_on=tuple(sorted(relied)),
        delivery_days=draft.delivery_days,
        fetches_max=draft.fetches_max,
        registered_at=at,
    )


def review_offer(context: Context, identity: str, approve: bool, reason: str = "") -> tuple[Offer, str]:
    """List a registered offer, or reject it with a reason. Nobody reviews his own, but the house."""
    context.actor.require("offer.review")
    if not approve and not reason.strip():
        raise InvalidInput("a rejection says why", where=identity[:12], rule="offer.reason")
    return _advance(context, identity, LISTED if approve else REJECTED, reason)


def withdraw_offer(context: Context, identity: str, reason: str = "") -> tuple[Offer, str]:
    """Take an offer off the list, in the seller's name. Agreements that came of it stay."""
    context.actor.require("offer.write")
    with context.database.reading() as connection:
        offer, state = offers.get_offer(connection, identity)
    if state != LISTED and offer.seller != context.party and not _sees_all(context):
        offers.raise_unknown(identity)
    if offer.seller != context.party:
        raise Forbidden("only the seller withdraws an offer", where=identity[:12], rule="access.own")
    return _advance(context, identity, WITHDRAWN, reason)


def _advance(context: Context, identity: str, state: str, reason: str) -> tuple[Offer, str]:
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"offer/{identity}")
        offer, now = offers.get_offer(connection, identity)
        if now == state:
            return offer, now
        with recorded(connection, f"offer.{state}", context.party, identity, at) as recorder:
            advance(recorder, OFFER, identity, state, by=context.party, at=at, reason=reason)
    return offer, state


def show_offer(context: Context, identity: str) -> tuple[Offer, str]:
    """An offer and its state. One that is not listed is shown to its seller and to who reviews or audits alone."""
    context.actor.require("catalogue.read")
    with context.database.reading() as connection:
        offer, state = offers.get_offer(connection, identity)
    if state != LISTED and context.party != offer.seller and not _sees_all(context):
        offers.raise_unknown(identity)
    return offer, state


def list_offers(
    context: Context, *, state: str | None = LISTED, asset_id: str | None = None, after: str = "", limit: int = 100
) -> list[tuple[Offer, str]]:
    """Listed offers; in another state, the caller's own, or all for who reviews or audits. By id, from ``after``."""
    context.actor.require("catalogue.read")
    seller = None if state == LISTED or _sees_all(context) else context.party
    with context.database.reading() as connection:
        return offers.offers(connection, state=state, seller=seller, asset_id=asset_id, after=after, limit=limit)


def own_offers(context: Context, *, after: str = "", limit: int = 100) -> list[tuple[Offer, str]]:
    """The caller's own offers in every state, by id. Raises Forbidden for who may offer nothing."""
    context.actor.require("offer.write")
    with context.database.reading() as connection:
        return offers.offers(connection, seller=context.party, after=after, limit=limit)


def _sees_all(context: Context) -> bool:
    return bool(context.actor.permissions & {"offer.review", "audit.read"})
