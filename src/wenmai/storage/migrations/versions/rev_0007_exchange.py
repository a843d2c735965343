"""Offers, orders, agreements, deliveries, reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _offers()
    _agreements()
    _deliveries()
    _reports()
    _wanted_and_payments()


def _offers() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("seller", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("registered_at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
    )
    op.create_index("ix_offer_seller", "offer", ["seller"])
    op.create_table(
        "offer_asset",
        sa.Column("offer_id", sa.String(64), nullable=False),
        sa.Column("asset_id", sa.String(64), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("offer_id", "asset_id", name="pk_offer_asset"),
    )
    op.create_index("ix_offer_asset_asset_id", "offer_asset", ["asset_id"])
    op.create_table(
        "step",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("subject", "number", name="pk_step"),
    )


def _agreements() -> None:
    op.create_table(
        "sale_order",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("offer_id", sa.String(64), nullable=False),
        sa.Column("buyer", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("price_fen", sa.BigInteger, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("starts_at", sa.String, nullable=True),
        sa.Column("agreement_id", sa.String(64), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sale_order"),
    )
    op.create_index("ix_sale_order_buyer_id", "sale_order", ["buyer", "id"])
    op.create_index("ix_sale_order_offer_id", "sale_order", ["offer_id"])
    op.create_table(
        "agreement",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("offer_id", sa.String(64), nullable=False),
        sa.Column("licensor", sa.String, nullable=False),
        sa.Column("licensee", sa.String, nullable=False),
        sa.Column("starts_at", sa.String, nullable=False),
        sa.Column("ends_at", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
    )
    op.create_index("ix_agreement_licensee_id", "agreement", ["licensee", "id"])
    op.create_index("ix_agreement_licensor_id", "agreement", ["licensor", "id"])
    op.create_table(
        "agreement_asset",
        sa.Column("asset_id", sa.String(64), nullable=False),
        sa.Column("licensee", sa.String, nullable=False),
        sa.Column("agreement_id", sa.String(64), nullable=False),
        sa.Column("exclusivity", sa.String, nullable=False),
        sa.Column("ends_at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", "licensee", "agreement_id", name="pk_agreement_asset"),
    )
    exclusive = sa.text("exclusivity != 'ordinary'")
    op.create_index(
        "ix_agreement_asset_exclusive",
        "agreement_asset",
        ["asset_id", "ends_at"],
        sqlite_where=exclusive,
        postgresql_where=exclusive,
    )
    op.create_table(
        "royalty_edge",
        sa.Column("child", sa.String(64), nullable=False),
        sa.Column("parent", sa.String(64), nullable=False),
        sa.Column("rate_bp", sa.Integer, nullable=False),
        sa.Column("agreement_id", sa.String(64), nullable=True),
        sa.Column("policy_id", sa.String(64), nullable=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("child", "parent", name="pk_royalty_edge"),
    )
    op.create_index("ix_royalty_edge_agreement_id", "royalty_edge", ["agreement_id"])
    op.create_index("ix_royalty_edge_parent", "royalty_edge", ["parent"])


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("agreement_id", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.Column("fetches_max", sa.Integer, nullable=False),
        sa.Column("opened_at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    op.create_table(
        "fetch",
        sa.Column("delivery_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("asset_id", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("blob", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "number", name="pk_fetch"),
    )


def _reports() -> None:
    op.create_table(
        "sales_report",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("agreement_id", sa.String(64), nullable=False),
        sa.Column("period_start", sa.String, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.Column("units", sa.BigInteger, nullable=False),
        sa.Column("gross_fen", sa.BigInteger, nullable=False),
        sa.Column("royalty_fen", sa.BigInteger, nullable=False),
        sa.Column("guarantee_fen", sa.BigInteger, nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sales_report"),
        sa.UniqueConstraint(
            "agreement_id", "period_start", "revision", name="uq_sales_report_agreement_id_period_start_revision"
        ),
    )
    op.create_table(
        "late_report",
        sa.Column("agreement_id", sa.String(64), nullable=False),
        sa.Column("period_start", sa.String, nullable=False),
        sa.Column("due_at", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("agreement_id", "period_start", name="pk_late_report"),
    )
    op.create_table(
        "sample",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("agreement_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("blobs", sa.JSON, nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sample"),
    )
    op.create_index("ix_sample_agreement_id", "sample", ["agreement_id"])
    op.create_table(
        "unit_batch",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("agreement_id", sa.String(64), nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("title_zh", sa.String, nullable=False),
        sa.Column("title_en", sa.String, nullable=False),
        sa.Column("asset_id", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unit_batch"),
        sa.UniqueConstraint("agreement_id", "first", name="uq_unit_batch_agreement_id_first"),
    )


def _wanted_and_payments() -> None:
    op.create_table(
        "wanted",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("uses", sa.JSON, nullable=False),
        sa.Column("budget_fen", sa.BigInteger, nullable=False),
        sa.Column("until", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wanted"),
    )
    op.create_index("ix_wanted_party", "wanted", ["party"])
    op.create_table(
        "wanted_answer",
        sa.Column("wanted_id", sa.String(64), nullable=False),
        sa.Column("offer_id", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("wanted_id", "offer_id", name="pk_wanted_answer"),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("direction", sa.String, nullable=False),
        sa.Column("amount_fen", sa.BigInteger, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payment"),
    )
    op.create_index("ix_payment_party", "payment", ["party"])
