"""The tables of the ledger: postings and entries are append-only; the balances of wallets and vouchers are kept."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table

from wenmai.storage.schema import METADATA

POSTING = Table(
    "posting",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("key", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("at", String, nullable=False),
    Column("closes", String(64), nullable=True),
    Column("memo", String, nullable=False),
    Column("event", String(32), nullable=False),
)
# A posting is reversed, released or captured once.
Index(
    "uq_posting_closes",
    POSTING.c.closes,
    unique=True,
    sqlite_where=POSTING.c.closes.is_not(None),
    postgresql_where=POSTING.c.closes.is_not(None),
)
ENTRY = Table(
    "entry",
    METADATA,
    Column("posting_id", String(64), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("account", String, nullable=False),
    Column("at", String, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("asset_id", String(64), nullable=True),
    Column("event", String(32), nullable=False),
    Index("ix_entry_account_at", "account", "at"),
)
WALLET_BALANCE = Table(
    "wallet_balance",  # what the entries of a wallet or voucher add up to; its row is the lock under which it is spent
    METADATA,
    Column("account", String, primary_key=True),
    Column("balance_fen", BigInteger, nullable=False),
    CheckConstraint("balance_fen >= 0", name="ck_wallet_balance_never_negative"),
)
