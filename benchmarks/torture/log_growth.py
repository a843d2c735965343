"""What appending, proving and signing cost while the log grows from a thousand leaves to a million."""

from __future__ import annotations

import json
import random
import secrets
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, insert, select

from wenmai.audit.checkpoints import checkpoint
from wenmai.audit.proofs import consistency, inclusion
from wenmai.audit.rows import rows_digest
from wenmai.audit.sequencing import BATCH_EVENTS, sequence
from wenmai.audit.tables import EVENT, LEAF
from wenmai.audit.tree import tree_size
from wenmai.kernel.clock import now_iso
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade

DECADES = [1_000, 10_000, 100_000, 1_000_000]
SEEDED_AT_ONCE = 10_000
SAMPLES = 30


def run(home: Path, count: int = DECADES[-1], seed: int = 0, url: str = "") -> dict[str, Any]:
    """Fill a log (events without rows) decade by decade up to ``count`` and measure at each; goes on where it stopped.

    Milliseconds and SQL statements are medians over 30 calls; ``url`` chooses PostgreSQL.
    """
    home.mkdir(parents=True, exist_ok=True)
    kept = home / "log-growth.json"
    figures: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    database, rng = Database(url or f"sqlite:///{home / 'growth.db'}"), random.Random(seed)
    upgrade(database)
    try:
        for size in (decade for decade in DECADES if decade <= count):
            started = time.monotonic()
            with database.reading() as connection:
                before = tree_size(connection)
            _fill(database, size)
            grown = size - before
            if str(size) not in figures and before <= 2 * size:
                rate = round(grown / (time.monotonic() - started)) if grown > 0 else None
                figures[str(size)] = {"seeded_and_sequenced_per_s": rate, **_measured(database, home, rng)}
                kept.write_text(json.dumps(figures, indent=1))
    finally:
        database.close()
    return figures


def _fill(database: Database, size: int) -> None:
    """Bring the log to at least ``size`` leaves."""
    with database.reading() as connection:
        there = int(connection.execute(select(func.count()).select_from(EVENT)).scalar() or 0)
    while there < size:
        added = min(SEEDED_AT_ONCE, size - there)
        _seed(database, added)
        there += added
    sequence(database)


def _seed(database: Database, count: int) -> None:
    kept = {
        "kind": "order.settled",
        "party": "museum",
        "at": now_iso(),
        "details": {"fee_fen": 500},
        "rows_digest": rows_digest([]),
    }
    rows = [{"id": secrets.token_hex(16), "subject": secrets.token_hex(16), **kept} for _ in range(count)]
    with database.writing() as connection:
        connection.execute(insert(EVENT), rows)


def _measured(database: Database, home: Path, rng: random.Random) -> dict[str, Any]:
    with database.reading() as connection:
        size = tree_size(connection)
        places = [rng.randrange(size) for _ in range(SAMPLES)]
        query = select(LEAF.c.event_id).where(LEAF.c.leaf_index.in_(places))
        events = list(connection.execute(query).scalars())
    one, whole = (lambda: _seed(database, 1)), (lambda: _seed(database, BATCH_EVENTS - 1))
    return {
        "append_1": _cost(database, lambda _: sequence(database), prepare=one),
        "append_255": _cost(database, lambda _: sequence(database), prepare=whole, samples=5),
        "prove_inclusion": _cost(database, lambda at: inclusion(database, events[at % len(events)])),
        "prove_consistency": _cost(database, lambda at: consistency(database, places[at % len(places)], size)),
        "checkpoint_1": _cost(database, lambda _: checkpoint(database, home / "audit", now_iso), prepare=one),
    }


def _cost(
    database: Database, work: Callable[[int], object], prepare: Callable[[], None] | None = None, samples: int = SAMPLES
) -> dict[str, float]:
    """The median time and the median number of statements of one call."""
    statements = 0

    def counted(*_: object) -> None:
        nonlocal statements
        statements += 1

    times_ms, counts = [], []
    for at in range(samples):
        if prepare is not None:
            prepare()
        statements = 0
        event.listen(database.engine, "before_cursor_execute", counted)
        start = time.perf_counter()
        work(at)
        times_ms.append((time.perf_counter() - start) * 1000)
        event.remove(database.engine, "before_cursor_execute", counted)
        counts.append(statements)
    return {"ms": round(statistics.median(times_ms), 2), "statements": statistics.median(counts)}
