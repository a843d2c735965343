"""Reads events and the rows that they vouch for side by side, in the order of the events' ids, and compares digests."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, String, Table, collate, select, type_coerce

from wenmai.audit.findings import Finding, Findings
from wenmai.audit.rows import RowReader, raw_columns, row_line, rows_digest
from wenmai.audit.tables import EVENT

READ_AT_ONCE = 1000


class _Said(NamedTuple):
    """An event's digest, or a row under an event."""

    event: str
    is_row: bool
    table: str
    key: str
    text: bytes  # the digest that the event keeps, or the row's line


_event_of = attrgetter("event")


def verify_rows(connection: Connection, protected: Sequence[Table], findings: Findings) -> tuple[int, int]:
    """Check that each event's rows are those it was written with; return how many events and rows there are."""
    events = rows = 0
    streams = [_events(connection), *(_rows(connection, table) for table in protected)]
    for event, said in groupby(heapq.merge(*streams, key=_event_of), key=_event_of):
        vouching: list[bytes] = []
        lines: list[_Said] = []
        for one in said:
            if one.is_row:
                lines.append(one)
            else:
                vouching.append(one.text)
        events, rows = events + len(vouching), rows + len(lines)
        if not vouching:
            for row in lines:
                what = "no event vouches for this row"
                findings.add(Finding("row.unvouched", what, row.table, row.key, event))
        elif any(digest != rows_digest(row.text for row in lines).encode() for digest in vouching):
            _tell(event, lines, findings)
    return events, rows


def _tell(event: str, lines: list[_Said], findings: Findings) -> None:
    tables = ", ".join(f"{len(list(rows))} of {table}" for table, rows in groupby(lines, key=lambda one: one.table))
    what = f"the rows of this event are not those that it was written with; now: {tables or 'none'}"
    only = lines[0] if len(lines) == 1 else None
    findings.add(Finding("event.rows", what, only.table if only else None, only.key if only else None, event))


def _events(connection: Connection) -> Iterator[_Said]:
    query = select(EVENT.c.id, EVENT.c.row, EVENT.c.rows_digest)
    for event, row, digest in _streamed(connection, query, EVENT, "id"):
        yield _Said(str(event), False, EVENT.name, str(row), str(digest).encode())


def _rows(connection: Connection, table: Table) -> Iterator[_Said]:
    keys, reader = [column.name for column in table.primary_key], RowReader(table)
    for row in _streamed(connection, select(*raw_columns(table)), table, "event"):
        said = reader(row)
        key = ", ".join(str(said[name]) for name in keys)
        yield _Said(str(said["event"] or ""), True, table.name, key, row_line(table.name, said))


def _streamed(connection: Connection, query: Select[Any], table: Table, by: str) -> Any:
    """Rows in the bytewise order of a column, whatever order the database's language has for texts."""
    column = type_coerce(table.c[by], String)
    order = column if connection.dialect.name == "sqlite" else collate(column, "C")
    return connection.execute(query.order_by(order).execution_options(yield_per=READ_AT_ONCE))
