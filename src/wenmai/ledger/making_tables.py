"""The tables of what runs cost: vouchers, what each run may cost at most, and what it did cost. All append-only.

What is left on a voucher is the balance of its account.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table

from wenmai.storage.schema import METADATA

VOUCHER = Table(
    "voucher",
    METADATA,
    Column("id", String(12), primary_key=True),  # public; the code cannot be told from it
    Column("code_hash", String(64), nullable=False, unique=True),  # of the code, which is shown once
    Column("amount_fen", BigInteger, nullable=False),
    Column("valid_until", String, nullable=False),
    Column("plans", JSON, nullable=False),  # the kinds of customer that may spend it; none named: all
    Column("party", String, nullable=True),  # who alone may redeem it; NULL: whoever has the code
    Column("note", String, nullable=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("event", String(32), nullable=False),
)
VOUCHER_HOLDER = Table(
    "voucher_holder",  # who redeemed it: the one party that spends it from then on
    METADATA,
    Column("voucher", String(12), primary_key=True),
    Column("party", String, nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("event", String(32), nullable=False),
)
VOUCHER_REVOCATION = Table(
    "voucher_revocation",
    METADATA,
    Column("voucher", String(12), primary_key=True),
    Column("reason", String, nullable=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("event", String(32), nullable=False),
)
RUN_QUOTE = Table(
    "run_quote",  # what a run was quoted at, and what was reserved for it
    METADATA,
    Column("run_id", String, primary_key=True),
    Column("party", String, nullable=False),
    Column("tariff_version", Integer, nullable=False),
    Column("plan", String, nullable=False),
    Column("free_core_ms", BigInteger, nullable=False),  # of the month's allowance, set aside for this run
    Column("p50_core_ms", BigInteger, nullable=False),
    Column("p90_core_ms", BigInteger, nullable=False),
    Column("p50_fen", BigInteger, nullable=False),
    Column("held_fen", BigInteger, nullable=False),  # the most that it can cost
    Column("at", String, nullable=False),
    Column("event", String(32), nullable=False),
    Index("ix_run_quote_party_at", "party", "at"),
)
RUN_CHARGE = Table(
    "run_charge",  # how a run ended: settled at what it used, or released for nothing. Once.
    METADATA,
    Column("run_id", String, primary_key=True),
    Column("outcome", String, nullable=False),  # "settled", "released"
    Column("amount_fen", BigInteger, nullable=False),
    Column("free_core_ms", BigInteger, nullable=False),
    Column("usage", JSON, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", String, nullable=False),
    Column("event", String(32), nullable=False),
)
