"""Policies, evidence of right."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "policy",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy"),
    )
    op.create_index("ix_policy_owner", "policy", ["owner"])
    op.create_table(
        "asset_policy",
        sa.Column("asset_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("policy_id", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", "number", name="pk_asset_policy"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("asset_id", sa.String(64), nullable=True),
        sa.Column("work_id", sa.String(64), nullable=True),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("basis", sa.String, nullable=False),
        sa.Column("statement", sa.String, nullable=False),
        sa.Column("document", sa.String(64), nullable=True),
        sa.Column("registry", sa.String, nullable=False),
        sa.Column("registration", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_asset_id", "evidence", ["asset_id"])
    op.create_index("ix_evidence_work_id", "evidence", ["work_id"])
