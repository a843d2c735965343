"""Appends rows to several tables in one go, as fast as the driver can.

Money moves through here: an order appends to eight tables. Statements are built once for each shape. PostgreSQL gets
one statement (each table's rows are a data-modifying WITH query), so that there is one answer to wait for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import JSON, BigInteger, Connection, Integer, String, Table

from wenmai.storage.driver import Prepared, execute, raised_by_driver

_MARK = re.compile(r"\$(\d+)")


@dataclass(frozen=True, slots=True)
class Condition:
    """An SQL condition with one value, its place written ``{mark}``."""

    sql: str
    value: Any


@dataclass(frozen=True, slots=True)
class Change:
    """An update that must change one row."""

    statement: Prepared
    values: Mapping[str, Any]


Batch = tuple[Table, Sequence[Mapping[str, Any]]]
Shape = tuple[tuple[Table, tuple[str, ...], int], ...]  # (table, columns, number of rows) of each batch
_TYPES = {String: "text", JSON: "json", Integer: "integer", BigInteger: "bigint"}  # as a SELECT must say them
VALUES_MAX = 30_000  # PostgreSQL binds at most 65,535 values in a statement; a batch above this goes by itself


def append_rows(
    connection: Connection, batches: Sequence[Batch], *, only_if: Condition, changes: Sequence[Change] = ()
) -> int:
    """Append to each table the rows given for it, in the connection's transaction; return the last batch's row count.

    Every row states the same columns as the first of its batch. ``only_if`` guards the last batch, of one row: where
    it does not hold, or one of the ``changes`` (each to another row) changes none, that row is not appended and 0 is
    returned, and the caller lets the transaction fail. Raises what SQLAlchemy raises: IntegrityError for a key that
    is taken.
    """
    if connection.dialect.name == "postgresql" and sum(len(rows) * len(rows[0]) for _, rows in batches) <= VALUES_MAX:
        return _append_jointly(connection, batches, only_if, changes)
    if any(change.statement.changed(connection, **change.values) != 1 for change in changes):
        return 0
    for table, rows in batches[:-1]:
        _append_to(connection, table, rows)
    return _append_jointly(connection, batches[-1:], only_if, ())


def _append_jointly(
    connection: Connection, batches: Sequence[Batch], only_if: Condition, changes: Sequence[Change]
) -> int:
    """By one statement: everything on PostgreSQL, the last batch on SQLite."""
    shape = tuple((table, tuple(rows[0]), len(rows)) for table, rows in batches)
    updates = [change.statement.bound(connection, **change.values) for change in changes]
    values = [value for _, bound in updates for value in bound]
    values += [value for batch in batches for row in _encoded(*batch) for value in row]
    values.append(only_if.value)
    numbered = connection.dialect.name == "postgresql"
    statement = _joint_statement(shape, only_if.sql, tuple(sql for sql, _ in updates), numbered)
    return int(execute(connection, statement, values).rowcount)


def _append_to(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    cursor = connection.connection.cursor()
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    statement = _statement(table, tuple(rows[0]), mark)
    try:
        cursor.executemany(statement, _encoded(table, rows))
    except connection.dialect.loaded_dbapi.Error as error:
        raise raised_by_driver(connection, error) from error
    return int(cursor.rowcount)


def _encoded(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    columns, documents = tuple(rows[0]), _documents(table)
    if not documents:
        return [tuple([row[name] for name in columns]) for row in rows]
    return [tuple(json.dumps(row[name]) if name in documents else row[name] for name in columns) for row in rows]


@lru_cache(maxsize=256)
def _documents(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.c if isinstance(column.type, JSON))


@lru_cache(maxsize=256)
def _statement(table: Table, columns: tuple[str, ...], mark: str) -> str:
    return f"{_head(table, columns)} VALUES ({', '.join([mark] * len(columns))})"


@lru_cache(maxsize=256)
def _joint_statement(shape: Shape, condition: str, updates: tuple[str, ...], numbered: bool) -> str:
    parts, used = [], 0
    for sql in updates:  # each counts its own marks from $1
        parts.append(f"{_renumbered(sql, used)} RETURNING 1")
        used += len(set(_MARK.findall(sql)))
    number = count(used + 1)

    def mark() -> str:
        return f"${next(number)}" if numbered else "?"

    for table, columns, rows in shape[:-1]:
        listed = ", ".join("(" + ", ".join(mark() for _ in columns) + ")" for _ in range(rows))
        parts.append(f"{_head(table, columns)} VALUES {listed}")
    table, columns, _ = shape[-1]
    typed = [f"{mark()}::{_TYPES[type(table.c[name].type)]}" if numbered else mark() for name in columns]
    guards = [condition.format(mark=mark()), *(f"(SELECT count(*) FROM w{place}) = 1" for place in range(len(updates)))]
    last = f"{_head(table, columns)} SELECT {', '.join(typed)} WHERE {' AND '.join(guards)}"
    earlier = ", ".join(f"w{place} AS ({part})" for place, part in enumerate(parts))
    return f"WITH {earlier} {last}" if earlier else last


def _renumbered(sql: str, by: int) -> str:
    return _MARK.sub(lambda found: f"${int(found[1]) + by}", sql)


def _head(table: Table, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table.name}" ({names})'
