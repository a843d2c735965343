"""Appends rows to several tables in one go, as fast as the driver can.

Money moves through here: an order appends to eight tables. Statements are built once for each shape. PostgreSQL gets
one statement (each table's rows are a data-modifying WITH query), so that there is one answer to wait for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import JSON, BigInteger, Connection, Integer, String, Table
from sqlalchemy.exc import DBAPIError


@dataclass(frozen=True, slots=True)
class Condition:
    """An SQL condition with one value, its place written ``{mark}``."""

    sql: str
    value: Any


Batch = tuple[Table, Sequence[Mapping[str, Any]]]
Shape = tuple[tuple[Table, tuple[str, ...], int], ...]  # (table, columns, number of rows) of each batch
_TYPES = {String: "text", JSON: "json", Integer: "integer", BigInteger: "bigint"}  # as a SELECT must say them
VALUES_MAX = 30_000  # PostgreSQL binds at most 65,535 values in a statement; a batch above this goes by itself


def append_rows(connection: Connection, batches: Sequence[Batch], *, only_if: Condition | None = None) -> int:
    """Append to each table the rows given for it, in the connection's transaction; return the last batch's row count.

    Every row states the same columns as the first of its batch. ``only_if`` guards the last batch, of one row: where
    it does not hold, that row is not appended and 0 is returned, and the caller lets the transaction fail. Raises
    what SQLAlchemy raises: IntegrityError for a key that is taken.
    """
    dialect = connection.dialect
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        if dialect.name == "postgresql" and sum(len(rows) * len(rows[0]) for _, rows in batches) <= VALUES_MAX:
            shape = tuple((table, tuple(rows[0]), len(rows)) for table, rows in batches)
            values = [value for batch in batches for row in _encoded(*batch) for value in row]
            statement = _joint_statement(shape, only_if.sql if only_if else None)
            cursor = dialect.loaded_dbapi.RawCursor(driver)
            cursor.execute(statement, [*values, only_if.value] if only_if else values)
            return int(cursor.rowcount)
        cursor = driver.cursor()
        for place, (table, rows) in enumerate(batches, 1):
            condition = only_if if place == len(batches) else None
            statement = _statement(table, tuple(rows[0]), dialect.paramstyle, condition.sql if condition else None)
            encoded = _encoded(table, rows)
            if condition is not None:
                cursor.execute(statement, [*encoded[0], condition.value])
            else:
                cursor.executemany(statement, encoded)
        return int(cursor.rowcount)
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(None, None, error, dialect.loaded_dbapi.Error, dialect=dialect) from error


def _encoded(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    columns = tuple(rows[0])
    documents = _documents(table)
    return [tuple(json.dumps(row[name]) if name in documents else row[name] for name in columns) for row in rows]


@lru_cache(maxsize=256)
def _documents(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.c if isinstance(column.type, JSON))


@lru_cache(maxsize=256)
def _statement(table: Table, columns: tuple[str, ...], paramstyle: str, condition: str | None) -> str:
    mark = "?" if paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(columns))
    if condition is not None:
        return f"{_head(table, columns)} SELECT {marks} WHERE {condition.format(mark=mark)}"
    return f"{_head(table, columns)} VALUES ({marks})"


@lru_cache(maxsize=256)
def _joint_statement(shape: Shape, condition: str | None) -> str:
    # With the server's own marks ($1): the driver translates its own anew each time where a statement is long.
    number = count(1)
    inserts = []
    for table, columns, rows in shape:
        marks = [", ".join(f"${next(number)}" for _ in columns) for _ in range(rows)]
        inserts.append(f"{_head(table, columns)} VALUES {', '.join(f'({one})' for one in marks)}")
    if condition is not None:
        table, columns, _ = shape[-1]
        typed = (
            f"{mark}::{_TYPES[type(table.c[name].type)]}"
            for mark, name in zip(marks[-1].split(", "), columns, strict=True)
        )
        guarded = condition.format(mark=f"${next(number)}")
        inserts[-1] = f"{_head(table, columns)} SELECT {', '.join(typed)} WHERE {guarded}"
    earlier = ", ".join(f"w{place} AS ({insert})" for place, insert in enumerate(inserts[:-1]))
    return f"WITH {earlier} {inserts[-1]}" if earlier else inserts[-1]


def _head(table: Table, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table.name}" ({names})'
