"""The tables of what making costs: tariffs and plans are append-only; what runs used is kept to learn from."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table

from wenmai.storage.schema import METADATA

TARIFF = Table(
    "tariff",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …; the highest is in force
    Column("terms", JSON, nullable=False),
    Column("note", String, nullable=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("event", String(32), nullable=False),
)
CUSTOMER_PLAN = Table(
    "customer_plan",  # which kind of customer a party is; the highest number holds
    METADATA,
    Column("party", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("event", String(32), nullable=False),
)
RUN_PROBE = Table(
    "run_probe",  # the first part of runs that were quoted and have not run yet; forgotten when they have
    METADATA,
    Column("key", String(64), primary_key=True),  # of the job
    Column("party", String, primary_key=True),
    Column("drivers", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("core_ms", BigInteger, nullable=False),
    Column("at", String, nullable=False, index=True),
)
RUN_COST = Table(
    "run_cost",  # what each finished run used, beside what was known of it before it ran; no money hangs on it
    METADATA,
    Column("run_id", String, primary_key=True),
    Column("line", String, nullable=False),
    Column("line_version", String, nullable=False),
    Column("variant", String(64), nullable=False),
    Column("drivers", JSON, nullable=False),
    Column("core_ms", BigInteger, nullable=False),
    Column("wall_ms", BigInteger, nullable=False),
    Column("bytes_out", BigInteger, nullable=False),
    Column("memory_mb_ms", BigInteger, nullable=False),
    Column("at", String, nullable=False),
    Index("ix_run_cost_line_at", "line", "at"),
)
