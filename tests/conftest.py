"""What all tests share: where the real photographs lie, a database of either kind, and an installation of one's own.

Tests that ask for ``context``, ``database`` or ``database_url`` run on SQLite; in the folders of the stores, and under
the mark ``both_databases`` elsewhere, they run on PostgreSQL as well.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer

from benchmarks.postgresql import PostgresqlServer, running_server
from tests.hypothesis_profiles import TORTURE, load_profile, multiply_examples
from tests.temporary_folder import keep_in_memory
from tests.work_sharing import ByFolder, sort_longest_first
from wenmai.bootstrap import open_context
from wenmai.kernel.settings import Settings
from wenmai.services.context import Context
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade

HYPOTHESIS = load_profile()

KINDS = ("sqlite", "postgresql")
FOLDERS_OF_STORES = ("storage", "assets", "bank", "audit", "parties", "rights", "ledger", "exchange")


def pytest_configure(config: pytest.Config) -> None:
    keep_in_memory()
    config.addinivalue_line("markers", "both_databases: runs on SQLite and on PostgreSQL")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFolder | None:
    return ByFolder(config, log) if config.getoption("dist") == "loadscope" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # one of several workers
        sort_longest_first(items)
    if HYPOTHESIS == TORTURE:
        multiply_examples(getattr(item, "obj", None) for item in items)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    folder = metafunc.definition.path.relative_to(Path(__file__).parent).parts[0]
    if folder in FOLDERS_OF_STORES or metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database_kind", KINDS, indirect=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; skips where there is none."""
    named = os.environ.get("WENMAI_TEST_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real data: set WENMAI_TEST_DATA to the folder that holds artefacts/")
    return folder


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL of this process of pytest; started when the first test asks for it."""
    with running_server() as server:
        yield server


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the tables of this version and no row, made once; only ever copied."""
    file = tmp_path_factory.mktemp("migrated") / "wenmai.db"
    made = Database(f"sqlite:///{file}")
    upgrade(made)
    made.close()
    assert not file.with_name("wenmai.db-wal").exists()  # all of it is in the one file
    return file


@pytest.fixture(scope="session")
def kept_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a home keeps of its models once it has used them, made once; see ``lay_out_models``."""
    from wenmai.models import efficientnet

    folder = tmp_path_factory.mktemp("models")
    efficientnet.load(folder)
    return folder


def lay_out_models(kept: Path, home: Path) -> None:
    """Let a new home find what an older one keeps. A file is replaced by another and never written to again."""
    (home / "models").mkdir(parents=True)
    for file in kept.iterdir():
        (home / "models" / file.name).hardlink_to(file)


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh database with the tables of this version."""
    if database_kind == "sqlite":
        file = tmp_path / "home" / "wenmai.db"
        file.parent.mkdir(exist_ok=True)
        shutil.copyfile(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite:///{file}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    address = server.new_database()
    yield address
    server.drop(address)


@pytest.fixture
def empty_database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without any tables."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty' / 'wenmai.db'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    address = server.empty_database()
    yield address
    server.drop(address)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with the tables of this version."""
    made = Database(database_url)
    yield made
    made.close()


def settings_for(home: Path, party: str = "museum", database: str = "") -> Settings:
    """Settings for an installation in ``home``, its database there too where no other is named."""
    environment = {"WENMAI_HOME": str(home), "WENMAI_PARTY": party, "WENMAI_WORKERS": "1", "WENMAI_DATABASE": database}
    return Settings.from_environment(environment)


@pytest.fixture
def context(tmp_path: Path, database_url: str) -> Iterator[Context]:
    """A fresh installation whose steps run in this process."""
    opened = open_context(settings_for(tmp_path / "home", database=database_url), inline=True)
    yield opened
    opened.close()
