"""Keeps orders. What became of one is read from its agreement and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, bindparam, case, exists, func, select

from wenmai.audit.recording import Recorder
from wenmai.exchange.model import Delivery, Offer, Order, agreement_id, delivery_id
from wenmai.exchange.offers import AS_TEXT, offer_of_text
from wenmai.exchange.offers import STATE as OFFER_STATE
from wenmai.exchange.states import ORDER as MACHINE
from wenmai.exchange.steps import newest_state
from wenmai.exchange.tables import AGREEMENT, DELIVERY, OFFER, SALE_ORDER
from wenmai.kernel.errors import NotFound
from wenmai.storage.driver import Prepared

SETTLED = "settled"
_SETTLED = select(AGREEMENT.c.id).where(AGREEMENT.c.id == SALE_ORDER.c.agreement_id).exists()
STATE = func.coalesce(newest_state(SALE_ORDER.c.id), case((_SETTLED, SETTLED), else_=MACHINE.initial)).label("state")
_BY_ID = Prepared(select(SALE_ORDER, STATE).where(SALE_ORDER.c.id == bindparam("identity")))
_REPEATED = exists(SALE_ORDER.c.id).where(SALE_ORDER.c.id == bindparam("order")).label("repeated")
_OPENING = Prepared(select(*AS_TEXT, OFFER_STATE, _REPEATED).where(OFFER.c.id == bindparam("identity")))


@dataclass(frozen=True, slots=True)
class KeptOrder:
    """An order and its state: placed, settled, cancelled or refunded."""

    order: Order
    state: str


def put_order(recorder: Recorder, order: Order) -> None:
    recorder.insert(
        SALE_ORDER,
        {
            "id": order.id,
            "offer_id": order.offer_id,
            "buyer": order.buyer,
            "key": order.key,
            "price_fen": order.price_fen,
            "at": order.at,
            "starts_at": order.starts_at,
            "agreement_id": agreement_id(order.id),
        },
    )


def find_order(connection: Connection, identity: str) -> KeptOrder | None:
    row = _BY_ID.first(connection, identity=identity)
    return None if row is None else _kept(row)


def get_order(connection: Connection, identity: str) -> KeptOrder:
    """The order with this id. Raises NotFound."""
    found = find_order(connection, identity)
    if found is None:
        raise_unknown(identity)
    return found


def raise_unknown(identity: str) -> NoReturn:
    """Raises NotFound: also where an order is there, and the caller may not know."""
    raise NotFound(f"no order has the id {identity}", remedy="See: wenmai order list.")


@dataclass(frozen=True, slots=True)
class Opening:
    """What an order meets: the offer, its state, and whether the order was placed before."""

    offer: Offer
    state: str
    repeated: bool


def find_opening(connection: Connection, offer: str, order: str) -> Opening | None:
    """An offer and whether an order of it is kept already, by one query; None where there is no such offer."""
    row = _OPENING.first(connection, identity=offer, order=order)
    return None if row is None else Opening(offer_of_text(row), row.state, bool(row.repeated))


def orders_of(connection: Connection, buyer: str, *, after: str = "", limit: int = 100) -> list[KeptOrder]:
    """A buyer's orders, by id, from after ``after``."""
    query = select(SALE_ORDER, STATE).where(SALE_ORDER.c.buyer == buyer, SALE_ORDER.c.id > after)
    return [_kept(row) for row in connection.execute(query.order_by(SALE_ORDER.c.id).limit(limit))]


def orders_for(connection: Connection, offer_ids: list[str], *, after: str = "", limit: int = 100) -> list[KeptOrder]:
    """The orders of some offers, by id."""
    query = select(SALE_ORDER, STATE).where(SALE_ORDER.c.offer_id.in_(offer_ids), SALE_ORDER.c.id > after)
    return [_kept(row) for row in connection.execute(query.order_by(SALE_ORDER.c.id).limit(limit))]


def newest_of(connection: Connection, buyer: str, *, offset: int = 0, limit: int = 50) -> list[KeptOrder]:
    """A page of a buyer's orders, the newest first."""
    query = select(SALE_ORDER, STATE).where(SALE_ORDER.c.buyer == buyer)
    query = query.order_by(SALE_ORDER.c.at.desc(), SALE_ORDER.c.id).offset(offset).limit(limit)
    return [_kept(row) for row in connection.execute(query)]


def waiting_orders(connection: Connection, seller: str | None = None, *, limit: int = 100) -> list[KeptOrder]:
    """Orders that wait to be accepted, the oldest first: of one seller's offers, or of all."""
    query = select(SALE_ORDER, STATE).where(STATE.element == MACHINE.initial)
    if seller is not None:
        query = query.join(OFFER, OFFER.c.id == SALE_ORDER.c.offer_id).where(OFFER.c.seller == seller)
    return [_kept(row) for row in connection.execute(query.order_by(SALE_ORDER.c.at, SALE_ORDER.c.id).limit(limit))]


def delivery_of_order(connection: Connection, order_id: str) -> Delivery | None:
    row = connection.execute(select(DELIVERY).where(DELIVERY.c.id == delivery_id(order_id))).one_or_none()
    return None if row is None else delivery_of(row)


def delivery_of(row: Row[Any]) -> Delivery:
    return Delivery(row.order_id, row.agreement_id, row.party, row.expires_at, row.fetches_max, row.opened_at)


def _kept(row: Row[Any]) -> KeptOrder:
    return KeptOrder(Order(row.offer_id, row.buyer, row.key, row.price_fen, row.at, row.starts_at), row.state)
