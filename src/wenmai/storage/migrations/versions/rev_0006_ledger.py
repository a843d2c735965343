"""Postings, entries, wallets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "posting",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("closes", sa.String(64), nullable=True),
        sa.Column("memo", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posting"),
    )
    closing = sa.text("closes IS NOT NULL")
    op.create_index(
        "uq_posting_closes", "posting", ["closes"], unique=True, sqlite_where=closing, postgresql_where=closing
    )
    op.create_table(
        "entry",
        sa.Column("posting_id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("amount_fen", sa.BigInteger, nullable=False),
        sa.Column("asset_id", sa.String(64), nullable=True),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("posting_id", "position", name="pk_entry"),
    )
    op.create_index("ix_entry_account_at", "entry", ["account", "at"])
    op.create_table(
        "wallet_balance",
        sa.Column("account", sa.String, nullable=False),
        sa.Column("balance_fen", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_wallet_balance"),
        sa.CheckConstraint("balance_fen >= 0", name="ck_wallet_balance_never_negative"),
    )
