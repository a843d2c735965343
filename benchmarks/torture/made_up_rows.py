"""Rows for every declared table, of every kind that their columns allow: what is carried must arrive as it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import groupby
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Integer, LargeBinary, Null, Table, func, insert, null, select

from wenmai.audit.recording import recorded
from wenmai.audit.rows import vouched_tables
from wenmai.services.all_tables import all_shapes
from wenmai.storage.carrying.loading import set_last_number
from wenmai.storage.database import Database
from wenmai.storage.schema import METADATA

TEXTS = ("", "x", "青花云龙纹盘", "Musée 'd\"Orsay", "line\nbreak\ttab", "🐉", "null", "%s :name \\", "É" * 30)
NUMBERS = (0.0, -0.0, 0.1, 1e-300, 1.7976931348623157e308, 1 / 3, 123456789.123456789)
FIRST = 1_000  # of the numbers that are given: below may be what an installation records at its first start
DOCUMENTS: tuple[Any, ...] = (
    {"b": 1, "a": [0.1, None, True, "纹"]},
    {},
    {"é": {"deep": [[], {}]}},
    {"number": 12345678901234567890},
)


def fill_every_table(database: Database, rows: int, seed: int) -> int:
    """Write ``rows`` rows into each table; returns how many there are then in all. A seed gives the same rows again."""
    chance = random.Random(seed)
    keys: dict[str, list[Any]] = {}
    for table in METADATA.sorted_tables:
        made: dict[tuple[Any, ...], dict[str, Any]] = {}
        for number in range(FIRST, FIRST + rows):
            row = _row(table, number, chance, keys)
            if made.setdefault(_key(table, row), row) is row:
                for column in table.columns:
                    keys.setdefault(f"{table.name}.{column.name}", []).append(row[column.name])
        with database.writing() as connection:
            for empty, rows_alike in groupby(made.values(), _empty_documents):  # in their order: some refer to others
                given = [{name: value for name, value in row.items() if name not in empty} for row in rows_alike]
                connection.execute(insert(table).values(dict.fromkeys(empty, null())), given)
    with database.writing() as connection:  # as where the database gave the numbers itself
        for shape in all_shapes():
            set_last_number(connection, shape, 0)
    with database.reading() as connection:
        return sum(connection.execute(select(func.count()).select_from(t)).scalar_one() for t in METADATA.sorted_tables)


def record_every_table(database: Database, rows: int, seed: int, at: str) -> None:
    """Write ``rows`` rows into each table whose rows events vouch for, under an event for each table."""
    chance = random.Random(seed)
    keys: dict[str, list[Any]] = {}
    vouched = set(vouched_tables(METADATA))
    for table in (one for one in METADATA.sorted_tables if one in vouched):
        made: dict[tuple[Any, ...], dict[str, Any]] = {}
        for number in range(FIRST, FIRST + rows):
            row = {name: _plain(value) for name, value in _row(table, number, chance, keys).items() if name != "event"}
            if made.setdefault(_key(table, row), row) is row:
                for name, value in row.items():
                    keys.setdefault(f"{table.name}.{name}", []).append(value)
        with (
            database.writing() as connection,
            recorded(connection, "rows.made-up", "house", table.name, at) as recorder,
        ):
            recorder.insert(table, list(made.values()))


def _plain(value: Any) -> Any:
    return None if value is JSON.NULL or isinstance(value, Null) else value


def _empty_documents(row: dict[str, Any]) -> tuple[str, ...]:
    """The columns of JSON that hold nothing: a None given for one of them would be the document null."""
    return tuple(name for name, value in row.items() if isinstance(value, Null))


def _key(table: Table, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _row(table: Table, number: int, chance: random.Random, keys: dict[str, list[Any]]) -> dict[str, Any]:
    return {column.name: _value(table, column, number, chance, keys) for column in table.columns}


def _value(table: Table, column: Column[Any], number: int, chance: random.Random, keys: dict[str, list[Any]]) -> Any:
    if column.nullable and chance.random() < 0.3:
        return null() if isinstance(column.type, JSON) else None
    for reference in column.foreign_keys:  # to the table itself, too: to rows that need not come first by their keys
        known = keys.get(reference.target_fullname)
        return chance.choice(known) if known else None
    if isinstance(column.type, JSON):
        return _document(table, column, chance)
    if isinstance(column.type, Integer):
        return number if column.primary_key else chance.randrange(2**31)
    for kind, make in MADE.items():
        if isinstance(column.type, kind):
            return make(chance)
    return _text(table, column, number, chance)


MADE: dict[type[Any], Callable[[random.Random], Any]] = {
    Boolean: lambda chance: chance.random() < 0.5,
    Float: lambda chance: chance.choice(NUMBERS),
    LargeBinary: lambda chance: chance.randbytes(chance.randrange(40)),
}


def _document(table: Table, column: Column[Any], chance: random.Random) -> Any:
    if table.name == "work":
        return {"场次": chance.choice(TEXTS)}  # read by the full text
    may_be_null = column.nullable and not getattr(column.type, "none_as_null", False)
    return JSON.NULL if may_be_null and chance.random() < 0.3 else chance.choice(DOCUMENTS)


def _text(table: Table, column: Column[Any], number: int, chance: random.Random) -> str:
    if column.name == "at":
        return "2026-01-01T00:00:00.000Z"  # the log looks at its dates
    length = getattr(column.type, "length", None)
    if length is not None:
        return f"{chance.getrandbits(4 * length):0{length}x}"
    if column.primary_key or column.unique or any(column.name in index.columns for index in table.indexes):
        return f"{number}{chance.choice(TEXTS)}{chance.getrandbits(64):x}"
    return chance.choice(TEXTS)
