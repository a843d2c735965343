"""Rows as lines: one spelling for one row, whichever database it lies in, so that equal tables have equal digests."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, tuple_

from wenmai.kernel import digests
from wenmai.storage.carrying.shapes import BOOLEAN, BYTES, REAL, TableShape, sql_table

ROWS_AT_ONCE = 1000
_MODULUS = 1 << 256

Row = tuple[Any, ...]  # values in the order of the shape's columns


def line_of(shape: TableShape, row: Sequence[Any]) -> bytes:
    """A row as one line of JSON, without the line's end. Bytes are base64; -0.0 is 0.0, as SQLite keeps it."""
    values = [
        value if value is None else _SPELL[kind](value) if kind in _SPELL else value
        for value, (_, kind) in zip(row, shape.columns, strict=True)
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def row_of(shape: TableShape, line: bytes) -> Row:
    """The row that ``line_of`` spelled."""
    values = json.loads(line)
    return tuple(
        b64decode(value) if kind == BYTES and value is not None else value
        for value, (_, kind) in zip(values, shape.columns, strict=True)
    )


def _spelled_bytes(value: bytes) -> str:
    return b64encode(value).decode()


def _spelled_real(value: float) -> float:
    return float(value) + 0.0


_SPELL: dict[str, Callable[[Any], Any]] = {BYTES: _spelled_bytes, REAL: _spelled_real, BOOLEAN: bool}


@dataclass
class Tally:
    """How many rows, and the sum of their SHA-256 modulo 2²⁵⁶: in whichever order they come, and in several goes.

    It finds what a fault of a disk or a program changes. Against who changes records on purpose stands the event log.
    """

    rows: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.total = (self.total + int(digests.of_bytes(line), 16)) % _MODULUS

    @property
    def digest(self) -> str:
        """64 hexadecimal digits."""
        return f"{self.total:064x}"


def read_rows(
    connection: Connection, shape: TableShape, after: Sequence[Any] | None = None, at_once: int = ROWS_AT_ONCE
) -> Iterator[list[Row]]:
    """The rows of a table in the order of their keys, from the one after the key ``after`` on, some at a time."""
    table = sql_table(shape)
    key = [table.c[name] for name in shape.key]
    query = select(*table.c).order_by(*key)
    if after is not None:
        query = query.where(tuple_(*key) > tuple(after) if len(key) > 1 else key[0] > after[0])
    with connection.execute(query, execution_options={"yield_per": at_once}) as result:
        for part in result.partitions():
            yield [tuple(row) for row in part]


def key_of(shape: TableShape, row: Row) -> list[Any]:
    """The key of a row."""
    return [row[place] for place in shape.key_places]


def tally_of(connection: Connection, shape: TableShape) -> Tally:
    """The tally of all rows of a table."""
    tally = Tally()
    for rows in read_rows(connection, shape):
        for row in rows:
            tally.add(line_of(shape, row))
    return tally


def first_difference(one: Connection, other: Connection, shape: TableShape) -> str | None:
    """The key of the first row that the two do not have alike, as JSON; None where all are alike."""
    for here, there in ((one, other), (other, one)):
        for rows in read_rows(here, shape):
            theirs = {json.dumps(key_of(shape, row)): line_of(shape, row) for row in _rows_at(there, shape, rows)}
            for row in rows:
                key = json.dumps(key_of(shape, row), ensure_ascii=False)
                if theirs.get(json.dumps(key_of(shape, row))) != line_of(shape, row):
                    return key
    return None


def _rows_at(connection: Connection, shape: TableShape, rows: Sequence[Row]) -> list[Row]:
    """The rows that have the keys of ``rows``."""
    table = sql_table(shape)
    key = [table.c[name] for name in shape.key]
    wanted = [tuple(key_of(shape, row)) for row in rows]
    condition = tuple_(*key).in_(wanted) if len(key) > 1 else key[0].in_([one for (one,) in wanted])
    return [tuple(row) for row in connection.execute(select(*table.c).where(condition))]
