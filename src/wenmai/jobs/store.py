"""Remembers what finished jobs gave, so that an equal job's blobs are reused; within one party, since a hit tells."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Connection, String, Table, insert, select

from wenmai.kernel.clock import now_iso
from wenmai.storage.schema import METADATA

JOB_RESULT = Table(
    "job_result",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("party", String, primary_key=True),
    Column("result", JSON, nullable=False),
    Column("created_at", String, nullable=False),
)


def find_result(connection: Connection, key: str, party: str) -> dict[str, Any] | None:
    """What the job with this key gave for this party before, or None."""
    query = select(JOB_RESULT.c.result).where(JOB_RESULT.c.key == key, JOB_RESULT.c.party == party)
    result: dict[str, Any] | None = connection.execute(query).scalar()
    return result


def put_result(connection: Connection, key: str, party: str, result: dict[str, Any]) -> None:
    if find_result(connection, key, party) is None:
        values = {"key": key, "party": party, "result": result, "created_at": now_iso()}
        connection.execute(insert(JOB_RESULT).values(**values))
