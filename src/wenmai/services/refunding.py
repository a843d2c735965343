"""Taking a sale back: its entries reverse, its agreement ends, its delivery closes."""

from __future__ import annotations

from dataclasses import replace

from wenmai.audit.recording import recorded
from wenmai.exchange import orders, settlement
from wenmai.exchange.agreements import TERMINATED, standing_of_order
from wenmai.exchange.model import agreement_id
from wenmai.exchange.offers import get_offer
from wenmai.exchange.states import AGREEMENT, ORDER
from wenmai.exchange.steps import advance
from wenmai.kernel.errors import InvalidInput
from wenmai.ledger.model import HELD, WALLET, Entry, Posting, account, reversal, split_account
from wenmai.ledger.store import find_posting, post
from wenmai.services.context import Context
from wenmai.services.ordering import Receipt, receipt_of, refuse_outsider
from wenmai.storage.database import lock_exclusive

REFUNDED = "refunded"


def refund_order(context: Context, order_id: str, reason: str) -> Receipt:
    """Give back what was paid for an order, in the seller's or the operator's name. Again: nothing more happens.

    Raises Forbidden for the buyer, NotFound for anybody else, Conflict for an order that is not settled.
    """
    if not reason.strip():
        raise InvalidInput("a refund says why", where=order_id[:12], rule="order.reason")
    at = context.clock()
    with context.database.writing() as connection:
        # Its licensor may end the agreement, its licensee report under it, in the same moment.
        lock_exclusive(connection, f"order/{order_id}", f"agreement/{agreement_id(order_id)}")
        kept = orders.get_order(connection, order_id)
        offer, _ = get_offer(connection, kept.order.offer_id)
        refuse_outsider(context, kept.order, offer)
        context.actor.require("offer.write" if context.party == offer.seller else "order.confirm-payment")
        if kept.state == REFUNDED:
            return receipt_of(connection, kept)
        ORDER.check(order_id, kept.state, REFUNDED)
        standing = standing_of_order(connection, order_id)
        assert standing is not None  # a settled order has one
        with recorded(connection, "order.refunded", context.party, order_id, at) as recorder:
            advance(recorder, ORDER, order_id, REFUNDED, by=context.party, at=at, reason=reason, now=kept.state)
            if standing.state != TERMINATED:
                advance(recorder, AGREEMENT, standing.agreement.id, TERMINATED, by=context.party, at=at, reason=reason)
            sale = find_posting(connection, f"{settlement.SALE}/{order_id}")
            if sale is not None:
                post(recorder, _refund_of(sale, at, reason))
    with context.database.reading() as connection:
        return receipt_of(connection, orders.get_order(connection, order_id))


def _refund_of(sale: Posting, at: str, reason: str) -> Posting:
    """The reversal of a sale. What was captured from held money goes to the wallet that it was held from."""
    turned = reversal(sale, f"refund/{sale.subject}", "refund", at, reason)
    return replace(turned, entries=tuple(_to_wallet(entry) for entry in turned.entries))


def _to_wallet(entry: Entry) -> Entry:
    party, kind = split_account(entry.account)
    return replace(entry, account=account(party, WALLET)) if kind == HELD else entry
