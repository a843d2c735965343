"""Keeps offers: registered by the seller, reviewed by the operator, then listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, bindparam, func, select

from wenmai.audit.recording import Recorder
from wenmai.exchange.model import Offer
from wenmai.exchange.states import OFFER as MACHINE
from wenmai.exchange.steps import newest_state
from wenmai.exchange.tables import OFFER, OFFER_ASSET
from wenmai.kernel.errors import NotFound

LISTED = "listed"
STATE = func.coalesce(newest_state(OFFER.c.id), MACHINE.initial).label("state")
_BY_ID = select(OFFER, STATE).where(OFFER.c.id == bindparam("identity"))


def put_offer(recorder: Recorder, offer: Offer) -> None:
    """Register an offer. Its key must be new."""
    recorder.insert(
        OFFER,
        {
            "id": offer.id,
            "seller": offer.seller,
            "key": offer.key,
            "body": offer.to_json(),
            "registered_at": offer.registered_at,
        },
    )
    recorder.insert(OFFER_ASSET, [{"offer_id": offer.id, "asset_id": asset_id} for asset_id in offer.asset_ids])


def find_offer(connection: Connection, identity: str) -> tuple[Offer, str] | None:
    """An offer and its state, or None."""
    row = connection.execute(_BY_ID, {"identity": identity}).one_or_none()
    return None if row is None else (offer_of(row), row.state)


def get_offer(connection: Connection, identity: str) -> tuple[Offer, str]:
    """An offer and its state. Raises NotFound."""
    found = find_offer(connection, identity)
    if found is None:
        raise_unknown(identity)
    return found


def raise_unknown(identity: str) -> NoReturn:
    """Raises NotFound: also where an offer is there, and the caller may not know."""
    raise NotFound(f"no offer has the id {identity}", remedy="See: wenmai offer list.")


def offers(
    connection: Connection,
    *,
    state: str | None = None,
    seller: str | None = None,
    asset_id: str | None = None,
    after: str = "",
    limit: int = 100,
) -> list[tuple[Offer, str]]:
    """Offers by id, from after ``after``; in one state, of one seller, over one asset, where these are given."""
    query = select(OFFER, STATE).where(OFFER.c.id > after).order_by(OFFER.c.id).limit(limit)
    if state is not None:
        query = query.where(STATE.element == state)
    if seller is not None:
        query = query.where(OFFER.c.seller == seller)
    if asset_id is not None:
        holding = select(OFFER_ASSET.c.offer_id).where(OFFER_ASSET.c.asset_id == asset_id)
        query = query.where(OFFER.c.id.in_(holding))
    return [(offer_of(row), row.state) for row in connection.execute(query)]


def newest_listed(connection: Connection, *, offset: int = 0, limit: int = 24) -> tuple[list[Offer], int]:
    """A page of the listed offers, the newest first, and how many are listed in all."""
    listed = STATE.element == LISTED
    total = connection.execute(select(func.count()).select_from(OFFER).where(listed)).scalar_one()
    query = select(OFFER).where(listed).order_by(OFFER.c.registered_at.desc(), OFFER.c.id)
    return [offer_of(row) for row in connection.execute(query.offset(offset).limit(limit))], int(total)


def offer_of(row: Row[Any]) -> Offer:
    return Offer.from_json(row.seller, row.key, row.registered_at, row.body)


def offers_of_ids(connection: Connection, identities: Sequence[str]) -> dict[str, Offer]:
    rows = connection.execute(select(OFFER).where(OFFER.c.id.in_(identities)))
    return {row.id: offer_of(row) for row in rows}
