"""Keeps deliveries and counts what was fetched of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from wenmai.audit.recording import Recorder
from wenmai.exchange.model import Delivery
from wenmai.exchange.orders import delivery_of
from wenmai.exchange.tables import DELIVERY, FETCH
from wenmai.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Fetch:
    """One handing over: which asset, and the digest of the bytes with the fingerprint that they carry."""

    delivery_id: str
    number: int
    asset_id: str
    media_type: str
    blob: str
    fingerprint: str
    at: str


def get_delivery(connection: Connection, identity: str) -> Delivery:
    """The delivery with this id. Raises NotFound."""
    row = connection.execute(select(DELIVERY).where(DELIVERY.c.id == identity)).one_or_none()
    if row is None:
        raise NotFound(f"no delivery has the id {identity}", remedy="See: wenmai order list.")
    return delivery_of(row)


def count_fetches(connection: Connection, identity: str) -> int:
    query = select(func.count()).select_from(FETCH).where(FETCH.c.delivery_id == identity)
    return int(connection.execute(query).scalar() or 0)


def counts_of_fetches(connection: Connection, identities: Sequence[str]) -> dict[str, int]:
    """How often each of some deliveries was fetched."""
    query = select(FETCH.c.delivery_id, func.count()).where(FETCH.c.delivery_id.in_(list(identities)))
    found = {row[0]: int(row[1]) for row in connection.execute(query.group_by(FETCH.c.delivery_id))}
    return {identity: found.get(identity, 0) for identity in identities}


def put_fetch(recorder: Recorder, fetch: Fetch) -> None:
    recorder.insert(
        FETCH,
        {
            "delivery_id": fetch.delivery_id,
            "number": fetch.number,
            "asset_id": fetch.asset_id,
            "media_type": fetch.media_type,
            "blob": fetch.blob,
            "fingerprint": fetch.fingerprint,
            "at": fetch.at,
        },
    )


def fetches_of(connection: Connection, identity: str) -> list[Fetch]:
    """What was fetched of a delivery, in order."""
    query = select(FETCH).where(FETCH.c.delivery_id == identity).order_by(FETCH.c.number)
    return [_fetch(row) for row in connection.execute(query)]


def fetches_of_asset(connection: Connection, asset_id: str) -> list[Fetch]:
    """Every handing over of an asset, to whomever."""
    query = select(FETCH).where(FETCH.c.asset_id == asset_id).order_by(FETCH.c.at)
    return [_fetch(row) for row in connection.execute(query)]


def _fetch(row: Row[Any]) -> Fetch:
    return Fetch(row.delivery_id, row.number, row.asset_id, row.media_type, row.blob, row.fingerprint, row.at)
