"""Writes rows and the event that vouches for them, in one transaction.

Every table whose rows must not change quietly is append-only and has a column ``event``. Its rows are written through
a ``Recorder``; the event keeps one digest over all of them, the log keeps the event, and a signed checkpoint outside
the database keeps the log. So an edited, added or deleted row shows, also where only its row number was changed.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, insert

from wenmai.audit.rows import row_line, rows_digest, stated
from wenmai.audit.tables import EVENT
from wenmai.audit.timing import CLOCK_CORRECTED, backward_clock, last_moment, latest_admissible
from wenmai.kernel.clock import iso, parse_iso
from wenmai.storage.appending import Batch, Change, Condition, append_rows
from wenmai.storage.driver import Prepared

RANDOM_BYTES = 10
# In the statement that inserts the event, so that orders wait for one answer less.
_NOT_BEFORE_THE_LAST = "coalesce((SELECT at FROM event ORDER BY row DESC LIMIT 1), '') <= {mark}"


class Recorder:
    """Collects the rows that are written under one event; they are appended together when its block ends."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.event_id = new_event_id()
        self.details: dict[str, Any] = {}
        self._batches: dict[tuple[Table, tuple[str, ...]], list[Mapping[str, Any]]] = {}
        self._lines: list[bytes] = []
        self._changes: list[tuple[Change, Callable[[], Exception]]] = []

    def insert(self, table: Table, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Append rows to a table that has an ``event`` column. Queries in the same block do not see them yet."""
        listed = [rows] if isinstance(rows, Mapping) else rows
        given = [{**row, "event": self.event_id} for row in listed]
        if not given:
            return
        if table.autoincrement_column is not None and table.autoincrement_column.name not in given[0]:
            self._insert_numbered(table, given)
            return
        for row in given:
            kept = stated(table, row)
            self._batches.setdefault((table, tuple(kept)), []).append(kept)
            self._lines.append(row_line(table.name, kept))

    def change(self, statement: Prepared, values: Mapping[str, Any], refused: Callable[[], Exception]) -> None:
        """Update one row that no event vouches for, together with the rows; raise ``refused()`` where none changes.

        Queries in the same block do not see it yet. One event changes a row once.
        """
        self._changes.append((Change(statement, values), refused))

    def _insert_numbered(self, table: Table, given: list[dict[str, Any]]) -> None:
        """Insert at once, since the digest covers the row numbers that the database gives."""
        column = table.autoincrement_column
        assert column is not None
        numbered = insert(table).returning(column, sort_by_parameter_order=True)
        for row, number in zip(given, self.connection.execute(numbered, given).scalars(), strict=True):
            self._lines.append(row_line(table.name, {**stated(table, row), column.name: number}))

    def finish(self, kind: str, party: str, subject: str, at: str) -> None:
        """Append what was collected, and the event. Raises Conflict (``audit.clock``) where the clock stepped back."""
        event = {
            "id": self.event_id,
            "kind": kind,
            "party": party,
            "subject": subject,
            "at": iso(parse_iso(at)),
            "details": self.details,
            "rows_digest": rows_digest(self._lines),
        }
        batches: list[Batch] = [(table, rows) for (table, _), rows in self._batches.items()]
        admissible = Condition(_NOT_BEFORE_THE_LAST, latest_admissible(at))
        batches.append((EVENT, [stated(EVENT, event)]))
        changes = [change for change, _ in self._changes]
        if append_rows(self.connection, batches, only_if=admissible, changes=changes) != 1:
            raise self._refusal() or backward_clock(at, last_moment(self.connection))

    def _refusal(self) -> Exception | None:
        """Why a change was refused, found by trying each anew, in a transaction that is not going to be kept."""
        for change, refused in self._changes:
            if change.statement.changed(self.connection, **change.values) != 1:
                return refused()
        return None


@contextmanager
def recorded(connection: Connection, kind: str, party: str, subject: str, at: str) -> Iterator[Recorder]:
    """An event around the rows that the block writes; ``recorder.details`` may be filled with what else to tell.

    Raises Conflict (``audit.clock``) where ``at`` is well before the last event; let the transaction end by it.
    """
    recorder = Recorder(connection)
    yield recorder
    recorder.finish(kind, party, subject, at)


def correct_clock(connection: Connection, party: str, at: str, reason: str) -> str:
    """Record, as an event that no check stops, that the clock is right now and was ahead before; return its id.

    Without it a clock that was once years ahead would stop all business for years.
    """
    row = {
        "id": new_event_id(),
        "kind": CLOCK_CORRECTED,
        "party": party,
        "subject": "clock",
        "at": iso(parse_iso(at)),
        "details": {"before": last_moment(connection), "reason": reason},
        "rows_digest": rows_digest([]),
    }
    connection.execute(insert(EVENT), row)
    return str(row["id"])


def new_event_id() -> str:
    """A name for an event that no other has: 32 hexadecimal digits that begin with the time.

    So new ids lie together in the database's indexes.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(RANDOM_BYTES)}"
