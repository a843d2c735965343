"""Puts rows into a database as they were elsewhere, and lets its numbering go on where the other's was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, inspect, text
from sqlalchemy.exc import DBAPIError

from wenmai.kernel.errors import Conflict, StorageFailure
from wenmai.storage.carrying.rows import Row, key_of
from wenmai.storage.carrying.shapes import INTEGER, TableShape, sql_table

OF_THE_DATABASE = ("alembic_version", "catalogue_text", "sqlite_")  # beginnings of names: derived, or its own


def insert_rows(connection: Connection, shape: TableShape, rows: Sequence[Row]) -> None:
    """Append rows. Raises StorageFailure that names the first row that this database cannot hold."""
    names = [name for name, _ in shape.columns]
    statement = insert(sql_table(shape))
    mapped = [dict(zip(names, row, strict=True)) for row in rows]
    try:
        with connection.begin_nested():
            connection.execute(statement, mapped)
        return
    except DBAPIError:
        for row, values in zip(rows, mapped, strict=True):
            try:
                with connection.begin_nested():
                    connection.execute(statement, values)
            except DBAPIError as error:
                raise _refused(shape, row, error) from error
        raise  # one by one they would go in: it was not a row


def refers_to_itself(connection: Connection, shape: TableShape) -> bool:
    """Whether rows of the table name other rows of it, which may come later in the order of the keys."""
    return bool(_own_references(connection, shape))


@contextmanager
def own_references_unchecked(connection: Connection, shape: TableShape) -> Iterator[None]:
    """Let rows of a table come before those that they name; all is checked in the end, in the same transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # until the transaction ends
        yield
        return
    references = _own_references(connection, shape)
    for reference in references:
        connection.execute(text(f'ALTER TABLE "{shape.name}" DROP CONSTRAINT "{reference["name"]}"'))
    yield
    for reference in references:
        here, there = (", ".join(f'"{c}"' for c in reference[of]) for of in ("constrained_columns", "referred_columns"))
        rule = f'FOREIGN KEY ({here}) REFERENCES "{shape.name}" ({there})'
        connection.execute(text(f'ALTER TABLE "{shape.name}" ADD CONSTRAINT "{reference["name"]}" {rule}'))


def _own_references(connection: Connection, shape: TableShape) -> list[Any]:
    found = inspect(connection).get_foreign_keys(shape.name)
    return [reference for reference in found if reference["referred_table"] == shape.name]


def _refused(shape: TableShape, row: Row, error: DBAPIError) -> StorageFailure:
    said = next(iter(str(error.orig).splitlines()), type(error.orig).__name__)
    return StorageFailure(
        f"the database cannot hold this row: {said}",
        where=f"{shape.name}, key {json.dumps(key_of(shape, row), ensure_ascii=False)}",
        remedy="Correct that row where it is now, then run the command again.",
        rule="carrying.row-refused",
    )


def last_number(connection: Connection, shape: TableShape) -> int | None:
    """The last number that the database gave a row of this table by itself; None where it numbers none."""
    if not _may_be_numbered(shape):
        return None
    if connection.dialect.name == "sqlite":
        highest = connection.execute(text(f'SELECT max("{shape.key[0]}") FROM "{shape.name}"')).scalar() or 0
        if not inspect(connection).has_table("sqlite_sequence"):
            return int(highest)
        given = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return max(int(highest), int(connection.execute(given, {"name": shape.name}).scalar() or 0))
    sequence = _sequence(connection, shape)
    if sequence is None:
        return None
    last, called = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()
    return int(last) if called else int(last) - 1


def set_last_number(connection: Connection, shape: TableShape, number: int) -> None:
    """Let the next row that gets its number here have the one after ``number``, or after the highest that is there."""
    if not _may_be_numbered(shape):
        return
    highest = connection.execute(text(f'SELECT max("{shape.key[0]}") FROM "{shape.name}"')).scalar() or 0
    number = max(number, int(highest))
    if connection.dialect.name == "postgresql":
        sequence = _sequence(connection, shape)
        if sequence is not None:
            query = text("SELECT setval(CAST(:sequence AS regclass), :next, false)")
            connection.execute(query, {"sequence": sequence, "next": number + 1})
    elif inspect(connection).has_table("sqlite_sequence"):
        values = {"name": shape.name, "number": number}
        changed = connection.execute(text("UPDATE sqlite_sequence SET seq = :number WHERE name = :name"), values)
        if not changed.rowcount and _counts_up(connection, shape):
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), values)


def _may_be_numbered(shape: TableShape) -> bool:
    return len(shape.key) == 1 and dict(shape.columns)[shape.key[0]] == INTEGER


def _sequence(connection: Connection, shape: TableShape) -> str | None:
    query = text("SELECT pg_get_serial_sequence(:table, :column)")
    name = connection.execute(query, {"table": f'"{shape.name}"', "column": shape.key[0]}).scalar()
    return None if name is None else str(name)


def _counts_up(connection: Connection, shape: TableShape) -> bool:
    """Whether SQLite never gives a number of this table twice (AUTOINCREMENT)."""
    query = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    return "AUTOINCREMENT" in str(connection.execute(query, {"name": shape.name}).scalar()).upper()


def identity_of(connection: Connection) -> tuple[str, ...]:
    """What tells one database from another, by whatever address it is reached."""
    if connection.dialect.name == "sqlite":
        file = Path(str(connection.engine.url.database)).stat()
        return str(file.st_dev), str(file.st_ino)
    query = "SELECT pg_postmaster_start_time(), oid FROM pg_database WHERE datname = current_database()"
    return tuple(map(str, connection.execute(text(query)).one()))


def tables_in(connection: Connection) -> set[str]:
    """The names of the tables that hold records, wenmai's or another program's."""
    return {name for name in inspect(connection).get_table_names() if not name.startswith(OF_THE_DATABASE)}


def refuse_filled(connection: Connection, shapes: Sequence[TableShape], where: str) -> None:
    """Raises Conflict where the database holds another program's tables, or any rows of ours."""
    there = tables_in(connection)
    if others := sorted(there - {shape.name for shape in shapes}):
        raise Conflict(
            f"the database has tables of another program: {', '.join(others[:3])}",
            where=where,
            remedy="Give a database of its own: CREATE DATABASE wenmai, or a file that is not there yet.",
            rule="carrying.target-in-use",
        )
    for shape in shapes:
        if shape.name in there and connection.execute(text(f'SELECT 1 FROM "{shape.name}" LIMIT 1')).first():
            raise Conflict(
                f"the database holds records already: there are rows in {shape.name}",
                where=where,
                remedy="Give an empty database; nothing that is there is overwritten.",
                rule="carrying.target-in-use",
            )
