"""Statements through the driver itself: for the few that every order runs.

SQLAlchemy's own execution of a statement costs more than the database's. Here a statement is compiled once for each
kind of database, keeps its plan there, and its rows come as the driver gives them.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import JSON, BindParameter, Boolean, Connection, Delete, Select, Text, Update, bindparam, cast
from sqlalchemy.exc import DBAPIError

REPEATED_MAX = 4096  # values of a list that is made longer, so that one statement serves for several lengths


def execute(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """Run SQL whose values are marked ``?`` (SQLite) or ``$1`` (PostgreSQL); the driver's cursor.

    Raises what SQLAlchemy raises: IntegrityError for a key that is taken, OperationalError for a lock not given.
    """
    dialect = connection.dialect
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        # The server's own marks: the driver translates its own (%s) anew each time where a statement is long.
        cursor = dialect.loaded_dbapi.RawCursor(driver) if dialect.name == "postgresql" else driver.cursor()
        cursor.execute(sql, values)
    except dialect.loaded_dbapi.Error as error:
        raise raised_by_driver(connection, error) from error
    return cursor


def raised_by_driver(connection: Connection, error: Exception) -> Exception:
    """A driver's error as SQLAlchemy's of the same kind."""
    dialect = connection.dialect
    kind = dialect.loaded_dbapi.Error
    return DBAPIError.instance(None, None, error, kind, dialect=dialect)


class Prepared:
    """A query, an update or a deletion with named values (``bindparam``), compiled once for each kind of database.

    Documents (JSON columns) are read as SQLAlchemy reads them; one that is selected as text (``cast``) stays text.
    """

    def __init__(self, statement: Select[Any] | Update | Delete) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {}  # SQL, its marks, its constants
        self._row: Callable[..., Any] = tuple
        self._readers: list[tuple[int, Callable[[Any], Any]]] = []  # of columns that drivers give differently
        if isinstance(statement, Select):
            columns = list(statement.selected_columns)
            self._row = namedtuple("Row", [column.name for column in columns])._make  # type: ignore[attr-defined]
            self._readers = [
                (place, json.loads if isinstance(column.type, JSON) else bool)
                for place, column in enumerate(columns)
                if isinstance(column.type, (JSON, Boolean))
            ]
            if any(isinstance(column.type, JSON) for column in columns):
                self._statement = statement.with_only_columns(*map(_as_text, columns), maintain_column_froms=True)

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """The rows, as named tuples."""
        found = self._run(connection, values).fetchall()
        return list(map(self._row, map(self._read, found) if self._readers else found))

    def first(self, connection: Connection, **values: Any) -> Any | None:
        """The first row, or None."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def value(self, connection: Connection, **values: Any) -> Any | None:
        """The first column of the first row, or None."""
        found = self.first(connection, **values)
        return None if found is None else found[0]

    def changed(self, connection: Connection, **values: Any) -> int:
        """Run an update or a deletion; the number of rows that it changed."""
        return int(self._run(connection, values).rowcount)

    def bound(self, connection: Connection, **values: Any) -> tuple[str, list[Any]]:
        """The SQL, and the values in the order of its marks."""
        sql, names, constants = self._compiled.get(connection.dialect.name) or self._compile(connection)
        given = constants | values
        return sql, [given[name] for name in names]

    def _read(self, given: Sequence[Any]) -> list[Any]:
        row = list(given)
        for place, read in self._readers:
            if row[place] is not None:
                row[place] = read(row[place])
        return row

    def _run(self, connection: Connection, values: dict[str, Any]) -> Any:
        return execute(connection, *self.bound(connection, **values))

    def _compile(self, connection: Connection) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        dialect = connection.dialect
        if dialect.name == "postgresql":
            dialect = type(dialect)(paramstyle="numeric_dollar")  # type: ignore[call-arg]
        compiled = self._statement.compile(dialect=dialect)
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        found = str(compiled), tuple(compiled.positiontup or ()), constants
        self._compiled[connection.dialect.name] = found
        return found


def _as_text(column: Any) -> Any:
    """A document as its text: what a driver makes of a document differs."""
    return cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def marks(name: str, count: int) -> list[BindParameter[Any]]:
    """The named values ``name_0``, ``name_1`` … of a list in a condition."""
    return [bindparam(f"{name}_{place}") for place in range(count)]


def listed(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """What ``marks(name, len(…))`` stand for: the values, the last again until they are a power of two.

    Lists of any length then need few statements, and a list with a repeat says the same. Long ones stay as they are:
    a database binds so many values and no more.
    """
    count = 1 << (len(values) - 1).bit_length() if len(values) <= REPEATED_MAX else len(values)
    return {f"{name}_{place}": values[min(place, len(values) - 1)] for place in range(count)}
