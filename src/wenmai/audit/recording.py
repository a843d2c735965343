"""Writes rows and the event that vouches for them, in one transaction.

Every table whose rows must not change quietly is append-only and has a column ``event``. Its rows are written through
a ``Recorder``; the event keeps one digest over all of them, the log keeps the event, and a signed checkpoint outside
the database keeps the log. So an edited, added or deleted row shows.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table

from wenmai.audit.tables import EVENT
from wenmai.kernel import digests
from wenmai.storage.appending import append_rows

RANDOM_BYTES = 10
UNSTATED = frozenset({"row"})  # the database's own numbering says nothing


class Recorder:
    """Collects the rows that are written under one event; they are appended together when its block ends."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.event_id = _new_event_id()
        self.details: dict[str, Any] = {}
        self.batches: dict[Table, list[Mapping[str, Any]]] = {}

    def insert(self, table: Table, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Append rows to a table that has an ``event`` column; every other column of the table must be given.

        Queries in the same block do not see them yet.
        """
        listed = [rows] if isinstance(rows, Mapping) else rows
        self.batches.setdefault(table, []).extend({**row, "event": self.event_id} for row in listed)


@contextmanager
def recorded(connection: Connection, kind: str, party: str, subject: str, at: str) -> Iterator[Recorder]:
    """An event around the rows that the block writes; ``recorder.details`` may be filled with what else to tell."""
    recorder = Recorder(connection)
    yield recorder
    batches = [(table, rows) for table, rows in recorder.batches.items() if rows]
    event = {
        "id": recorder.event_id,
        "kind": kind,
        "party": party,
        "subject": subject,
        "at": at,
        "details": recorder.details,
        "rows_digest": rows_digest(row_line(table.name, row) for table, rows in batches for row in rows),
    }
    append_rows(connection, [*batches, (EVENT, [event])])


def _new_event_id() -> str:
    """32 hexadecimal digits that begin with the time, so that new ids lie together in the database's indexes."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(RANDOM_BYTES)}"


def row_line(table: str, row: Mapping[str, Any]) -> bytes:
    """One row as the digest reads it: the table's name and every column but the database's own row number."""
    stated = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
    return digests.canonical_json([table, {n: v for n, v in stated.items() if n not in UNSTATED}])


def rows_digest(lines: Iterable[bytes]) -> str:
    """The digest over the rows of one event, in whichever order they come."""
    return digests.of_bytes(b"\n".join(sorted(lines)))
