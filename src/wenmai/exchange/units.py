"""Keeps units of goods: in batches, numbered through under each agreement; and how often a serial was looked up."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects import postgresql, sqlite

from wenmai.audit.recording import Recorder
from wenmai.exchange.unit_tables import UNIT_BATCH, UNIT_LOOKUP
from wenmai.kernel import digests
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import NotFound

SAME_LOOKUP_S = 60  # a page that is loaded again within a minute was not looked up again


@dataclass(frozen=True, slots=True)
class UnitBatch:
    """Units ``first`` … ``first + count - 1`` under an agreement: what they are, and the asset whose pattern they show.

    ``key`` is the licensee's own; the same key again is the same batch. ``code`` is the first group of their serials,
    ``key_name`` tells which secret key the serials were made with. ``goods`` is a category of the agreement's.
    """

    agreement_id: str
    key: str
    first: int
    count: int
    code: str
    key_name: str
    goods: str
    title_zh: str
    title_en: str
    asset_id: str
    party: str
    at: str

    @property
    def id(self) -> str:
        return batch_id(self.agreement_id, self.key)

    @property
    def numbers(self) -> range:
        return range(self.first, self.first + self.count)


def batch_id(agreement_id: str, key: str) -> str:
    return digests.of_json(["unit batch", agreement_id, key])


@dataclass(frozen=True, slots=True)
class Lookups:
    """How often a serial was looked up, and when for the first and the last time."""

    count: int
    first_at: str
    last_at: str


def put_batch(recorder: Recorder, batch: UnitBatch) -> None:
    recorder.insert(UNIT_BATCH, {"id": batch.id, **asdict(batch)})


def find_batch(connection: Connection, identity: str) -> UnitBatch | None:
    row = connection.execute(select(UNIT_BATCH).where(UNIT_BATCH.c.id == identity)).one_or_none()
    return None if row is None else _batch(row)


def get_batch(connection: Connection, identity: str) -> UnitBatch:
    """The batch with this id. Raises NotFound."""
    found = find_batch(connection, identity)
    if found is None:
        raise NotFound(f"no batch of units has the id {identity}", remedy="See: wenmai unit list.")
    return found


def count_units(connection: Connection, agreement_id: str) -> int:
    """How many units there are under an agreement; the next one's number is one more."""
    query = select(func.sum(UNIT_BATCH.c["count"])).where(UNIT_BATCH.c.agreement_id == agreement_id)
    return int(connection.execute(query).scalar() or 0)


def batches_of(connection: Connection, agreement_id: str) -> list[UnitBatch]:
    """The batches of an agreement, by number."""
    query = select(UNIT_BATCH).where(UNIT_BATCH.c.agreement_id == agreement_id).order_by(UNIT_BATCH.c.first)
    return [_batch(row) for row in connection.execute(query)]


def batches_with(connection: Connection, code: str, number: int) -> list[UnitBatch]:
    """The batches whose serials begin with a code and that hold this number: one, or a few agreements' by chance."""
    holding = (UNIT_BATCH.c.first <= number) & (UNIT_BATCH.c.first + UNIT_BATCH.c["count"] > number)
    return [_batch(row) for row in connection.execute(select(UNIT_BATCH).where(UNIT_BATCH.c.code == code, holding))]


def key_names(connection: Connection) -> set[str]:
    """The names of the keys that serials were made with; more than one only where somebody went wrong."""
    return set(connection.execute(select(UNIT_BATCH.c.key_name).distinct()).scalars())


def lookups_of(connection: Connection, agreement_id: str, number: int) -> Lookups | None:
    """How often a unit was looked up; None where it never was."""
    mine = (UNIT_LOOKUP.c.agreement_id == agreement_id) & (UNIT_LOOKUP.c.number == number)
    row = connection.execute(select(UNIT_LOOKUP).where(mine)).one_or_none()
    return None if row is None else Lookups(int(row._mapping["count"]), row.first_at, row.last_at)


def is_same_lookup(before: Lookups | None, at: str) -> bool:
    """Whether a look-up at this moment belongs to the one before it."""
    return before is not None and before.last_at > _a_minute_before(at)


def note_lookup(connection: Connection, agreement_id: str, number: int, at: str) -> None:
    """Count a look-up; those within a minute of the last one are one."""
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = dialect_insert(UNIT_LOOKUP).values(agreement_id=agreement_id, number=number, count=1, first_at=at, last_at=at)
    counted = new.on_conflict_do_update(
        index_elements=[UNIT_LOOKUP.c.agreement_id, UNIT_LOOKUP.c.number],
        set_={"count": UNIT_LOOKUP.c["count"] + 1, "last_at": at},
        where=UNIT_LOOKUP.c.last_at <= _a_minute_before(at),
    )
    connection.execute(counted)


def _a_minute_before(at: str) -> str:
    return iso(parse_iso(at) - timedelta(seconds=SAME_LOOKUP_S))


def _batch(row: Row[Any]) -> UnitBatch:
    values = dict(row._mapping)
    del values["id"], values["event"]
    return UnitBatch(**values)
