"""Which writers of events are still under way, so that no event is missed that commits late.

Row numbers are drawn when an event is inserted, not when it is committed. On PostgreSQL an event with a lower number
can therefore appear after one with a higher number. Whoever inserts into a table holds its RowExclusiveLock from before
the number is drawn until after the commit is visible; so once everyone who held that lock when the number R was already
drawn has let go, every event up to R is there to be seen, or never will be (PostgreSQL builds indexes concurrently by
the same rule). Locks are looked at, none is taken: no order waits. On SQLite there is one writer, and numbers rise with
commits.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from wenmai.audit.tables import EVENT
from wenmai.storage.database import Database

WRITERS_WAIT_MS = 100  # orders commit within milliseconds; longer ones only keep the next search a little longer
WRITERS_LOOK_MS = 5

_HOLDERS = text(
    "SELECT DISTINCT virtualtransaction FROM pg_locks "
    "WHERE locktype = 'relation' AND relation = CAST(:table AS regclass) AND mode = 'RowExclusiveLock' AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@dataclass(frozen=True)
class Drawn:
    """A row number that has been drawn, and who may still hold an event with a lower one."""

    row: int
    holders: frozenset[str]


def settled_row(database: Database) -> int:
    """A row number up to which every event is committed or never will be; 0 where that cannot be said soon.

    What a transaction that begins afterwards sees up to this row is all there is.
    """
    with database.reading() as connection:
        drawn = _drawn(connection, is_sqlite=database.is_sqlite)
    deadline = time.monotonic() + WRITERS_WAIT_MS / 1000
    while drawn.holders:
        if time.monotonic() > deadline:
            return 0
        time.sleep(WRITERS_LOOK_MS / 1000)
        with database.reading() as connection:
            drawn = Drawn(drawn.row, drawn.holders & _holders(connection))
    return drawn.row


def _drawn(connection: Connection, *, is_sqlite: bool) -> Drawn:
    row = int(connection.execute(select(func.max(EVENT.c.row))).scalar() or 0)  # first the number, then the holders
    return Drawn(row, frozenset() if is_sqlite else _holders(connection))


def _holders(connection: Connection) -> frozenset[str]:
    return frozenset(str(holder) for holder in connection.execute(_HOLDERS, {"table": EVENT.name}).scalars())
