"""How an order settles: money moves along the thread, the agreement takes effect, and the delivery opens, at once."""

from __future__ import annotations

from datetime import timedelta

from wenmai.audit.recording import Recorder
from wenmai.exchange.model import Agreement, Delivery, Offer, Order
from wenmai.exchange.tables import AGREEMENT, AGREEMENT_ASSET, DELIVERY
from wenmai.kernel.clock import iso, parse_iso
from wenmai.ledger.model import EARNINGS, FEES, WALLET, Entry, Posting, account
from wenmai.ledger.royalties import apportion, fee_of
from wenmai.rights.agreements.model import end_of_term

SALE = "sale"


def receivers(offer: Offer, amount_fen: int, house: str, fee_bp: int) -> tuple[Entry, ...]:
    """Who receives what of ``amount_fen``: the house its fee, then every asset's owner along the thread."""
    fee_fen = fee_of(amount_fen, fee_bp)
    entries = [Entry(account(house, FEES), fee_fen)] if fee_fen else []
    for asset_id, fen in apportion(amount_fen - fee_fen, offer.shares).items():
        entries.append(Entry(account(offer.owners[asset_id], EARNINGS), fen, asset_id))
    return tuple(entries)


def sale_posting(order: Order, offer: Offer, house: str, at: str) -> Posting:
    """The posting of an order that its buyer pays from his wallet."""
    paid = Entry(account(order.buyer, WALLET), -order.price_fen)
    return Posting(
        f"{SALE}/{order.id}", SALE, order.id, at, (paid, *receivers(offer, order.price_fen, house, offer.fee_bp))
    )


def agreement_for(order: Order, offer: Offer, at: str, no_later_than: str | None = None) -> Agreement:
    """The agreement that an order brings about: from when it settles or a later day agreed, for the term of the offer.

    It ends ``no_later_than`` the agreements that the seller relies on himself.
    """
    starts = max(order.starts_at or at, at)
    ends = end_of_term(starts, offer.terms.term_days)
    return Agreement(order.id, offer.id, offer.seller, order.buyer, starts, min(ends, no_later_than or ends), at)


def delivery_for(order: Order, agreement: Agreement, offer: Offer, at: str) -> Delivery:
    """The delivery that opens with it: for the days of the offer, and no longer than the agreement."""
    closes = iso(parse_iso(at) + timedelta(days=offer.delivery_days))
    return Delivery(order.id, agreement.id, order.buyer, min(closes, agreement.ends_at), offer.fetches_max, at)


def put_agreement(recorder: Recorder, agreement: Agreement, offer: Offer) -> None:
    recorder.insert(
        AGREEMENT,
        {
            "id": agreement.id,
            "order_id": agreement.order_id,
            "offer_id": agreement.offer_id,
            "licensor": agreement.licensor,
            "licensee": agreement.licensee,
            "starts_at": agreement.starts_at,
            "ends_at": agreement.ends_at,
            "at": agreement.at,
        },
    )
    rows = [
        {
            "asset_id": asset_id,
            "licensee": agreement.licensee,
            "agreement_id": agreement.id,
            "exclusivity": offer.terms.exclusivity,
            "ends_at": agreement.ends_at,
        }
        for asset_id in offer.asset_ids
    ]
    recorder.insert(AGREEMENT_ASSET, rows)


def put_delivery(recorder: Recorder, delivery: Delivery) -> None:
    recorder.insert(
        DELIVERY,
        {
            "id": delivery.id,
            "order_id": delivery.order_id,
            "agreement_id": delivery.agreement_id,
            "party": delivery.party,
            "expires_at": delivery.expires_at,
            "fetches_max": delivery.fetches_max,
            "opened_at": delivery.opened_at,
        },
    )
