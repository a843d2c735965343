"""The tables of the log. Other domains' rows name the event that they were written under in a column ``event``."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Integer, LargeBinary, String, Table

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

LEAF = Table(  # the place of each event in the log, in the order in which the sequencer saw them
    "leaf",
    METADATA,
    Column("leaf_index", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", String(32), nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False),  # RFC 9162 leaf hash of the event's canonical JSON, 32 bytes
)

TILE = Table(  # the tree over the leaves, 256 hashes a row; only the last tile of a level changes
    "tile",
    METADATA,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),  # up to 256 times 32 bytes
)

SEQUENCER = Table(  # one row: where the next search for events without a leaf may begin
    "sequencer",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("low_water_row", BigInteger, nullable=False),  # no event up to this row can still be without a leaf
)
