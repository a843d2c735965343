"""The tables of the exchange. All are append-only: what becomes of an offer, an order, a delivery is a ``step``.

An order writes to several of them, so each has the fewest indexes that its readers need.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, UniqueConstraint

from wenmai.storage.schema import METADATA

ID = String(64)


def _event() -> Column[str]:
    return Column("event", String(32), nullable=False)


OFFER = Table(
    "offer",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("seller", String, nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("registered_at", String, nullable=False),
    _event(),
)
OFFER_ASSET = Table(
    "offer_asset",
    METADATA,
    Column("offer_id", ID, primary_key=True),
    Column("asset_id", ID, primary_key=True, index=True),
    _event(),
)
STEP = Table(
    "step",  # the n-th thing that became of a subject; two that race for the same number: one wins
    METADATA,
    Column("subject", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("party", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
)
SALE_ORDER = Table(
    "sale_order",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("offer_id", ID, nullable=False, index=True),
    Column("buyer", String, nullable=False),
    Column("key", String, nullable=False),
    Column("price_fen", BigInteger, nullable=False),
    Column("at", String, nullable=False),
    Column("starts_at", String, nullable=True),
    Column("agreement_id", ID, nullable=False),  # the one that it brings about when it settles
    _event(),
    Index("ix_sale_order_buyer_id", "buyer", "id"),
)
AGREEMENT = Table(
    "agreement",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("order_id", ID, nullable=False),
    Column("offer_id", ID, nullable=False),
    Column("licensor", String, nullable=False),
    Column("licensee", String, nullable=False),
    Column("starts_at", String, nullable=False),
    Column("ends_at", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
    Index("ix_agreement_licensor_id", "licensor", "id"),
    Index("ix_agreement_licensee_id", "licensee", "id"),
)
AGREEMENT_ASSET = Table(
    "agreement_asset",
    METADATA,
    Column("asset_id", ID, primary_key=True),
    Column("licensee", String, primary_key=True),
    Column("agreement_id", ID, primary_key=True),
    Column("exclusivity", String, nullable=False),
    Column("ends_at", String, nullable=False),
    _event(),
)
# An ordinary licence asks only for the few that are exclusive, however many ordinary ones there are.
Index(
    "ix_agreement_asset_exclusive",
    AGREEMENT_ASSET.c.asset_id,
    AGREEMENT_ASSET.c.ends_at,
    sqlite_where=AGREEMENT_ASSET.c.exclusivity != "ordinary",
    postgresql_where=AGREEMENT_ASSET.c.exclusivity != "ordinary",
)
ROYALTY_EDGE = Table(
    "royalty_edge",  # a lineage edge with the rate that was frozen when the child was made
    METADATA,
    Column("child", ID, primary_key=True),
    Column("parent", ID, primary_key=True, index=True),
    Column("rate_bp", Integer, nullable=False),
    Column("agreement_id", ID, nullable=True, index=True),
    Column("policy_id", ID, nullable=True),
    Column("at", String, nullable=False),
    _event(),
)
DELIVERY = Table(
    "delivery",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("order_id", ID, nullable=False),
    Column("agreement_id", ID, nullable=False),
    Column("party", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("fetches_max", Integer, nullable=False),
    Column("opened_at", String, nullable=False),
    _event(),
)
FETCH = Table(
    "fetch",
    METADATA,
    Column("delivery_id", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("asset_id", ID, nullable=False),
    Column("media_type", String, nullable=False),
    Column("blob", ID, nullable=False),  # the digest of the bytes that were handed over
    Column("fingerprint", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
)
SALES_REPORT = Table(
    "sales_report",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("agreement_id", ID, nullable=False),
    Column("period_start", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("units", BigInteger, nullable=False),
    Column("gross_fen", BigInteger, nullable=False),
    Column("royalty_fen", BigInteger, nullable=False),
    Column("guarantee_fen", BigInteger, nullable=False),
    Column("party", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
    UniqueConstraint("agreement_id", "period_start", "revision"),
)
LATE_REPORT = Table(
    "late_report",  # the alert: told once for each period
    METADATA,
    Column("agreement_id", ID, primary_key=True),
    Column("period_start", String, primary_key=True),
    Column("due_at", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
)
SAMPLE = Table(
    "sample",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("agreement_id", ID, nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("title", String, nullable=False),
    Column("note", String, nullable=False),
    Column("blobs", JSON, nullable=False),
    Column("party", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
)
WANTED = Table(
    "wanted",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("party", String, nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("title", String, nullable=False),
    Column("description", String, nullable=False),
    Column("uses", JSON, nullable=False),
    Column("purpose", String, nullable=False),
    Column("budget_fen", BigInteger, nullable=False),
    Column("until", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
)
WANTED_ANSWER = Table(
    "wanted_answer",
    METADATA,
    Column("wanted_id", ID, primary_key=True),
    Column("offer_id", ID, primary_key=True),
    Column("party", String, nullable=False),
    Column("word", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
)
PAYMENT = Table(
    "payment",  # money announced from or to the world outside; confirmed by who saw it arrive or leave
    METADATA,
    Column("id", ID, primary_key=True),
    Column("party", String, nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("direction", String, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("method", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
)
