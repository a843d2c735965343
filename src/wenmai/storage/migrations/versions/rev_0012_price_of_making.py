"""Tariffs, plans, vouchers, and what runs are quoted at, use and cost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    _tariffs()
    _vouchers()
    _runs()


def _tariffs() -> None:
    op.create_table(
        "tariff",
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("terms", sa.JSON, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_tariff"),
    )
    op.create_table(
        "customer_plan",
        sa.Column("party", sa.String, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("party", "number", name="pk_customer_plan"),
    )


def _vouchers() -> None:
    op.create_table(
        "voucher",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("amount_fen", sa.BigInteger, nullable=False),
        sa.Column("valid_until", sa.String, nullable=False),
        sa.Column("plans", sa.JSON, nullable=False),
        sa.Column("party", sa.String, nullable=True),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_voucher"),
        sa.UniqueConstraint("code_hash", name="uq_voucher_code_hash"),
    )
    op.create_table(
        "voucher_holder",
        sa.Column("voucher", sa.String(12), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("voucher", name="pk_voucher_holder"),
    )
    op.create_index("ix_voucher_holder_party", "voucher_holder", ["party"])
    op.create_table(
        "voucher_revocation",
        sa.Column("voucher", sa.String(12), nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("voucher", name="pk_voucher_revocation"),
    )


def _runs() -> None:
    op.create_table(
        "run_quote",
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("tariff_version", sa.Integer, nullable=False),
        sa.Column("plan", sa.String, nullable=False),
        sa.Column("free_core_ms", sa.BigInteger, nullable=False),
        sa.Column("p50_core_ms", sa.BigInteger, nullable=False),
        sa.Column("p90_core_ms", sa.BigInteger, nullable=False),
        sa.Column("p50_fen", sa.BigInteger, nullable=False),
        sa.Column("held_fen", sa.BigInteger, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_quote"),
    )
    op.create_index("ix_run_quote_party_at", "run_quote", ["party", "at"])
    op.create_table(
        "run_charge",
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("amount_fen", sa.BigInteger, nullable=False),
        sa.Column("free_core_ms", sa.BigInteger, nullable=False),
        sa.Column("usage", sa.JSON, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_charge"),
    )
    op.create_table(
        "run_probe",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("drivers", sa.JSON, nullable=False),
        sa.Column("notes", sa.JSON, nullable=False),
        sa.Column("core_ms", sa.BigInteger, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("key", "party", name="pk_run_probe"),
    )
    op.create_index("ix_run_probe_at", "run_probe", ["at"])
    op.create_table(
        "run_cost",
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("line", sa.String, nullable=False),
        sa.Column("line_version", sa.String, nullable=False),
        sa.Column("variant", sa.String(64), nullable=False),
        sa.Column("drivers", sa.JSON, nullable=False),
        sa.Column("core_ms", sa.BigInteger, nullable=False),
        sa.Column("wall_ms", sa.BigInteger, nullable=False),
        sa.Column("bytes_out", sa.BigInteger, nullable=False),
        sa.Column("memory_mb_ms", sa.BigInteger, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_cost"),
    )
    op.create_index("ix_run_cost_line_at", "run_cost", ["line", "at"])
