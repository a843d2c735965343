"""The table of events. Other domains' rows name the event that they were written under in a column ``event``."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table

from wenmai.storage.schema import METADATA, ROW_NUMBER

EVENT = Table(
    "event",
    METADATA,
    Column("row", ROW_NUMBER, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("kind", String, nullable=False),  # what happened: "order.settled", "policy.attached" …
    Column("party", String, nullable=False),  # in whose name
    Column("subject", String, nullable=False, index=True),  # the id of what it happened to
    Column("at", String, nullable=False),
    Column("details", JSON, nullable=False),
    Column("rows_digest", String(64), nullable=False),  # over the rows that were written under this event
)
