"""A backup holds everything or is no backup; a restore brings everything back, or leaves a home that says so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from benchmarks.postgresql import PostgresqlServer
from benchmarks.torture import carrying_work as work
from benchmarks.torture.carrying_work import contents, files_and_blobs, settings_of
from benchmarks.torture.killing import Killer
from tests.conftest import settings_for
from wenmai.assets import store
from wenmai.assets.model import Asset
from wenmai.assets.tables import ASSET
from wenmai.audit.checkpoints import checkpoint
from wenmai.audit.recording import recorded
from wenmai.audit.rows import vouched_tables
from wenmai.audit.verification import verify
from wenmai.bootstrap import open_context
from wenmai.kernel.errors import Conflict, InvalidInput, Tampered
from wenmai.services import backing_up
from wenmai.services.all_tables import all_shapes
from wenmai.services.backing_up import back_up
from wenmai.services.context import Context
from wenmai.services.restoring import restore
from wenmai.storage.carrying.archive import check_whole
from wenmai.storage.database import Database
from wenmai.storage.migrate import HEAD, upgrade
from wenmai.storage.schema import METADATA

pytestmark = pytest.mark.both_databases


@pytest.fixture
def new_url(database_kind: str, tmp_path: Path, postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The address of an empty database of the other kind."""
    if database_kind == "postgresql":
        yield f"sqlite:///{tmp_path / 'new home' / 'wenmai.db'}"
        return
    address = postgresql_server.empty_database()
    yield address
    postgresql_server.drop(address)


def kept(home: Path) -> dict[str, tuple[int, bytes]]:
    passing = ("audit/checkpoints.lock", "audit/.draft-ab")
    return {place: file for place, file in files_and_blobs(home).items() if place not in passing}


def rows_in(url: str) -> dict[str, tuple[int, str]]:
    database = Database(url)
    try:
        return contents(database)
    finally:
        database.close()


def test_all_comes_back_into_a_database_of_the_other_kind(filled: Context, new_url: str, tmp_path: Path) -> None:
    report = back_up(filled, tmp_path)
    assert report.file.stat().st_mode & 0o777 == 0o600
    home = tmp_path / "new home"
    assert restore(settings_of(str(home), new_url), report.file).missing == ()
    assert rows_in(new_url) == contents(filled.database)
    assert kept(home) == kept(filled.home)
    assert (home / "audit" / "log.key").stat().st_mode & 0o777 == 0o600
    assert not (home / "index").exists()
    opened = open_context(settings_for(home, database=new_url), inline=True)
    asset = Asset("image", "f" * 64, "image/png", "museum", 1)
    with opened.database.writing() as ours, filled.database.writing() as theirs:
        assert store.put_asset(ours, asset) == store.put_asset(theirs, asset)
    opened.close()


def test_all_comes_back_into_a_database_of_its_own_kind(
    filled: Context, empty_database_url: str, tmp_path: Path
) -> None:
    home = tmp_path / "new home"
    restore(settings_of(str(home), empty_database_url), back_up(filled, tmp_path / "b.tar").file)
    assert rows_in(empty_database_url) == contents(filled.database)
    assert kept(home) == kept(filled.home)


def test_an_empty_home_comes_back_empty(context: Context, new_url: str, tmp_path: Path) -> None:
    restore(settings_of(str(tmp_path / "new home"), new_url), back_up(context, tmp_path / "b.tar").file)
    assert rows_in(new_url) == contents(context.database)


def test_a_backup_is_of_one_moment_while_others_write(context: Context, new_url: str, tmp_path: Path) -> None:
    """Each row that is there has its bytes, and of two rows that are written together there are both or none."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            blob = context.blobs.put(str(number).encode())
            with context.database.writing() as connection:
                for owner in ("one", "other"):
                    store.put_asset(connection, Asset("image", blob, "image/png", owner, 1))
                with recorded(connection, "asset.seen", "museum", blob, context.clock()):
                    pass
            checkpoint(context.database, context.home / "audit", context.clock)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    while contents(context.database)["asset"][0] < 8:  # three have been signed when the fourth is written
        pass
    report = back_up(context, tmp_path / "b.tar")
    stop.set()
    writer.join()
    home = tmp_path / "new home"
    restore(settings_of(str(home), new_url), report.file)
    opened = open_context(settings_for(home, database=new_url), inline=True)
    with opened.database.reading() as connection:
        found = [tuple(row) for row in connection.execute(select(ASSET.c.blob, ASSET.c.owner))]
    assert len(found) >= 8
    blobs = {blob for blob, _ in found}
    assert sorted(found) == sorted((blob, owner) for blob in blobs for owner in ("one", "other"))
    assert all(opened.blobs.has(blob) for blob in blobs)
    verdict = verify(opened.database, home / "audit", vouched_tables(METADATA))
    assert verdict.ok, verdict.findings
    assert verdict.checkpoints >= 3
    opened.close()


def test_nothing_that_is_there_is_overwritten(filled: Context, database_url: str, new_url: str, tmp_path: Path) -> None:
    file = back_up(filled, tmp_path / "b.tar").file
    with pytest.raises(Conflict, match="already"):
        back_up(filled, file)
    with pytest.raises(InvalidInput, match="inside the home"):
        back_up(filled, filled.home / "b.tar")
    with pytest.raises(Conflict, match="not empty"):
        restore(settings_of(str(filled.home), new_url), file)
    with pytest.raises(Conflict, match="records already"):
        restore(settings_of(str(tmp_path / "new home"), database_url), file)
    assert not (tmp_path / "new home" / "blobs").exists()
    assert not (tmp_path / "new home" / "audit").exists()


def test_a_backup_that_is_killed_leaves_nothing_that_looks_whole(
    filled: Context, database_url: str, tmp_path: Path
) -> None:
    file, partial = tmp_path / "b.tar", tmp_path / "b.tar.part"

    def what_looks_whole_is() -> None:
        for path in (file, partial):  # either may be, where the kill came after the last byte
            with suppress(FileNotFoundError, Tampered, InvalidInput):
                path.stat()
                told = {table.shape.name: (table.rows, table.digest) for table in check_whole(path).tables}
                assert told == contents(filled.database)
                if path == file:
                    path.unlink()
            assert path == partial or not path.exists()

    place = (str(filled.home), database_url, str(file))
    assert Killer(seed=13).until_done(work.back_up, *place, check=what_looks_whole_is) >= 1
    assert not partial.exists()
    assert sum(table.rows for table in check_whole(file).tables) == sum(
        n for n, _ in contents(filled.database).values()
    )


def test_a_restore_that_is_killed_says_so_and_begins_again(filled: Context, new_url: str, tmp_path: Path) -> None:
    file, home = back_up(filled, tmp_path / "b.tar").file, tmp_path / "new home"
    half = 0

    def says_so() -> None:
        nonlocal half
        if (home / "restoring.json").exists():
            half += 1
            with pytest.raises(Conflict, match="not restored to the end"):
                open_context(settings_for(home, database=new_url), inline=True)

    arguments = (str(home), new_url, str(file))
    killer = Killer(seed=14)
    assert killer.run_until((home / "restoring.json").exists, work.restore_where_needed, *arguments)
    says_so()
    assert half == 1
    killer.until_done(work.restore_where_needed, *arguments, check=says_so)
    assert rows_in(new_url) == contents(filled.database)
    assert kept(home) == kept(filled.home)


def test_a_restore_that_was_broken_off_is_not_finished_with_another_backup(
    filled: Context, new_url: str, tmp_path: Path
) -> None:
    file, home = back_up(filled, tmp_path / "b.tar").file, tmp_path / "new home"

    def stop(done: int, _total: int) -> None:
        if done > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(settings_of(str(home), new_url), file, stop)
    filled.blobs.put(b"later")
    with pytest.raises(Conflict, match="another backup"):
        restore(settings_of(str(home), new_url), back_up(filled, tmp_path / "later.tar").file)
    restore(settings_of(str(home), new_url), file)
    assert rows_in(new_url) == contents(filled.database)


def test_a_blob_that_was_damaged_before_is_told_and_left_out(filled: Context, new_url: str, tmp_path: Path) -> None:
    digest = filled.blobs.put(b"to be damaged")
    (filled.home / "blobs" / digest[:2] / digest[2:4] / digest).write_bytes(b"to be damageD")
    report = back_up(filled, tmp_path / "b.tar")
    assert report.damaged == (digest,)
    restored = restore(settings_of(str(tmp_path / "new home"), new_url), report.file)
    assert restored.missing == (digest,)
    assert not (tmp_path / "new home" / "blobs" / digest[:2] / digest[2:4] / digest).exists()


def test_a_backup_of_an_earlier_version_comes_back_with_the_tables_of_this_one(
    context: Context, empty_database_url: str, new_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Database(empty_database_url)
    upgrade(old, to="0002")
    with old.writing() as connection:
        connection.execute(text(f"INSERT INTO work VALUES ({', '.join(map(repr, WORK_OF_OLD))})"))
        there = set(inspect(connection).get_table_names())
    shapes = [shape for shape in all_shapes() if shape.name in there]
    monkeypatch.setattr(backing_up, "all_shapes", lambda: shapes)
    report = back_up(replace(context, database=old), tmp_path / "b.tar")
    assert report.manifest.revision == "0002" < HEAD
    old.close()
    restore(settings_of(str(tmp_path / "new home"), new_url), report.file)
    assert rows_in(new_url)["work"][0] == 1
    assert set(rows_in(new_url)) == {shape.name for shape in all_shapes()}


WORK_OF_OLD = ("w", "museum", "1962.5", "", "Zun", "{}", "2026-01-01T00:00:00.000Z", "c", "2026-01-01T00:00:00.000Z")
