"""The tables of jobs: what was asked for and how far it is, and what finished jobs gave.

They tell how things stand, not what happened: that is the Activity's and the log's. So no event vouches for them.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, String, Table

from wenmai.storage.schema import METADATA

JOB = Table(
    "job",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("party", String, nullable=False),
    Column("line", String, nullable=False),
    Column("spec", JSON, nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("quote", JSON(none_as_null=True)),
    Column("start_tag", BigInteger, nullable=False),
    Column("finish_tag", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("progress", Float, nullable=False),
    Column("error", JSON(none_as_null=True)),
    Column("kept", JSON, nullable=False),
    Column("cancel_asked", Boolean, nullable=False),
    Column("asked_at", String, nullable=False),
    Column("started_at", String, nullable=False),
    Column("ended_at", String, nullable=False),
    Column("worker", String, nullable=False),
    Column("title_zh", String, nullable=False),
    Column("title_en", String, nullable=False),
    Index("job_by_state", "state", "start_tag"),
    Index("job_by_party", "party", "finish_tag"),
    Index("job_by_asking", "asked_at"),
)

JOB_RESULT = Table(
    "job_result",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("party", String, primary_key=True),
    Column("result", JSON, nullable=False),
    Column("created_at", String, nullable=False),
)
