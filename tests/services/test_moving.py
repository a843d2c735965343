"""A home moves between databases whole, in either direction, whatever kills the move; the source stays as it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update

from benchmarks.postgresql import PostgresqlServer
from benchmarks.torture.carrying_work import contents, move
from benchmarks.torture.killing import Killer
from benchmarks.torture.made_up_rows import fill_every_table
from tests.conftest import settings_for
from wenmai.assets.tables import ASSET, WORK
from wenmai.bootstrap import open_context
from wenmai.jobs.store import put_result
from wenmai.kernel.errors import Conflict, StorageFailure
from wenmai.services import moving
from wenmai.services.all_tables import all_shapes
from wenmai.services.moving import move_home
from wenmai.storage.carrying.loading import last_number
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade

pytestmark = pytest.mark.both_databases
ROWS = 12


@pytest.fixture
def other_url(database_kind: str, tmp_path: Path, postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The address of an empty database of the other kind."""
    if database_kind == "postgresql":
        yield f"sqlite:///{tmp_path / 'other.db'}"
        return
    address = postgresql_server.empty_database()
    yield address
    postgresql_server.drop(address)


@pytest.fixture
def other(other_url: str) -> Iterator[Database]:
    opened = Database(other_url)
    yield opened
    opened.close()


def test_every_row_of_every_table_arrives_as_it_was(database: Database, other: Database, other_url: str) -> None:
    total = fill_every_table(database, ROWS, seed=1)
    before = contents(database)
    told: list[tuple[int, int]] = []
    report = move_home(database, other_url, lambda done, of: told.append((done, of)), rows_at_once=7)
    assert contents(other) == contents(database) == before
    assert {table.name: (table.rows, table.digest) for table in report.tables} == before
    assert told[-1] == (total, total)
    assert (report.resumed, report.began_again) == (False, False)


def test_a_move_that_ended_when_nobody_was_told_is_recognised(
    database: Database, other: Database, other_url: str
) -> None:
    fill_every_table(database, 3, seed=15)
    first, again = move_home(database, other_url), move_home(database, other_url)
    assert again.resumed
    assert again.tables == first.tables
    with other.writing() as connection:
        connection.execute(update(WORK).values(title_en="changed"))
    with pytest.raises(Conflict, match="holds records already"):
        move_home(database, other_url)


def test_the_numbering_goes_on_where_it_was(database: Database, other: Database, other_url: str) -> None:
    fill_every_table(database, 5, seed=2)
    shapes = {shape.name: shape for shape in all_shapes()}
    with database.writing() as connection:  # a number that was given and is not there any more is not given again
        row = connection.execute(insert(ASSET).values(_asset("gone")).returning(ASSET.c.row)).scalar_one()
        connection.execute(ASSET.delete().where(ASSET.c.row == row))
    move_home(database, other_url)
    with database.writing() as ours, other.writing() as theirs:
        for name in ("asset", "event"):
            assert last_number(theirs, shapes[name]) == last_number(ours, shapes[name])
        statement = insert(ASSET).values(_asset("new")).returning(ASSET.c.row)
        new = [connection.execute(statement).scalar_one() for connection in (ours, theirs)]
    assert new == [row + 1] * 2


def _asset(name: str) -> dict[str, object]:
    named = dict.fromkeys(("kind", "blob", "media_type", "owner", "title_zh", "title_en", "created_at"), "x")
    return {"id": name, "byte_count": 1, **named}


def test_a_move_that_is_killed_goes_on_and_loses_nothing(
    database: Database, database_url: str, other: Database, other_url: str
) -> None:
    fill_every_table(database, ROWS, seed=3)
    before = contents(database)

    def source_is_as_it_was() -> None:
        assert contents(database) == before

    assert Killer(seed=3).until_done(move, database_url, other_url, 3, check=source_is_as_it_was) >= 1
    assert contents(other) == before
    report = move_home(database, other_url)
    assert report.resumed
    assert not report.began_again


def test_a_move_under_way_is_not_opened_and_not_mixed_with_another(
    database: Database, other: Database, other_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_every_table(database, ROWS, seed=4)
    _break_off(database, other_url, share=0.1)
    with pytest.raises(Conflict, match="not all have arrived"):
        open_context(settings_for(tmp_path / "elsewhere", database=other_url), inline=True)
    another = Database(f"sqlite:///{tmp_path / 'another.db'}")
    upgrade(another)
    with pytest.raises(Conflict, match="was interrupted"):
        move_home(another, other_url)
    another.close()
    report = move_home(database, other_url)
    assert report.resumed
    assert contents(other) == contents(database)


def _break_off(database: Database, to_url: str, *, share: float) -> None:
    """Begin a move, and interrupt it when this share of all rows has arrived."""

    def stop(done: int, total: int) -> None:
        if done >= share * total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_home(database, to_url, stop, rows_at_once=5)


@pytest.mark.parametrize("change", ["edit", "insert"])
def test_a_source_that_changed_in_between_is_moved_anew(
    database: Database, other: Database, other_url: str, change: str
) -> None:
    fill_every_table(database, ROWS, seed=5)
    _break_off(database, other_url, share=0.99)
    with database.writing() as connection:
        first = select(WORK.c.id).limit(1).scalar_subquery()
        if change == "edit":
            connection.execute(update(WORK).where(WORK.c.id == first).values(title_en="changed"))
        else:
            values = dict.fromkeys((c.name for c in WORK.columns), "0")
            connection.execute(insert(WORK).values(**(values | {"fields": {}})))
    report = move_home(database, other_url)
    assert report.resumed
    assert report.began_again
    assert contents(other) == contents(database)


def test_who_wants_to_write_meanwhile_waits_and_loses_nothing(
    database: Database, other: Database, other_url: str
) -> None:
    fill_every_table(database, ROWS, seed=6)
    before = contents(database)
    written: list[float] = []

    def write() -> None:
        with database.writing() as connection:
            put_result(connection, "late", "p", {})
        written.append(time.monotonic())

    thread = threading.Thread(target=write)

    def watch(done: int, _total: int) -> None:
        if done and not thread.is_alive() and not written:
            thread.start()
            time.sleep(0.3)
        assert not written

    move_home(database, other_url, watch)
    thread.join(20)
    assert len(written) == 1
    assert contents(other) == before
    assert contents(database)["job_result"][0] == before["job_result"][0] + 1


def test_a_target_that_holds_anything_is_refused(database: Database, other: Database, other_url: str) -> None:
    fill_every_table(database, 2, seed=7)
    upgrade(other)
    with other.writing() as connection:
        put_result(connection, "k", "p", {})
    with pytest.raises(Conflict, match="rows in job_result"):
        move_home(database, other_url)
    with other.writing() as connection:
        connection.execute(text("DELETE FROM job_result"))
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    with pytest.raises(Conflict, match="another program: invoices"):
        move_home(database, other_url)
    with other.writing() as connection:
        connection.execute(text("DROP TABLE invoices"))
    move_home(database, other_url)
    assert contents(other) == contents(database)


def test_the_source_itself_is_no_target(database: Database, database_url: str) -> None:
    for rows in (0, 2):
        fill_every_table(database, rows, seed=8)
        for address in (database_url, database_url.replace("home/wenmai.db", "home/../home/wenmai.db")):
            with pytest.raises(Conflict, match="in this database already"):
                move_home(database, address)


def test_a_table_that_nobody_knows_is_not_left_behind(database: Database, other_url: str) -> None:
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE notes (id INTEGER)"))
    with pytest.raises(Conflict, match="notes"):
        move_home(database, other_url)


def test_a_row_that_the_other_database_cannot_hold_is_named(
    tmp_path: Path, postgresql_server: PostgresqlServer, database_kind: str
) -> None:
    if database_kind == "postgresql":
        pytest.skip("SQLite holds whatever PostgreSQL does")
    source, target = Database(f"sqlite:///{tmp_path / 'source.db'}"), postgresql_server.empty_database()
    upgrade(source)
    fill_every_table(source, 12, seed=9)
    values = {c.name: "0" for c in WORK.columns} | {"fields": {}, "title_en": "a\x00b", "id": "the-bad-one"}
    with source.writing() as connection:
        connection.execute(insert(WORK).values(**values))
    with pytest.raises(StorageFailure, match=r'work, key \["the-bad-one"\]'):
        move_home(source, target)
    with source.writing() as connection:
        connection.execute(update(WORK).where(WORK.c.id == "the-bad-one").values(title_en="ab"))
    assert move_home(source, target).resumed
    source.close()
    postgresql_server.drop(target)


def test_what_arrives_otherwise_than_it_was_sent_is_named_and_done_anew(
    database: Database, other: Database, other_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_every_table(database, 10, seed=10)

    def spoil(connection: object, *_: object) -> int:
        statement = text("UPDATE work SET title_en = 'spoilt' WHERE id = (SELECT max(id) FROM work)")
        connection.execute(statement)  # type: ignore[attr-defined]
        return 0

    with database.reading() as connection:
        last = connection.execute(text("SELECT max(id) FROM work")).scalar()
    with monkeypatch.context() as patched:
        patched.setattr(moving, "fill_words", spoil)
        with pytest.raises(StorageFailure, match=f"work, key .*{last}"):
            move_home(database, other_url)
    report = move_home(database, other_url)
    assert report.began_again
    assert contents(other) == contents(database)
