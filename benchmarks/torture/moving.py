"""Kills moves, backups, restores and upgrades at random moments: ``python -m benchmarks.torture.moving HOME [COUNT]``.

Each trial has a home with rows in every table; a child works on it and is killed, again and again, until one comes to
its end. Nothing may be lost, doubled or half there; what is unfinished says so. ``HOME`` keeps what was done, and the
same call goes on from there.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.postgresql import PostgresqlServer, running_server
from benchmarks.torture import carrying_work as work
from benchmarks.torture.killing import Killer
from benchmarks.torture.made_up_rows import fill_every_table
from wenmai.bootstrap import open_context
from wenmai.kernel.errors import Conflict, InvalidInput, Tampered
from wenmai.storage.carrying.archive import check_whole
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade

ROWS = 30  # in each table
ROWS_AT_ONCE = 4
STATE_NAME = "moving.json"
KINDS = ("move to PostgreSQL", "move to SQLite", "backup", "restore to PostgreSQL", "restore to SQLite", "upgrade")


@dataclass
class _Trial:
    """One home, made anew, and where it is worked on."""

    folder: Path
    server: PostgresqlServer
    killer: Killer
    seed: int
    kills: int = 0

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def sqlite_url(self) -> str:
        return f"sqlite:///{self.home / 'wenmai.db'}"

    def until_done(self, check: Callable[[], None], work_of_child: Callable[..., Any], *arguments: Any) -> None:
        self.kills += self.killer.until_done(work_of_child, *arguments, check=check, growth=1.08)

    def fill(self, url: str) -> dict[str, tuple[int, str]]:
        """Rows in every table and a few blobs; returns what the tables hold then."""
        context = open_context(work.settings_of(str(self.home), url), inline=True)
        for number in range(20):
            context.blobs.put(bytes([number]) * 50_000)
        fill_every_table(context.database, ROWS, self.seed)
        there = work.contents(context.database)
        context.close()
        return there


def run(home: Path, count: int, seed: int) -> dict[str, Any]:
    """Kill until ``count`` kills are done in all, the earlier calls' included; returns the figures."""
    home.mkdir(parents=True, exist_ok=True)
    state_file = home / STATE_NAME
    state: dict[str, Any] = json.loads(state_file.read_text()) if state_file.exists() else {"trials": {}, "kills": {}}
    began_s = time.monotonic()
    with running_server() as server:
        while sum(state["kills"].values()) < count:
            number = sum(state["trials"].values())
            kind = KINDS[number % len(KINDS)]
            folder = home / "trial"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            trial = _Trial(folder, server, Killer(seed + number), seed + number)
            TRIALS[kind](trial)
            state["trials"][kind] = state["trials"].get(kind, 0) + 1
            state["kills"][kind] = state["kills"].get(kind, 0) + trial.kills
            state_file.write_text(json.dumps(state))
    return {**state, "all_kills": sum(state["kills"].values()), "lost": 0, "seconds": round(time.monotonic() - began_s)}


def _move_to_postgresql(trial: _Trial) -> None:
    target = trial.server.empty_database()
    _move(trial, trial.sqlite_url, target)
    trial.server.drop(target)


def _move_to_sqlite(trial: _Trial) -> None:
    source = trial.server.empty_database()
    _move(trial, source, f"sqlite:///{trial.folder / 'target.db'}")
    trial.server.drop(source)


def _move(trial: _Trial, source: str, target: str) -> None:
    before = trial.fill(source)
    trial.until_done(lambda: _same(source, before), work.move, source, target, ROWS_AT_ONCE)
    _same(source, before)
    _same(target, before)


def _same(url: str, before: dict[str, tuple[int, str]]) -> None:
    database = Database(url)
    there = work.contents(database)
    database.close()
    if there != before:
        raise SystemExit(f"{url}: {[name for name in before if there[name] != before[name]]} differ")


def _backup(trial: _Trial) -> None:
    before, file = trial.fill(trial.sqlite_url), trial.folder / "b.tar"

    def what_looks_whole_is() -> None:
        for path in trial.folder.glob("b.tar*"):
            try:
                told = {table.shape.name: (table.rows, table.digest) for table in check_whole(path).tables}
            except (Tampered, InvalidInput):
                if path == file:
                    raise SystemExit(f"{path} has its name and is not whole") from None
                continue
            if told != before:  # whole it may be, where the kill came after the last byte
                raise SystemExit(f"{path} looks whole and is not")

    trial.until_done(what_looks_whole_is, _back_up_anew, str(trial.home), trial.sqlite_url, str(file))
    told = {table.shape.name: (table.rows, table.digest) for table in check_whole(file).tables}
    if told != before:
        raise SystemExit("the backup holds other rows")


def _back_up_anew(home: str, url: str, file: str) -> None:
    Path(file).unlink(missing_ok=True)
    work.back_up(home, url, file)


def _restore_to_postgresql(trial: _Trial) -> None:
    target = trial.server.empty_database()
    _restore(trial, target)
    trial.server.drop(target)


def _restore_to_sqlite(trial: _Trial) -> None:
    _restore(trial, f"sqlite:///{trial.folder / 'restored' / 'wenmai.db'}")


def _restore(trial: _Trial, target: str) -> None:
    before, file, home = trial.fill(trial.sqlite_url), trial.folder / "b.tar", trial.folder / "restored"
    work.back_up(str(trial.home), trial.sqlite_url, str(file))

    def says_so() -> None:
        if (home / "restoring.json").exists():
            try:
                open_context(work.settings_of(str(home), target), inline=True)
            except Conflict:
                return
            raise SystemExit("a half restored home was opened")

    trial.until_done(says_so, work.restore_where_needed, str(home), target, str(file))
    _same(target, before)
    if work.files_and_blobs(home) != work.files_and_blobs(trial.home):
        raise SystemExit("files or blobs differ")


def _upgrade(trial: _Trial) -> None:
    chance = random.Random(trial.seed)
    url = trial.server.empty_database() if chance.random() < 0.5 else trial.sqlite_url
    old = Database(url)
    upgrade(old, to="0002")
    with old.writing() as connection:
        for number in range(ROWS):
            values = f"'{number}', 'museum', 'k', '方尊', 'Zun', '{{}}', 't', 'c', 't'"
            connection.exec_driver_sql(f"INSERT INTO work VALUES ({values})")

    def old_or_new() -> None:
        with old.reading() as connection:
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            rows = connection.exec_driver_sql("SELECT count(*) FROM work WHERE title_en = 'Zun'").scalar()
        if revision not in ("0002", "0008") or rows != ROWS:
            raise SystemExit(f"revision {revision} with {rows} rows")

    trial.until_done(old_or_new, work.bring_up, url)
    old_or_new()
    old.close()
    if url != trial.sqlite_url:
        trial.server.drop(url)


TRIALS: dict[str, Callable[[_Trial], None]] = {
    "move to PostgreSQL": _move_to_postgresql,
    "move to SQLite": _move_to_sqlite,
    "backup": _backup,
    "restore to PostgreSQL": _restore_to_postgresql,
    "restore to SQLite": _restore_to_sqlite,
    "upgrade": _upgrade,
}


if __name__ == "__main__":
    place, wanted = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 500
    print(json.dumps(run(place, wanted, seed=1), indent=1))
