"""Appends rows to several tables in one go, as fast as the driver can.

Money moves through here: an order appends to eight tables. Statements are built once for each shape. PostgreSQL gets
one statement (each table's rows are a data-modifying WITH query), so that there is one answer to wait for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import JSON, Connection, Table
from sqlalchemy.exc import DBAPIError

Batch = tuple[Table, Sequence[Mapping[str, Any]]]
Shape = tuple[tuple[Table, tuple[str, ...], int], ...]  # (table, columns, number of rows) of each batch
VALUES_MAX = 30_000  # PostgreSQL binds at most 65,535 values in a statement; a batch above this goes by itself


def append_rows(connection: Connection, batches: Sequence[Batch]) -> None:
    """Append to each table the rows given for it, in the connection's transaction.

    Every row states the same columns as the first of its batch. Raises what SQLAlchemy raises: IntegrityError for a
    key that is taken.
    """
    dialect = connection.dialect
    driver = connection.connection.driver_connection
    assert driver is not None
    values = sum(len(rows) * len(rows[0]) for _, rows in batches)
    together = dialect.name == "postgresql" and values <= VALUES_MAX
    try:
        if together:
            shape = tuple((table, tuple(rows[0]), len(rows)) for table, rows in batches)
            stated = [value for batch in batches for row in _encoded(*batch) for value in row]
            dialect.loaded_dbapi.RawCursor(driver).execute(_joint_statement(shape), stated)
        else:
            for table, rows in batches:
                driver.cursor().executemany(
                    _statement(table, tuple(rows[0]), dialect.paramstyle), _encoded(table, rows)
                )
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(None, None, error, dialect.loaded_dbapi.Error, dialect=dialect) from error


def _encoded(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    columns = tuple(rows[0])
    documents = _documents(table)
    return [
        tuple(json.dumps(row[name], ensure_ascii=False) if name in documents else row[name] for name in columns)
        for row in rows
    ]


@lru_cache(maxsize=256)
def _documents(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.c if isinstance(column.type, JSON))


@lru_cache(maxsize=256)
def _statement(table: Table, columns: tuple[str, ...], paramstyle: str) -> str:
    mark = "?" if paramstyle == "qmark" else "%s"
    return f"{_head(table, columns)} VALUES ({', '.join([mark] * len(columns))})"


@lru_cache(maxsize=256)
def _joint_statement(shape: Shape) -> str:
    # With the server's own marks ($1): the driver translates its own anew each time where a statement is long.
    number = count(1)
    inserts = []
    for table, columns, rows in shape:
        marks = (f"({', '.join(f'${next(number)}' for _ in columns)})" for _ in range(rows))
        inserts.append(f"{_head(table, columns)} VALUES {', '.join(marks)}")
    earlier = ", ".join(f"w{place} AS ({insert})" for place, insert in enumerate(inserts[:-1]))
    return f"WITH {earlier} {inserts[-1]}" if earlier else inserts[-1]


def _head(table: Table, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table.name}" ({names})'
