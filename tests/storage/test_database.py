"""The engine: migrations give exactly the declared tables, a transaction is kept whole or not at all, writers wait."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text, update

from benchmarks.postgresql import PostgresqlServer
from benchmarks.torture.carrying_work import bring_up
from benchmarks.torture.killing import Killer
from tests.conftest import settings_for
from wenmai.assets import tables as _assets
from wenmai.assets.catalogue import find_text
from wenmai.audit import tables as _audit
from wenmai.bank import tables as _bank
from wenmai.bootstrap import open_context
from wenmai.dataspace import tables as _dataspace
from wenmai.exchange import tables as _exchange
from wenmai.exchange import unit_tables as _units
from wenmai.jobs import store as _jobs
from wenmai.jobs.store import JOB_RESULT, find_result, put_result
from wenmai.kernel.errors import Conflict, InvalidInput, StorageFailure
from wenmai.ledger import tables as _ledger
from wenmai.parties import tables as _parties
from wenmai.rights import tables as _rights
from wenmai.storage import engines
from wenmai.storage.database import Database, lock_exclusive, lock_shared
from wenmai.storage.migrate import HEAD, is_current, upgrade
from wenmai.storage.schema import METADATA

DECLARED = (
    _assets,
    _audit,
    _bank,
    _dataspace,
    _exchange,
    _jobs,
    _ledger,
    _parties,
    _rights,
    _units,
)  # importing them declares their tables


def test_migrations_give_the_tables_that_the_code_declares(database: Database) -> None:
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert [d for d in differences if "catalogue_text" not in str(d)] == []
    assert len(METADATA.tables) >= 12


def test_upgrading_again_changes_nothing(database: Database) -> None:
    assert is_current(database)
    upgrade(database)
    assert is_current(database)


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="9999"):
        upgrade(database)


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            put_result(connection, "k", "p", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as connection:
        assert find_result(connection, "k", "p") is None


def test_writers_wait_for_each_other_and_lose_nothing(database: Database) -> None:
    with database.writing() as connection:
        put_result(connection, "k", "p", {"count": 0})

    def count_up() -> None:
        for _ in range(20):
            with database.writing() as connection:
                lock_exclusive(connection, "k")
                now = find_result(connection, "k", "p")
                assert now is not None
                connection.execute(update(JOB_RESULT).values(result={"count": now["count"] + 1}))

    _at_once([count_up] * 4)
    with database.reading() as connection:
        assert find_result(connection, "k", "p") == {"count": 80}


def test_of_two_that_look_before_they_write_one_finds_what_the_other_wrote(database: Database) -> None:
    """As when two buyers want one exclusive right: each looks, nobody has it, each takes it."""
    taken: list[str] = []

    def take(name: str) -> None:
        with database.writing() as connection:
            lock_exclusive(connection, "other", "right")
            found = find_result(connection, "right", "p")
            time.sleep(0.05)  # what the other would need to slip in between
            if found is None:
                put_result(connection, "right", "p", {"by": name})
                taken.append(name)

    _at_once([lambda name=name: take(name) for name in "abc"])  # type: ignore[misc]
    with database.reading() as connection:
        assert find_result(connection, "right", "p") == {"by": taken[0]}
    assert len(taken) == 1


def test_who_shares_a_lock_does_not_wait_and_who_wants_it_alone_does(postgresql_server: PostgresqlServer) -> None:
    address = postgresql_server.new_database()
    database, order = Database(address), []
    together = threading.Barrier(2, timeout=20)
    shared_until = threading.Event()

    def share() -> None:
        with database.writing() as connection:
            lock_shared(connection, "right")
            together.wait()  # both hold it now, or this breaks
            shared_until.wait(20)
            order.append("shared")

    def alone() -> None:
        with database.writing() as connection:
            lock_exclusive(connection, "right")
            order.append("alone")

    sharers = [threading.Thread(target=share) for _ in range(2)]
    for thread in sharers:
        thread.start()
    while together.n_waiting or not _holders(database):
        time.sleep(0.01)
    waiting = threading.Thread(target=alone)
    waiting.start()
    time.sleep(0.2)
    assert order == []
    shared_until.set()
    for thread in (*sharers, waiting):
        thread.join(20)
    assert order == ["shared", "shared", "alone"]
    database.close()
    postgresql_server.drop(address)


def _holders(database: Database) -> int:
    with database.reading() as connection:
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        return int(connection.execute(text(query)).scalar_one()) == 2


def _at_once(tasks: Sequence[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(tasks)) as pool:
        for done in [pool.submit(task) for task in tasks]:
            done.result()


def test_what_is_read_stays_one_state_while_others_write(database: Database) -> None:
    with database.reading() as reader:
        assert find_result(reader, "k", "p") is None
        with database.writing() as writer:
            put_result(writer, "k", "p", {})
        assert find_result(reader, "k", "p") is None
    with database.reading() as reader:
        assert find_result(reader, "k", "p") == {}


def test_a_database_that_is_held_still_is_read_and_not_written(database: Database) -> None:
    written = threading.Event()

    def write() -> None:
        with database.writing() as connection:
            put_result(connection, "late", "p", {})
        written.set()

    with database.held_still(["job_result"]) as connection:
        thread = threading.Thread(target=write)
        thread.start()
        assert not written.wait(0.3)
        with database.reading() as another:
            assert find_result(another, "late", "p") is None
        assert find_result(connection, "late", "p") is None
    thread.join(20)
    assert written.is_set()


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="WENMAI_DATABASE"):
        Database("nonsense")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "wenmai.db").write_bytes(b"this is a text, and long enough to be looked at" * 40)
    with pytest.raises(StorageFailure, match="not a database"):
        upgrade(Database(f"sqlite:///{tmp_path / 'wenmai.db'}"))


def test_a_database_of_the_first_version_is_brought_up_with_its_works(empty_database_url: str) -> None:
    old = Database(empty_database_url)
    upgrade(old, to="0001")
    with old.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO work (id, owner, key, title_zh, title_en, fields, created_at) "
            "VALUES ('w', 'museum', '1962.5', '', 'Zun', '{}', '2026-01-01T00:00:00.000Z')"
        )
    assert not is_current(old)
    upgrade(old)
    with old.reading() as connection:
        row = connection.exec_driver_sql("SELECT key, collection, changed_at FROM work").one()
    assert tuple(row) == ("1962.5", "", "2026-01-01T00:00:00.000Z")
    assert is_current(old)
    old.close()


OLD_ROWS = (  # as a home of the second version holds them
    "INSERT INTO work VALUES ('w', 'museum', '1962.5', '方尊', 'Zun', '{\"a\": 1}', 't', 'c', 't')",
    "INSERT INTO asset (id, kind, blob, media_type, owner, byte_count, work_id, title_zh, title_en, created_at)"
    " VALUES ('a', 'image', 'b', 'image/png', 'museum', 3, 'w', '方尊', 'Zun', 't')",
    "INSERT INTO job_result VALUES ('k', 'museum', '{}', 't')",
)


def _old_home(address: str) -> Database:
    old = Database(address)
    upgrade(old, to="0002")
    with old.writing() as connection:
        for statement in OLD_ROWS:
            connection.exec_driver_sql(statement)
    return old


def _old_rows(database: Database) -> list[tuple[object, ...]]:
    with database.reading() as connection:
        tables = ("work", "asset", "job_result")
        return [tuple(row) for table in tables for row in connection.execute(text(f"SELECT * FROM {table}"))]


def test_a_home_of_the_second_version_keeps_its_rows_and_finds_them(empty_database_url: str, tmp_path: Path) -> None:
    old = _old_home(empty_database_url)
    before = _old_rows(old)
    old.close()
    opened = open_context(settings_for(tmp_path / "home", database=empty_database_url), inline=True)
    assert is_current(opened.database)
    assert _old_rows(opened.database) == before
    with opened.database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
        assert [d for d in differences if "catalogue_text" not in str(d)] == []
        assert [match.row for match in find_text(connection, ["zun"], 5)] == [1]
    opened.close()


def test_an_upgrade_that_is_killed_leaves_the_old_tables_or_the_new(empty_database_url: str) -> None:
    old = _old_home(empty_database_url)
    before = _old_rows(old)

    def old_or_new() -> None:
        with old.reading() as connection:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            tables = set(inspect(connection).get_table_names()) & {"event", "offer", "posting"}
        assert (revision, tables) in (("0002", set()), (HEAD, {"event", "offer", "posting"}))
        assert _old_rows(old) == before

    assert Killer(seed=1).until_done(bring_up, empty_database_url, check=old_or_new) >= 1
    assert is_current(old)
    assert _old_rows(old) == before
    old.close()


def test_two_that_upgrade_at_once_do_it_once(empty_database_url: str) -> None:
    _old_home(empty_database_url).close()
    _at_once([lambda: bring_up(empty_database_url)] * 3)
    new = Database(empty_database_url)
    assert is_current(new)
    new.close()


def test_a_server_that_was_restarted_is_connected_to_anew(
    postgresql_server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgresql_server.new_database()
    database = Database(address)
    with database.reading() as connection:
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar()
    other = Database(address)
    with other.writing() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
    other.close()
    monkeypatch.setattr(engines, "RESTED_S", 0.0)
    with database.reading() as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar() != process
    database.close()
    postgresql_server.drop(address)


def test_postgresql_needs_no_driver_in_its_address_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        assert Database(f"{scheme}://host/name").url.drivername == "postgresql+psycopg"
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InvalidInput, match=r'pip install "psycopg\[binary\]"'):
        Database("postgresql://host/name")


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StorageFailure, match="WENMAI_DATABASE") as raised:
        upgrade(Database("postgresql://someone:secret@127.0.0.1:1/name"))
    assert "secret" not in str(raised.value)
