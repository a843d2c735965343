"""Jobs: what was asked for, its place in the queue, and how far it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("line", sa.String, nullable=False),
        sa.Column("spec", sa.JSON, nullable=False),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("quote", sa.JSON(none_as_null=True)),
        sa.Column("start_tag", sa.BigInteger, nullable=False),
        sa.Column("finish_tag", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("progress", sa.Float, nullable=False),
        sa.Column("error", sa.JSON(none_as_null=True)),
        sa.Column("kept", sa.JSON, nullable=False),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
        sa.Column("asked_at", sa.String, nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("ended_at", sa.String, nullable=False),
        sa.Column("worker", sa.String, nullable=False),
        sa.Column("title_zh", sa.String, nullable=False),
        sa.Column("title_en", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("job_by_state", "job", ["state", "start_tag"])
    op.create_index("job_by_party", "job", ["party", "finish_tag"])
    op.create_index("job_by_asking", "job", ["asked_at"])
