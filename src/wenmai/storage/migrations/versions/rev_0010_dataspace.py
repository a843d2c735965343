"""Processes of the Dataspace Protocol: what was asked, what is owed to tell, and the tokens of transfers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "dataspace_process",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("consumer", sa.String, nullable=False),
        sa.Column("consumer_pid", sa.String, nullable=False),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("callback", sa.String, nullable=False),
        sa.Column("base", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dataspace_process"),
    )
    op.create_index("ix_dataspace_process_consumer_id", "dataspace_process", ["consumer", "id"])
    op.create_index("ix_dataspace_process_provider_id", "dataspace_process", ["provider", "id"])
    op.create_table(
        "dataspace_message",
        sa.Column("process_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("leads_to", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("process_id", "number", name="pk_dataspace_message"),
    )
    op.create_table(
        "dataspace_attempt",
        sa.Column("process_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("detail", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("next_at", sa.String, nullable=True),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("process_id", "number", "entry", name="pk_dataspace_attempt"),
    )
    op.create_table(
        "dataspace_grant",
        sa.Column("transfer_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("transfer_id", "number", name="pk_dataspace_grant"),
    )
