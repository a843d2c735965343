"""The tables of the catalogue."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, String, Table

from wenmai.storage.schema import METADATA, ROW_NUMBER

WORK = Table(
    "work",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("title_zh", String, nullable=False),
    Column("title_en", String, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("created_at", String, nullable=False),
    Column("collection", String, nullable=False, server_default=""),
    Column("changed_at", String, nullable=False, server_default=""),
)

ACTIVITY = Table(
    "activity",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("line", String, nullable=False),
    Column("line_version", String, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("key", String(64), nullable=False, index=True),
    Column("party", String, nullable=False),
    Column("started_at", String, nullable=False),
    Column("ended_at", String, nullable=False),
    Column("meter", JSON, nullable=False),
)

ASSET = Table(
    "asset",
    METADATA,
    Column("row", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("kind", String, nullable=False, index=True),
    Column("blob", String(64), nullable=False, index=True),
    Column("media_type", String, nullable=False),
    Column("owner", String, nullable=False, index=True),
    Column("byte_count", Integer, nullable=False),
    Column("work_id", String(64), ForeignKey("work.id"), index=True),
    Column("activity_id", String(64), ForeignKey("activity.id"), index=True),
    Column("title_zh", String, nullable=False),
    Column("title_en", String, nullable=False),
    Column("width_px", Integer),
    Column("height_px", Integer),
    Column("created_at", String, nullable=False),
    sqlite_autoincrement=True,
)

ACTIVITY_INPUT = Table(
    "activity_input",
    METADATA,
    Column("activity_id", String(64), ForeignKey("activity.id"), primary_key=True),
    Column("asset_id", String(64), ForeignKey("asset.id"), primary_key=True, index=True),
)

DERIVATIVE = Table(
    "derivative",
    METADATA,
    Column("asset_id", String(64), ForeignKey("asset.id"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("blob", String(64), nullable=False, index=True),
    Column("media_type", String, nullable=False),
)

TOMBSTONE = Table(
    "tombstone",
    METADATA,
    Column("asset_id", String(64), ForeignKey("asset.id"), primary_key=True),
    Column("party", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("created_at", String, nullable=False),
)

ANNOTATION = Table(
    "annotation",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("target", String(64), ForeignKey("asset.id"), nullable=False, index=True),
    Column("motivation", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("selector", JSON),
    Column("author", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("supersedes", String(64)),
)

CLAIM = Table(
    "claim",
    METADATA,
    Column("asset_id", String(64), ForeignKey("asset.id"), primary_key=True),
    Column("aspect", String, primary_key=True),
    Column("value_en", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("value_zh", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("evidence", String, nullable=False),
)
