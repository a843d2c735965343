"""Tampers with a log and its records in a thousand single ways; each must be found by ``verify``.

What cannot be found, and is not tried, because no record says otherwise:
- ``sequencer.low_water_row`` set to another row of the log: it only says where a search begins; an event that it
  hides is found
- the spelling of a JSON value (spaces, escapes, ``null`` for NULL): the value is covered, not its spelling
- indexes, constraints, and tables without an ``event``: derived or not vouched for
- events after the last checkpoint taken away whole with all their rows, and events appended in good form
- ``latest.note`` set back by one, and ``log.key`` taken away: the state after a kill, and of a copy for an auditor
- database and folder set back together to an earlier day, or signed anew with the stolen key: only a copy of a
  checkpoint and of the public key, kept elsewhere, tells (``verify(…, public_key=…)``)
"""

from __future__ import annotations

import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from benchmarks.torture.sample_log import TABLES, build_log, make_sample
from benchmarks.torture.tampering_files import FILE_KINDS
from benchmarks.torture.tampering_records import RECORD_KINDS
from benchmarks.torture.tampering_scene import NothingToChange, Scene
from wenmai.audit.findings import Verdict
from wenmai.audit.verification import verify, verify_state
from wenmai.storage.database import Database

KINDS: dict[str, Callable[[Scene], str]] = {**RECORD_KINDS, **FILE_KINDS}
OFTEN = ["edit record", "edit record", "edit record", "edit event", "edit leaf"]  # they have many columns
EVENTS, CHECKPOINTS = 2000, 20
DRAWS_MAX = 200


def run(home: Path, count: int = 1000, seed: int = 0) -> dict[str, Any]:
    """Tamper with a log of 2,000 events and 12,600 rows, built on SQLite under ``home``; goes on where it stopped."""
    url = f"sqlite:///{home / 'tampering.db'}"
    folder, built = home / "audit", home / "tampering.built"
    home.mkdir(parents=True, exist_ok=True)
    if not built.exists():
        (home / "tampering.db").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        made = Database(url)
        make_sample(made)
        build_log(made, folder, EVENTS, CHECKPOINTS)
        made.close()
        built.touch()
    database = Database(url)
    try:
        return tamper(database, folder, TABLES, count, seed, home / f"tampering-{seed}.jsonl")
    finally:
        database.close()


def tamper(
    database: Database, folder: Path, tables: Sequence[Table], count: int, seed: int, results: Path
) -> dict[str, Any]:
    """Try ``count`` single manipulations on any log whose end is signed; each is undone. States what was found.

    ``tables`` are all tables that recorders wrote to. ``results`` keeps a line a manipulation, and is gone on from.
    """
    before = verify(database, folder, tables)
    if not before.ok or before.unsigned or before.unsequenced:
        raise ValueError(f"begin with a sound log whose end is signed, not {before}")
    done = [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
    kinds = [*KINDS, *OFTEN]
    started = time.monotonic()
    with results.open("a") as stream:
        for number in range(len(done), count):
            rng = random.Random(f"{seed}:{number}")
            tried = _tried(database, folder, tables, kinds[number % len(kinds)], rng)
            done.append(tried)
            stream.write(json.dumps(tried, ensure_ascii=False) + "\n")
            stream.flush()
    if verify(database, folder, tables) != before:
        raise RuntimeError("the log is not as it was before")
    return _figures(done[:count], time.monotonic() - started, before)


def _tried(database: Database, folder: Path, tables: Sequence[Table], kind: str, rng: random.Random) -> dict[str, Any]:
    """One manipulation of this kind; an edit where these tables offer none of it (they have no numbered rows, say)."""
    for draw in range(2 * DRAWS_MAX):
        kind = kind if draw < DRAWS_MAX else "edit record"
        with _undone(database) as connection, _copied(folder) as copy:
            try:
                what = KINDS[kind](Scene(connection, copy, tables, rng))
            except (NothingToChange, DBAPIError):  # a draw that the database's constraints refuse
                continue
            verdict = verify_state(connection, copy, tables)
            rules = Counter(finding.rule for finding in verdict.findings)
            return {"kind": kind, "what": what[:300], "found": not verdict.ok, "rules": dict(rules)}
    raise RuntimeError(f"nothing to change by: {kind}")


@contextmanager
def _undone(database: Database) -> Iterator[Connection]:
    """A transaction without foreign keys, as somebody with the superuser's rights opens one; rolled back."""
    with database.engine.execution_options(wenmai_write=True).connect() as connection:
        if database.is_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF").close()
        with connection.begin() as transaction:
            if not database.is_sqlite:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
            transaction.rollback()
        connection.invalidate()


@contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    copy = folder.with_name(f"{folder.name}.copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)


def _figures(done: list[dict[str, Any]], seconds: float, log: Verdict) -> dict[str, Any]:
    tried, found = Counter(one["kind"] for one in done), Counter(one["kind"] for one in done if one["found"])
    return {
        "manipulations": len(done),
        "found": sum(found.values()),
        "undetected": [one for one in done if not one["found"]],
        "kinds": {kind: {"tried": tried[kind], "found": found[kind]} for kind in sorted(tried)},
        "log": {"events": log.events, "rows": log.rows, "checkpoints": log.checkpoints},
        "seconds": round(seconds, 1),
    }
