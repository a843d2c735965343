"""Inserts single rows through the driver: for the rows that every job writes.

SQLAlchemy writes an INSERT anew each time. Here one is written once for each shape.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Connection, Table

from wenmai.storage.driver import execute

NOTHING, REPLACE, FAIL = "nothing", "replace", "fail"  # what becomes of a row whose key is taken


def insert_row(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row. Raises IntegrityError where its key is taken."""
    _insert(connection, table, row, FAIL)


def insert_numbered(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """Insert a row and return the number that the database gives it. Raises IntegrityError where its key is taken."""
    number = table.autoincrement_column
    assert number is not None
    return int(_insert(connection, table, row, FAIL, number.name).fetchall()[0][0])


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless its primary key is taken; whether it was inserted."""
    return bool(_insert(connection, table, row, NOTHING).rowcount == 1)


def insert_or_replace(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row; one that has its primary key takes its values."""
    _insert(connection, table, row, REPLACE)


def _insert(connection: Connection, table: Table, row: Mapping[str, Any], taken: str, returning: str = "") -> Any:
    statement = _statement(table, tuple(row), taken, returning, connection.dialect.name == "postgresql")
    documents = _documents(table)
    if not documents:
        return execute(connection, statement, list(row.values()))
    return execute(connection, statement, [_text(documents, name, value) for name, value in row.items()])


def _text(documents: Mapping[str, bool], name: str, value: Any) -> Any:
    if name not in documents or (value is None and documents[name]):
        return value
    return json.dumps(value)


@lru_cache(maxsize=256)
def _documents(table: Table) -> dict[str, bool]:
    """The JSON columns, and whether each keeps None as NULL."""
    return {column.name: column.type.none_as_null for column in table.c if isinstance(column.type, JSON)}


@lru_cache(maxsize=256)
def _statement(table: Table, columns: tuple[str, ...], taken: str, returning: str, numbered: bool) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(f"${place}" if numbered else "?" for place in range(1, len(columns) + 1))
    parts = [f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})']
    if taken != FAIL:
        keys = [column.name for column in table.primary_key]
        others = [f'"{name}" = excluded."{name}"' for name in columns if name not in keys]
        deed = f"UPDATE SET {', '.join(others)}" if taken == REPLACE and others else "NOTHING"
        parts.append(f"ON CONFLICT ({', '.join(keys)}) DO {deed}")
    if returning:
        parts.append(f'RETURNING "{returning}"')
    return " ".join(parts)
