"""Reads agreements, with what became of them, and finds those that stand in a new one's way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, literal_column, select

from wenmai.exchange.model import Agreement, Offer, agreement_id
from wenmai.exchange.offers import offer_of
from wenmai.exchange.states import AGREEMENT as MACHINE
from wenmai.exchange.steps import newest_state
from wenmai.exchange.tables import AGREEMENT, AGREEMENT_ASSET, OFFER
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.rights.agreements.overlap import Scope, contradict, scope_of
from wenmai.storage.driver import Prepared, listed, marks

STATE = func.coalesce(newest_state(AGREEMENT.c.id), MACHINE.initial).label("state")
# Literal, so that the planner sees that the partial index serves.
ORDINARY: ColumnElement[str] = literal_column("'ordinary'")
STANDINGS_PER_QUERY = 200
ACTIVE, TERMINATED = "active", "terminated"


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement with the offer that it froze, and its state: active or terminated."""

    agreement: Agreement
    offer: Offer
    state: str

    @property
    def scope(self) -> Scope:
        return scope_of(self.offer.terms, self.agreement.starts_at, self.agreement.ends_at)

    def holds_at(self, at: str) -> bool:
        """Whether it is in force at a moment."""
        return self.state == ACTIVE and self.agreement.starts_at <= at < self.agreement.ends_at


def _standings() -> Select[Any]:
    columns = [column for column in OFFER.c if column.name not in ("id", "event")]
    query = select(AGREEMENT, STATE, *columns)
    return query.select_from(AGREEMENT.join(OFFER, OFFER.c.id == AGREEMENT.c.offer_id))


def get_standing(connection: Connection, identity: str) -> Standing:
    """The agreement with this id. Raises NotFound."""
    row = connection.execute(_standings().where(AGREEMENT.c.id == identity)).one_or_none()
    if row is None:
        raise NotFound(f"no agreement has the id {identity}", remedy="See: wenmai order list.")
    return _standing(row)


def standing_of_order(connection: Connection, order_id: str) -> Standing | None:
    """The agreement that an order brought about, or None while it has not."""
    row = connection.execute(_standings().where(AGREEMENT.c.id == agreement_id(order_id))).one_or_none()
    return None if row is None else _standing(row)


def standings(connection: Connection, identities: Sequence[str]) -> dict[str, Standing]:
    """The agreements with these ids."""
    if not identities:
        return {}
    values = listed("of", identities)
    return {row.id: _standing(row) for row in _standings_by_id(len(values)).rows(connection, **values)}


@lru_cache(maxsize=32)
def _standings_by_id(count: int) -> Prepared:
    return Prepared(_standings().where(AGREEMENT.c.id.in_(marks("of", count))))


def standings_of_party(connection: Connection, party: str, *, after: str = "", limit: int = 1000) -> list[Standing]:
    """Agreements that a party gave or was given, by id."""
    query = _standings().where((AGREEMENT.c.licensee == party) | (AGREEMENT.c.licensor == party))
    query = query.where(AGREEMENT.c.id > after).order_by(AGREEMENT.c.id).limit(limit)
    return [_standing(row) for row in connection.execute(query)]


def newest_standings(connection: Connection, party: str, *, offset: int = 0, limit: int = 50) -> list[Standing]:
    """A page of the agreements that a party gave or was given, the newest first."""
    query = _standings().where((AGREEMENT.c.licensee == party) | (AGREEMENT.c.licensor == party))
    query = query.order_by(AGREEMENT.c.at.desc(), AGREEMENT.c.id).offset(offset).limit(limit)
    return [_standing(row) for row in connection.execute(query)]


def licences_of(connection: Connection, party: str, asset_ids: Sequence[str], at: str) -> dict[str, list[Standing]]:
    """For each asset, the agreements in force under which a party holds it."""
    found: dict[str, list[Standing]] = {asset_id: [] for asset_id in asset_ids}
    if not found:
        return found
    values = listed("of", list(found))
    for row in _held_by(len(values)).rows(connection, by=party, now=at, **values):
        standing = _standing(row)
        if standing.holds_at(at):
            found[row.held_asset_id].append(standing)
    return found


@lru_cache(maxsize=32)
def _held_by(count: int) -> Prepared:
    """Agreements over one of so many assets, held by a party, that have not ended."""
    held = _standings().add_columns(AGREEMENT_ASSET.c.asset_id.label("held_asset_id"))
    held = held.join(AGREEMENT_ASSET, AGREEMENT_ASSET.c.agreement_id == AGREEMENT.c.id)
    held = held.where(AGREEMENT_ASSET.c.asset_id.in_(marks("of", count)), AGREEMENT_ASSET.c.licensee == bindparam("by"))
    return Prepared(held.where(AGREEMENT.c.ends_at > bindparam("now")).order_by(AGREEMENT.c.at))


@lru_cache(maxsize=64)
def _candidates(assets: int, exclusive_only: bool) -> Prepared:
    """Agreements over one of so many assets that have not ended."""
    over = AGREEMENT_ASSET.c.asset_id.in_(marks("asset", assets))
    query = select(AGREEMENT_ASSET.c.agreement_id).distinct().where(over)
    query = query.where(AGREEMENT_ASSET.c.ends_at > bindparam("starts_at"))
    return Prepared(query.where(AGREEMENT_ASSET.c.exclusivity != ORDINARY) if exclusive_only else query)


def rivals(connection: Connection, asset_ids: Sequence[str], scope: Scope) -> Iterator[Standing]:
    """Agreements in force that contradict a licence of this scope over one of the assets."""
    if not asset_ids:
        return
    named = listed("asset", asset_ids)
    query = _candidates(len(named), scope.exclusivity == "ordinary")
    found = [row.agreement_id for row in query.rows(connection, starts_at=scope.starts_at, **named)]
    for start in range(0, len(found), STANDINGS_PER_QUERY):
        for standing in standings(connection, found[start : start + STANDINGS_PER_QUERY]).values():
            if standing.state == ACTIVE and contradict(standing.scope, scope):
                yield standing


def refuse_rivals(connection: Connection, asset_ids: Sequence[str], scope: Scope) -> None:
    """Raises Conflict where an agreement in force contradicts a licence of this scope.

    The caller holds the assets' locks, so that nobody takes the same right in the same moment.
    """
    for rival in rivals(connection, asset_ids, scope):
        one, ends = rival.offer.terms.exclusivity, rival.agreement.ends_at[:10]
        raise Conflict(
            f"an agreement of the kind {one} covers this until {ends}",
            where=f"agreement {rival.agreement.id[:12]}",
            remedy="Choose other goods, territories or dates, or ask the owner.",
            rule="agreement.exclusive",
        )


def _standing(row: Any) -> Standing:
    agreement = Agreement(row.order_id, row.offer_id, row.licensor, row.licensee, row.starts_at, row.ends_at, row.at)
    return Standing(agreement, offer_of(row), row.state)
