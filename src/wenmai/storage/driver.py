"""Statements through the driver itself: for the few that every order runs.

SQLAlchemy's own execution of a statement costs more than the database's. Here a statement is compiled once for each
kind of database, keeps its plan there, and its rows come as the driver gives them.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, Select, Update
from sqlalchemy.exc import DBAPIError


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
    """A query or an update with named values (``bindparam``), compiled once for each kind of database.

    JSON columns are selected as text (``cast``): what a driver makes of them differs.
    """

    def __init__(self, statement: Select[Any] | Update) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {}  # SQL, its marks, its constants
        self._row: Callable[..., Any] = tuple
        if isinstance(statement, Select):
            columns = list(statement.selected_columns)
            assert not any(isinstance(column.type, JSON) for column in columns)
            self._row = namedtuple("Row", [column.name for column in columns])._make  # type: ignore[attr-defined]

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """The rows, as named tuples."""
        return list(map(self._row, self._run(connection, values).fetchall()))

    def first(self, connection: Connection, **values: Any) -> Any | None:
        """The first row, or None."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def changed(self, connection: Connection, **values: Any) -> int:
        """Run an update; the number of rows that it changed."""
        return int(self._run(connection, values).rowcount)

    def bound(self, connection: Connection, **values: Any) -> tuple[str, list[Any]]:
        """The SQL, and the values in the order of its marks."""
        sql, names, constants = self._compiled.get(connection.dialect.name) or self._compile(connection)
        given = constants | values
        return sql, [given[name] for name in names]

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
