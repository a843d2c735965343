"""A log with protected rows of every type, written as services write theirs: what tampering is tried on."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import JSON, Boolean, Column, Float, Integer, LargeBinary, MetaData, String, Table

from wenmai.audit.checkpoints import checkpoint
from wenmai.audit.recording import Recorder, recorded
from wenmai.kernel.clock import iso
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade
from wenmai.storage.schema import ROW_NUMBER

SAMPLE = MetaData()  # apart from the real tables, which migrations make
SALE = Table(
    "sample_sale",
    SAMPLE,
    Column("id", String(32), primary_key=True),
    Column("buyer", String, nullable=False),
    Column("price_fen", Integer, nullable=False),
    Column("terms", JSON, nullable=False),
    Column("note", String),
    Column("event", String(32), nullable=False, index=True),
)
ENTRY = Table(
    "sample_entry",
    SAMPLE,
    Column("row", ROW_NUMBER, primary_key=True),
    Column("account", String, nullable=False),
    Column("amount_fen", Integer, nullable=False),
    Column("event", String(32), nullable=False, index=True),
)
STATE = Table(
    "sample_state",
    SAMPLE,
    Column("row", ROW_NUMBER, primary_key=True),
    Column("sale", String(32), nullable=False),
    Column("is_final", Boolean, nullable=False),
    Column("share", Float, nullable=False),
    Column("seal", LargeBinary),
    Column("event", String(32), nullable=False),
)
TABLES = [SALE, ENTRY, STATE]
BEGIN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SALE_ROWS = 7  # rows under one sale: one, four entries, two states


class SampleClock:
    """A clock that goes on by a second at each look."""

    def __init__(self) -> None:
        self.moment = BEGIN

    def __call__(self) -> str:
        self.moment += timedelta(seconds=1)
        return iso(self.moment)


def make_sample(database: Database) -> None:
    """The log's tables and those of the sample."""
    upgrade(database)
    with database.writing() as connection:
        SAMPLE.create_all(connection)


def record_sale(database: Database, at: str, seed: int) -> str:
    """One sale: an event over rows of three tables, or over none for each tenth seed; return the event's id."""
    rng = random.Random(seed)
    sale, price_fen = f"{rng.getrandbits(128):032x}", rng.randrange(1, 10**7)
    with database.writing() as connection, recorded(connection, "sale.settled", "museum", sale, at) as recorder:
        recorder.details.update({"channel": rng.choice(["网店", "门店"]), "pieces": rng.randrange(9)})
        if seed % 10:
            _insert_rows(recorder, rng, sale, price_fen)
    return recorder.event_id


def _insert_rows(recorder: Recorder, rng: random.Random, sale: str, price_fen: int) -> None:
    terms = {"territory": rng.choice(["CN", "世界"]), "rates_bp": [rng.randrange(10_000) for _ in range(2)]}
    note = rng.choice([None, "赠品", ""])
    recorder.insert(SALE, {"id": sale, "buyer": "workshop", "price_fen": price_fen, "terms": terms, "note": note})
    accounts = ["buyer", "platform", "museum", "artist"]
    amounts_fen = [-price_fen, price_fen // 20, price_fen - price_fen // 20 - price_fen // 7, price_fen // 7]
    entries = [{"account": a, "amount_fen": f} for a, f in zip(accounts, amounts_fen, strict=True)]
    recorder.insert(ENTRY, entries)
    states = [(False, rng.random(), rng.randbytes(4)), (True, 1.0, None)]
    recorder.insert(STATE, [{"sale": sale, "is_final": f, "share": s, "seal": b} for f, s, b in states])


def build_log(database: Database, folder: Path, events: int, checkpoints: int) -> None:
    """So many events with their rows, signed at so many points, the last after the last event."""
    clock = SampleClock()
    every = max(1, events // checkpoints)
    for seed in range(events):
        record_sale(database, clock(), seed)
        if (seed + 1) % every == 0:
            checkpoint(database, folder, clock)
    checkpoint(database, folder, clock)
