"""How each kind of database is spoken to: driver, pool, transactions, durability.

SQLite: write-ahead log, synchronous FULL (a commit outlives a power cut), foreign keys on; readers see a snapshot and
wait for nobody, writers wait for each other. PostgreSQL: reading is REPEATABLE READ, READ ONLY (one snapshot), writing
is READ COMMITTED, so that what is read after a lock was waited for is what the one before has left.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, NoSuchModuleError

from wenmai.kernel.errors import InvalidInput, StorageFailure
from wenmai.storage.driver import execute

WAIT_MS = 30_000  # for a lock that another holds, on either database
CONNECT_S = 10
# Nine processes (eight workers and a server) stay below the hundred connections that PostgreSQL allows by default.
POOL_CONNECTIONS = 5
POOL_OVERFLOW = 5
RESTED_S = 30.0  # a connection that rested longer is asked whether the server is still there
PREPARE_AFTER = 3  # times that a statement is seen before the server keeps its plan
POSTGRESQL = ("postgresql", "postgres")
PACKAGES = {"psycopg": "psycopg[binary]"}  # what pip calls a driver, where it is not the module's name


def parse_url(url: str) -> URL:
    """The address with the driver that wenmai speaks to PostgreSQL through. Raises InvalidInput."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _no_address(error) from error
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername in POSTGRESQL else parsed


def make_engine(url: URL) -> Engine:
    """The engine for one database. Raises InvalidInput for one that wenmai has no driver for."""
    is_sqlite = url.get_backend_name() == "sqlite"
    settings: dict[str, Any] = {"pool_size": POOL_CONNECTIONS, "max_overflow": POOL_OVERFLOW}
    if is_sqlite:
        settings = {} if url.database in (None, "", ":memory:") else settings
        if url.database:
            _make_folder(Path(url.database).parent)
    else:
        settings["isolation_level"] = "READ COMMITTED"
        settings["connect_args"] = {"prepare_threshold": PREPARE_AFTER, "connect_timeout": CONNECT_S}
    try:
        engine = create_engine(url, **settings)
    except (ArgumentError, NoSuchModuleError) as error:
        raise _no_address(error) from error
    except ModuleNotFoundError as error:
        raise InvalidInput(
            f"the driver {error.name} of this database is not installed",
            where="WENMAI_DATABASE",
            remedy=f'Run: python -m pip install "{PACKAGES.get(str(error.name), error.name)}"',
        ) from error
    if is_sqlite:
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)
    return engine


def _no_address(error: Exception) -> InvalidInput:
    return InvalidInput(
        f"not a database address: {error}",
        where="WENMAI_DATABASE",
        remedy="Give an SQLAlchemy URL such as sqlite:////path/wenmai.db or postgresql://host/name.",
    )


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
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("wenmai_write", False)
        execute(connection, "BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(dbapi_connection: Any, _record: Any) -> None:
        with dbapi_connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {WAIT_MS}")  # milliseconds, as SQLite's busy_timeout
            cursor.execute("SET client_min_messages = warning")
        dbapi_connection.commit()

    @event.listens_for(engine, "checkin")
    def _on_checkin(_connection: Any, record: Any) -> None:
        record.info["rests_since_s"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _on_checkout(dbapi_connection: Any, record: Any, _proxy: Any) -> None:
        """A server that was restarted shows here, and the pool connects anew; asking each time would cost each time."""
        if time.monotonic() - record.info.get("rests_since_s", time.monotonic()) < RESTED_S:
            return
        try:
            engine.dialect.do_ping(dbapi_connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error
