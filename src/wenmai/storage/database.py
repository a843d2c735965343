"""The SQL engine: SQLite by default, PostgreSQL by URL. Writes are short and take their lock at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Connection, text

from wenmai.storage.driver import execute
from wenmai.storage.engines import WAIT_MS, make_engine, parse_url
from wenmai.storage.failures import named_failures
from wenmai.storage.turns import turn_to_write


class Database:
    """One database. ``reading()`` gives a snapshot, ``writing()`` one transaction that is kept whole or not at all."""

    def __init__(self, url: str) -> None:
        """Raises InvalidInput for what is no address or has no driver; the database itself is not asked yet."""
        self.url = parse_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = make_engine(self.url)
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading_engine = self.engine.execution_options(**options)
        self._writing_engine = self.engine.execution_options(wenmai_write=True)
        self.is_closed = False  # whether its owner has done with it: what still waits to work on it need not begin

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for queries; what it reads is one consistent state, however long others go on writing."""
        with named_failures(str(self.url)), self._reading_engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction. On SQLite it takes the write lock at its start, so that it never fails half way.

        On PostgreSQL transactions run side by side, each statement sees what was committed before it (READ COMMITTED):
        what is read to decide what is written needs ``lock_exclusive`` or ``lock_shared`` first.
        """
        with self._turn(), named_failures(str(self.url)), self._writing_engine.begin() as connection:
            yield connection

    def _turn(self) -> AbstractContextManager[None]:
        file = self.url.database if self.is_sqlite else None
        return turn_to_write(Path(file), WAIT_MS) if file and file != ":memory:" else nullcontext()

    @contextmanager
    def held_still(self, tables: Iterable[str]) -> Iterator[Connection]:
        """A connection that reads one state of ``tables`` while nobody else can write to them: others wait.

        Readers go on. Raises StorageFailure where a writer does not end in time.
        """
        if self.is_sqlite:
            with self.writing() as connection:
                yield connection
            return
        named = ", ".join(f'"{table}"' for table in tables)
        engine = self.engine.execution_options(isolation_level="REPEATABLE READ")
        with named_failures(str(self.url)), engine.begin() as connection:
            # Before anything is read: the first query fixes what a REPEATABLE READ transaction sees.
            connection.execute(text(f"LOCK TABLE {named} IN SHARE MODE"))
            yield connection

    @property
    def is_removed(self) -> bool:
        """Whether its file was removed since it was opened: SQLite would make a new one, empty, for whoever asks it."""
        file = self.url.database
        return self.is_sqlite and file not in (None, "", ":memory:") and not Path(str(file)).is_file()

    def close(self) -> None:
        self.is_closed = True
        self.engine.dispose()


def lock_shared(connection: Connection, *names: str) -> None:
    """Hold ``names`` until the transaction ends, together with others that share them, but with nobody exclusive.

    On PostgreSQL advisory locks, taken in one order so that nobody waits in a circle; take them in a ``writing()``
    transaction before reading what they guard. On SQLite nothing is needed: a writing transaction is alone.
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
    execute(connection, f"SELECT {calls}")
