"""Units of goods know their goods, their code and the key of their serials; look-ups are counted.

Wanted-ads name a purpose, answers to them have a word. Nothing wrote to the three tables that are made
anew here, so they are empty.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _units()
    _wanted()


def _units() -> None:
    op.drop_table("unit_batch")
    op.create_table(
        "unit_batch",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("agreement_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("code", sa.String(4), nullable=False),
        sa.Column("key_name", sa.String(16), nullable=False),
        sa.Column("goods", sa.String, nullable=False),
        sa.Column("title_zh", sa.String, nullable=False),
        sa.Column("title_en", sa.String, nullable=False),
        sa.Column("asset_id", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unit_batch"),
        sa.UniqueConstraint("agreement_id", "first", name="uq_unit_batch_agreement_id_first"),
    )
    op.create_index("ix_unit_batch_code", "unit_batch", ["code"])
    op.create_table(
        "unit_lookup",
        sa.Column("agreement_id", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("first_at", sa.String, nullable=False),
        sa.Column("last_at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("agreement_id", "number", name="pk_unit_lookup"),
    )
    op.create_table(
        "unit_guess",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("hour", sa.String(13), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", "hour", name="pk_unit_guess"),
    )


def _wanted() -> None:
    op.drop_table("wanted")
    op.create_table(
        "wanted",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("uses", sa.JSON, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("budget_fen", sa.BigInteger, nullable=False),
        sa.Column("until", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wanted"),
    )
    op.create_index("ix_wanted_party", "wanted", ["party"])
    op.drop_table("wanted_answer")
    op.create_table(
        "wanted_answer",
        sa.Column("wanted_id", sa.String(64), nullable=False),
        sa.Column("offer_id", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("word", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("wanted_id", "offer_id", name="pk_wanted_answer"),
    )
