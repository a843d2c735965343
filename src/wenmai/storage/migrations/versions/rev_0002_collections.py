"""Works belong to a collection, so that two folders may each have a 001.jpg, and tell when their record changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("work", sa.Column("collection", sa.String, nullable=False, server_default=""))
    op.add_column("work", sa.Column("changed_at", sa.String, nullable=False, server_default=""))
    op.execute("UPDATE work SET changed_at = created_at")
