"""Keeps offers: registered by the seller, reviewed by the operator, then listed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, Text, bindparam, cast, func, select

from wenmai.audit.recording import Recorder
from wenmai.exchange.model import Offer
from wenmai.exchange.states import OFFER as MACHINE
from wenmai.exchange.steps import newest_state
from wenmai.exchange.tables import OFFER, OFFER_ASSET
from wenmai.kernel.errors import NotFound
from wenmai.storage.driver import Prepared

LISTED = "listed"
STATE = func.coalesce(newest_state(OFFER.c.id), MACHINE.initial).label("state")
AS_TEXT = [*(column for column in OFFER.c if column is not OFFER.c.body), cast(OFFER.c.body, Text).label("body")]
_BY_ID = Prepared(select(*AS_TEXT, STATE).where(OFFER.c.id == bindparam("identity")))
_PARSED_MAX = 512


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
    row = _BY_ID.first(connection, identity=identity)
    return None if row is None else (offer_of_text(row), row.state)


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


def listed(connection: Connection, *, after: str = "", before: str = "", limit: int = 100) -> list[Offer]:
    """Listed offers by id: the first after ``after``, or the last before ``before``."""
    query = select(OFFER).where(STATE.element == LISTED, OFFER.c.id > after).limit(limit)
    if before:
        rows = connection.execute(query.where(OFFER.c.id < before).order_by(OFFER.c.id.desc())).all()
        return [offer_of(row) for row in reversed(rows)]
    return [offer_of(row) for row in connection.execute(query.order_by(OFFER.c.id))]


def newest_listed(connection: Connection, *, offset: int = 0, limit: int = 24) -> tuple[list[Offer], int]:
    """A page of the listed offers, the newest first, and how many are listed in all."""
    is_listed = STATE.element == LISTED
    total = connection.execute(select(func.count()).select_from(OFFER).where(is_listed)).scalar_one()
    query = select(OFFER).where(is_listed).order_by(OFFER.c.registered_at.desc(), OFFER.c.id)
    return [offer_of(row) for row in connection.execute(query.offset(offset).limit(limit))], int(total)


def offer_of(row: Row[Any]) -> Offer:
    return Offer.from_json(row.seller, row.key, row.registered_at, row.body)


def offer_of_text(row: Any) -> Offer:
    """The offer of a row whose body is text (``AS_TEXT``)."""
    return _parsed(row.seller, row.key, row.registered_at, row.body)


@lru_cache(maxsize=_PARSED_MAX)
def _parsed(seller: str, key: str, registered_at: str, body: str) -> Offer:
    """Offers that are ordered often are parsed once; they are frozen."""
    return Offer.from_json(seller, key, registered_at, json.loads(body))


def offers_of_ids(connection: Connection, identities: Sequence[str]) -> dict[str, Offer]:
    rows = connection.execute(select(OFFER).where(OFFER.c.id.in_(identities)))
    return {row.id: offer_of(row) for row in rows}
