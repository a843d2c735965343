"""The engine: migrations give exactly the declared tables, a transaction is kept whole or not at all, writers wait."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from wenmai.assets import tables as _assets
from wenmai.audit import tables as _audit
from wenmai.bank import tables as _bank
from wenmai.exchange import tables as _exchange
from wenmai.jobs import store as _jobs
from wenmai.kernel.errors import Conflict, InvalidInput, StorageFailure
from wenmai.ledger import tables as _ledger
from wenmai.parties import tables as _parties
from wenmai.rights import tables as _rights
from wenmai.storage.database import Database
from wenmai.storage.migrate import is_current, upgrade
from wenmai.storage.schema import METADATA

DECLARED = (
    _assets,
    _audit,
    _bank,
    _exchange,
    _jobs,
    _ledger,
    _parties,
    _rights,
)  # importing them declares their tables


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(f"sqlite:///{tmp_path / 'deep' / 'wenmai.db'}")
    upgrade(made)
    return made


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
            connection.execute(text("INSERT INTO job_result VALUES ('k', 'p', '{}', 't')"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM job_result")).scalar() == 0


def test_writers_wait_for_each_other_and_lose_nothing(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("INSERT INTO job_result VALUES ('k', 'p', '0', 't')"))

    def count_up() -> None:
        for _ in range(20):
            with database.writing() as connection:
                now = connection.execute(text("SELECT result FROM job_result")).scalar()
                connection.execute(text("UPDATE job_result SET result = :n"), {"n": int(str(now)) + 1})

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        assert connection.execute(text("SELECT result FROM job_result")).scalar() == 80


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="WENMAI_DATABASE"):
        Database("nonsense")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "wenmai.db").write_bytes(b"this is a text, and long enough to be looked at" * 40)
    with pytest.raises(StorageFailure, match="not a database"):
        upgrade(Database(f"sqlite:///{tmp_path / 'wenmai.db'}"))


def test_a_database_of_the_first_version_is_brought_up_with_its_works(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
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
