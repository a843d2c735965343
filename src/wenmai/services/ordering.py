"""Buying: an order, and at once or later its settlement. One transaction carries everything that belongs together.

A settled order has its money along the thread, its agreement in force and its delivery open; an order that is not
settled has none of the three.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from wenmai.audit.recording import Recorder, recorded
from wenmai.exchange import orders, settlement
from wenmai.exchange.agreements import refuse_rivals, standing_of_order, standings
from wenmai.exchange.model import Agreement, Delivery, Offer, Order, order_id
from wenmai.exchange.offers import LISTED, get_offer, raise_unknown
from wenmai.exchange.states import ORDER
from wenmai.exchange.steps import advance
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput
from wenmai.kernel.settings import DEFAULT_PARTY as HOUSE
from wenmai.ledger import holds
from wenmai.ledger.model import Posting
from wenmai.ledger.store import find_posting, post
from wenmai.rights.agreements.overlap import scope_of
from wenmai.services.context import Context
from wenmai.storage.database import lock_exclusive, lock_shared

Pay = Literal["now", "hold", "later"]
KEY_LETTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an order has come to. ``posting`` is the sale's; None where nothing was to be paid, or not yet."""

    order: Order
    state: str
    agreement: Agreement | None = None
    delivery: Delivery | None = None
    posting: Posting | None = None


def place_order(context: Context, offer: str, key: str, *, pay: Pay = "now", starts_at: str | None = None) -> Receipt:
    """Order an offer in the caller's name.

    ``pay`` "now" settles at once from the buyer's wallet; "hold" sets the money aside until the seller accepts;
    "later" waits for a bank transfer. The same ``key`` again gives what it gave before. Raises Conflict where the
    offer is not listed, the wallet holds too little, or an exclusive agreement stands in the way; Forbidden where a
    right that the seller relies on has ended. Nothing is changed then.
    """
    context.actor.require("order.place")
    if not 0 < len(key) <= KEY_LETTERS_MAX:
        raise InvalidInput(f"a key has 1 to {KEY_LETTERS_MAX} letters", where="order key", rule="order.key")
    starts = iso(parse_iso(starts_at)) if starts_at is not None else None
    try:
        return _place(context, offer, key, pay, starts)
    except (IntegrityError, Conflict):
        # Of equal requests in the same moment one is first; the others meet what it did: its row, the money that it
        # spent, the right that it took. They get what it got.
        with context.database.reading() as connection:
            first = _repeat(connection, order_id(context.party, key), offer)
        if first is None:
            raise
        return first


def _place(context: Context, offer_id: str, key: str, pay: Pay, starts_at: str | None) -> Receipt:
    buyer, at = context.party, context.clock()
    with context.database.writing() as connection:
        opening = orders.find_opening(connection, offer_id, order_id(buyer, key))
        repeated = _repeat(connection, order_id(buyer, key), offer_id) if opening is None or opening.repeated else None
        if repeated is not None:
            return repeated
        if opening is None:
            raise_unknown(offer_id)
        offer = opening.offer
        if opening.state != LISTED:
            raise Conflict(f"this offer is {opening.state}, not listed", where=offer_id[:12], rule="offer.state")
        if offer.seller == buyer:
            raise Conflict("a seller needs no licence of his own", where=offer_id[:12], rule="order.own-offer")
        if starts_at is not None and starts_at < at:
            raise InvalidInput("an agreement cannot start in the past", where=starts_at, rule="agreement.start")
        order = Order(offer.id, buyer, key, offer.price_fen, at, starts_at)
        with recorded(connection, "order.placed", buyer, order.id, at) as recorder:
            orders.put_order(recorder, order)
            if pay == "now":
                return _settle(recorder, order, offer, at)
            if pay == "hold" and order.price_fen:
                post(recorder, holds.hold(buyer, order.price_fen, order.id, at))
            recorder.details = {"pay": pay}
            return Receipt(order, ORDER.initial)


def _settle(
    recorder: Recorder, order: Order, offer: Offer, at: str, held: Posting | None = None, ends_by: str | None = None
) -> Receipt:
    """Everything that a settled order has, or nothing."""
    agreement = _grant(recorder.connection, order, offer, at, ends_by)
    posting = None
    if order.price_fen:
        posting = settlement.sale_posting(order, offer, HOUSE, at)
        if held is not None:
            posting = holds.capture(held, settlement.SALE, at, posting.entries[1:])
        post(recorder, posting)
    settlement.put_agreement(recorder, agreement, offer)
    delivery = settlement.delivery_for(order, agreement, offer, at)
    settlement.put_delivery(recorder, delivery)
    return Receipt(order, orders.SETTLED, agreement, delivery, posting)


def _grant(connection: Connection, order: Order, offer: Offer, at: str, ends_by: str | None) -> Agreement:
    """The agreement that may be granted now: nothing contradicts it, and what the seller relies on is in force.

    Takes the locks of the assets: alone for an exclusive or sole right, together with others for an ordinary one.
    Raises Conflict, Forbidden.
    """
    lock = lock_shared if offer.terms.exclusivity == "ordinary" else lock_exclusive
    lock(connection, *(f"asset/{asset_id}" for asset_id in offer.asset_ids))
    ends = [end for end in (ends_by, _end_of_relied(connection, offer, at)) if end is not None]
    agreement = settlement.agreement_for(order, offer, at, min(ends, default=None))
    if agreement.starts_at >= agreement.ends_at:
        raise Conflict("it would end before it starts", where=offer.id[:12], rule="agreement.term")
    refuse_rivals(connection, offer.asset_ids, scope_of(offer.terms, agreement.starts_at, agreement.ends_at))
    return agreement


def _end_of_relied(connection: Connection, offer: Offer, at: str) -> str | None:
    """When the first of the agreements ends under which the seller made what he sells. Raises Forbidden."""
    if not offer.relies_on:
        return None
    found = standings(connection, offer.relies_on)
    for identity in offer.relies_on:
        if identity not in found or not found[identity].holds_at(at):
            raise Forbidden(
                f"the agreement {identity[:12]}, under which the seller made this, is not in force",
                where=offer.id[:12],
                remedy="Ask the seller to renew it; until then what was made under it cannot be sold.",
                rule="agreement.in-force",
            )
    return min(standing.agreement.ends_at for standing in found.values())


def _repeat(connection: Connection, identity: str, offer_id: str) -> Receipt | None:
    kept = orders.find_order(connection, identity)
    if kept is None:
        return None
    if kept.order.offer_id != offer_id:
        raise Conflict(
            "this key belongs to an order of another offer",
            where=kept.order.key,
            remedy="Give every order a key of its own.",
            rule="order.key",
        )
    return receipt_of(connection, kept)


def receipt_of(connection: Connection, kept: orders.KeptOrder) -> Receipt:
    """The receipt of an order that is kept."""
    standing = standing_of_order(connection, kept.order.id)
    return Receipt(
        kept.order,
        kept.state,
        standing.agreement if standing else None,
        orders.delivery_of_order(connection, kept.order.id),
        find_posting(connection, f"{settlement.SALE}/{kept.order.id}"),
    )


def show_order(context: Context, identity: str) -> Receipt:
    """An order, for its buyer, its seller and who audits; for others it is not there."""
    with context.database.reading() as connection:
        kept = orders.get_order(connection, identity)
        offer, _ = get_offer(connection, kept.order.offer_id)
        refuse_outsider(context, kept.order, offer)
        return receipt_of(connection, kept)


def list_orders(context: Context, *, after: str = "", limit: int = 100) -> list[Receipt]:
    """The caller's own orders, by id."""
    with context.database.reading() as connection:
        found = orders.orders_of(connection, context.party, after=after, limit=limit)
        return [receipt_of(connection, kept) for kept in found]


def refuse_outsider(context: Context, order: Order, offer: Offer) -> None:
    """Raises NotFound for who neither buys nor sells, nor confirms payments, nor audits: to him it is not there."""
    sees_all = context.actor.permissions & {"order.confirm-payment", "audit.read"}
    if context.party not in (order.buyer, offer.seller) and not sees_all:
        orders.raise_unknown(order.id)


def accept_order(context: Context, identity: str) -> Receipt:
    """The seller accepts an order whose money is held, or the operator confirms one that was paid for; it settles.

    Raises Forbidden for its buyer, NotFound for anybody else, Conflict where it is not waiting.
    """
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"order/{identity}")
        kept = orders.get_order(connection, identity)
        offer, _ = get_offer(connection, kept.order.offer_id)
        refuse_outsider(context, kept.order, offer)
        _require_side(context, offer.seller, "offer.write", "order.confirm-payment")
        if kept.state == orders.SETTLED:
            return receipt_of(connection, kept)
        ORDER.check(identity, kept.state, orders.SETTLED)
        held = find_posting(connection, f"hold/{identity}")
        with recorded(connection, "order.settled", context.party, identity, at) as recorder:
            return _settle(recorder, kept.order, offer, at, held)


def cancel_order(context: Context, identity: str, reason: str) -> Receipt:
    """The buyer takes back an order that is not settled, or the seller declines it; what was held is released."""
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"order/{identity}")
        kept = orders.get_order(connection, identity)
        offer, _ = get_offer(connection, kept.order.offer_id)
        refuse_outsider(context, kept.order, offer)
        if context.party != kept.order.buyer:
            _require_side(context, offer.seller, "offer.write", "order.confirm-payment")
        with recorded(connection, "order.cancelled", context.party, identity, at) as recorder:
            ORDER.check(identity, kept.state, "cancelled")
            advance(recorder, ORDER, identity, "cancelled", by=context.party, at=at, reason=reason)
            held = find_posting(connection, f"hold/{identity}")
            if held is not None:
                post(recorder, holds.release(held, at, reason))
        return receipt_of(connection, orders.get_order(connection, identity))


def promised_agreement(connection: Connection, order: Order, offer: Offer) -> Agreement:
    """The agreement that an order brings about when it settles, as its buyer may be told from the day it was placed.

    Raises Forbidden where a right that the seller relies on has ended.
    """
    return settlement.agreement_for(order, offer, order.at, _end_of_relied(connection, offer, order.at))


def settle_held_order(context: Context, identity: str) -> Receipt:
    """The buyer settles an order whose money is held, as ``pay`` "now" would have done; again: nothing more happens.

    The agreement starts now and ends when it was promised to. Raises as ``place_order`` does, and Conflict where the
    order was cancelled meanwhile.
    """
    context.actor.require("order.place")
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"order/{identity}")
        kept = orders.get_order(connection, identity)
        if kept.order.buyer != context.party:
            orders.raise_unknown(identity)
        if kept.state == orders.SETTLED:
            return receipt_of(connection, kept)
        ORDER.check(identity, kept.state, orders.SETTLED)
        held = find_posting(connection, f"hold/{identity}")
        if held is None and kept.order.price_fen:
            raise Conflict("no money is held for this order", where=identity[:12], rule="order.not-held")
        offer, _ = get_offer(connection, kept.order.offer_id)
        ends_by = promised_agreement(connection, kept.order, offer).ends_at
        with recorded(connection, "order.settled", context.party, identity, at) as recorder:
            return _settle(recorder, kept.order, offer, at, held, ends_by)


def _require_side(context: Context, party: str, as_party: str, as_operator: str) -> None:
    if context.party == party:
        context.actor.require(as_party)
    else:
        context.actor.require(as_operator)
