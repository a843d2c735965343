"""The SQL engine: SQLite by default, PostgreSQL by URL. Writes are short and take their lock at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from wenmai.kernel.errors import InvalidInput, StorageFailure

BUSY_TIMEOUT_MS = 30_000
POSTGRESQL = ("postgresql", "postgres")
PACKAGES = {"psycopg": "psycopg[binary]"}  # what pip calls a driver, where it is not the module's name


class Database:
    """One database. ``reading()`` gives a snapshot, ``writing()`` one transaction that is kept whole or not at all."""

    def __init__(self, url: str) -> None:
        try:
            self.url = _with_driver(make_url(url))
            self.is_sqlite = self.url.get_backend_name() == "sqlite"
            if self.is_sqlite and self.url.database:
                _make_folder(Path(self.url.database).parent)
            self.engine = create_engine(self.url)
        except (ArgumentError, NoSuchModuleError) as error:
            raise InvalidInput(
                f"not a database address: {error}",
                where="WENMAI_DATABASE",
                remedy="Give an SQLAlchemy URL such as sqlite:////path/wenmai.db or postgresql://host/name.",
            ) from error
        except ModuleNotFoundError as error:
            raise InvalidInput(
                f"the driver {error.name} of this database is not installed",
                where="WENMAI_DATABASE",
                remedy=f'Run: python -m pip install "{PACKAGES.get(str(error.name), error.name)}"',
            ) from error
        if self.is_sqlite:
            _prepare_sqlite(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for queries; what it reads is one consistent state."""
        with _named_failures(str(self.url)), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction. On SQLite it takes the write lock at its start, so that it never fails half way."""
        engine = self.engine.execution_options(wenmai_write=True)
        with _named_failures(str(self.url)), engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def _with_driver(url: URL) -> URL:
    """The address as it is usually written, with the driver that wenmai speaks to PostgreSQL through."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in POSTGRESQL else url


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageFailure(
            f"the folder cannot be made: {error.strerror}",
            where=str(folder),
            remedy="Choose a folder that you may write to with WENMAI_HOME.",
        ) from error


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(dbapi_connection: Any, _record: Any) -> None:
        # The driver's own implicit transactions begin too late (deferred); begin is said by the listener below.
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("wenmai_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


@contextmanager
def _named_failures(where: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _name_failure(error, where) from error


def _name_failure(error: DBAPIError, where: str) -> Exception:
    text = str(error.orig)
    remedies = {
        "database or disk is full": "Free some space and run the command again; what was recorded before is safe.",
        "disk I/O error": "Check the disk and its free space; what was recorded before is safe.",
        "database is locked": "Another wenmai is writing; try again when it has finished.",
        "readonly database": "Choose a folder that you may write to with WENMAI_HOME.",
        "unable to open database file": "Choose a folder that you may write to with WENMAI_HOME.",
        "file is not a database": "The file is something else or damaged; restore it from a backup.",
        "malformed": "The database file is damaged; restore it from a backup.",
    }
    for symptom, remedy in remedies.items():
        if symptom in text:
            return StorageFailure(text, where=where, remedy=remedy)
    if isinstance(error, OperationalError) and not where.startswith("sqlite"):
        first = next(iter(text.splitlines()), "the database does not answer")
        return StorageFailure(first, where=where, remedy="Check WENMAI_DATABASE, and that the database runs.")
    return error


def lock_shared(connection: Connection, *names: str) -> None:
    """Hold ``names`` until the transaction ends, together with others that share them, but with nobody exclusive.

    On PostgreSQL advisory locks, taken in one order so that nobody waits in a circle. On SQLite nothing is needed: a
    writing transaction is alone.
    """
    _lock(connection, "pg_advisory_xact_lock_shared", names)


def lock_exclusive(connection: Connection, *names: str) -> None:
    """Hold ``names`` alone until the transaction ends; see ``lock_shared``."""
    _lock(connection, "pg_advisory_xact_lock", names)


def _lock(connection: Connection, function: str, names: tuple[str, ...]) -> None:
    if connection.dialect.name != "postgresql" or not names:
        return
    numbers = sorted(int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True) for name in names)
    calls = ", ".join(f"{function}({number})" for number in numbers)
    connection.exec_driver_sql(f"SELECT {calls}")
