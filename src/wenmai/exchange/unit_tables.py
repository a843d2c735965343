"""The tables of units of goods: batches of serials, and how often each serial was looked up.

Batches are append-only, and events vouch for them. Look-ups and guesses are counts that change; no money and no right
hangs on them, and they name no visitor.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, UniqueConstraint

from wenmai.storage.schema import METADATA

UNIT_BATCH = Table(
    "unit_batch",  # goods that carry a serial each: numbers first … first + count - 1 under one agreement
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("agreement_id", String(64), nullable=False),
    Column("key", String, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("code", String(4), nullable=False, index=True),  # the first group of its serials
    Column("key_name", String(16), nullable=False),  # of the secret key that its serials were made with
    Column("goods", String, nullable=False),
    Column("title_zh", String, nullable=False),
    Column("title_en", String, nullable=False),
    Column("asset_id", String(64), nullable=False),
    Column("party", String, nullable=False),
    Column("at", String, nullable=False),
    Column("event", String(32), nullable=False),
    UniqueConstraint("agreement_id", "first"),
)
UNIT_LOOKUP = Table(
    "unit_lookup",
    METADATA,
    Column("agreement_id", String(64), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("count", BigInteger, nullable=False),
    Column("first_at", String, nullable=False),
    Column("last_at", String, nullable=False),
)
UNIT_GUESS = Table(
    "unit_guess",  # serials that were never issued, counted by the hour: of one caller, and of all together
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("hour", String(13), primary_key=True),
    Column("count", Integer, nullable=False),
)
