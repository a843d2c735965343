"""The tables of rights: policies, which policy an asset has, and on what evidence somebody holds the right (确权)."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from wenmai.storage.schema import METADATA

POLICY = Table(
    "policy",
    METADATA,
    Column("id", String(64), primary_key=True),  # the digest of owner and body
    Column("owner", String, nullable=False, index=True),
    Column("body", JSON, nullable=False),  # ODRL 2.2 as JSON-LD
    Column("event", String(32), nullable=False),
)
ASSET_POLICY = Table(
    "asset_policy",  # the n-th policy that an asset was given; the last is the one that it has
    METADATA,
    Column("asset_id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("policy_id", String(64), nullable=False),
    Column("party", String, nullable=False),
    Column("at", String, nullable=False),
    Column("event", String(32), nullable=False),
)
EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("asset_id", String(64), nullable=True),
    Column("work_id", String(64), nullable=True),
    Column("party", String, nullable=False),
    Column("basis", String, nullable=False),
    Column("statement", String, nullable=False),
    Column("document", String(64), nullable=True),  # the digest of a paper that proves it
    Column("registry", String, nullable=False),
    Column("registration", String, nullable=False),
    Column("at", String, nullable=False),
    Column("event", String(32), nullable=False),
    Index("ix_evidence_asset_id", "asset_id"),
    Index("ix_evidence_work_id", "work_id"),
)
