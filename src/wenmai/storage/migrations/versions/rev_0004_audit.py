"""The event log: events, their leaves, the tree over them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("row", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("rows_digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("row", name="pk_event"),
        sa.UniqueConstraint("id", name="uq_event_id"),
    )
    op.create_index("ix_event_subject", "event", ["subject"])
    _tree()


def _tree() -> None:
    op.create_table(
        "leaf",
        sa.Column("leaf_index", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("leaf_index", name="pk_leaf"),
        sa.UniqueConstraint("event_id", name="uq_leaf_event_id"),
    )
    op.create_table(
        "tile",
        sa.Column("level", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_tile"),
    )
    op.create_table(
        "sequencer",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("low_water_row", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sequencer"),
    )
