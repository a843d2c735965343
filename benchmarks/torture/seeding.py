"""Past orders in bulk: as many as years of business leave, so that the next one can be timed among them."""

from __future__ import annotations

from sqlalchemy import Connection

from wenmai.audit.recording import Recorder
from wenmai.exchange import settlement
from wenmai.exchange.model import Offer, Order
from wenmai.exchange.offers import get_offer
from wenmai.exchange.orders import put_order
from wenmai.kernel.clock import now_iso
from wenmai.ledger.model import WALLET, split_account
from wenmai.ledger.store import rows_of
from wenmai.ledger.tables import ENTRY, POSTING, WALLET_BALANCE
from wenmai.services.context import Context

ORDERS_PER_EVENT = 500
HOUSE = "house"


def seed_orders(context: Context, offer_ids: list[str], buyers: list[str], first: int, count: int) -> None:
    """Settle orders number ``first`` … ``first + count - 1`` without asking anything, hundreds under one event."""
    with context.database.reading() as connection:
        offers = [get_offer(connection, identity)[0] for identity in offer_ids]
    for start in range(first, first + count, ORDERS_PER_EVENT):
        numbers = range(start, min(start + ORDERS_PER_EVENT, first + count))
        at, spent = now_iso(), dict[str, int]()
        with context.database.writing() as connection:
            recorder = Recorder(connection)
            for number in numbers:
                _settle(
                    recorder, offers[number % len(offers)], buyers[number % len(buyers)], f"seeded {number}", at, spent
                )
            recorder.finish("orders.seeded", HOUSE, f"seed {start}", at)
            for name, fen in spent.items():
                now = WALLET_BALANCE.c.balance_fen
                connection.execute(
                    WALLET_BALANCE.update().where(WALLET_BALANCE.c.account == name).values(balance_fen=now + fen)
                )


def made_orders(connection: Connection, offer_ids: list[str], buyer: str, count: int) -> list[Recorder]:
    """The rows of ``count`` orders of a buyer, each with a recorder of its own, appended when that is finished."""
    offers = [get_offer(connection, identity)[0] for identity in offer_ids]
    found, at = [], now_iso()
    for number in range(count):
        recorder = Recorder(connection)
        _settle(recorder, offers[number % len(offers)], buyer, f"made {number}", at, {})
        found.append(recorder)
    return found


def _settle(recorder: Recorder, offer: Offer, buyer: str, key: str, at: str, spent: dict[str, int]) -> None:
    order = Order(offer.id, buyer, key, offer.price_fen, at)
    agreement = settlement.agreement_for(order, offer, at)
    posting = settlement.sale_posting(order, offer, HOUSE, at)
    put_order(recorder, order)
    head, entries = rows_of(posting)
    recorder.insert(POSTING, head)
    recorder.insert(ENTRY, entries)
    settlement.put_agreement(recorder, agreement, offer)
    settlement.put_delivery(recorder, settlement.delivery_for(order, agreement, offer, at))
    for entry in posting.entries:
        if split_account(entry.account)[1] == WALLET:
            spent[entry.account] = spent.get(entry.account, 0) + entry.amount_fen
