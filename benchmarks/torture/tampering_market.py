"""Tampering with a whole market: orders, entries, agreements, deliveries, reports, and the log over them.

Every table that events vouch for is tried; each manipulation must be found against the checkpoints outside.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.torture.made_up_rows import record_every_table
from benchmarks.torture.market import Market, give, list_offers, prepare
from benchmarks.torture.tampering import tamper
from wenmai.audit.checkpoints import checkpoint
from wenmai.audit.rows import vouched_tables
from wenmai.services.auditing import DECLARED, audit_folder
from wenmai.services.ordering import cancel_order, place_order
from wenmai.services.refunding import refund_order
from wenmai.storage.schema import METADATA

ORDERS = 300
SEALED_EVERY = 20
ROWS = 5


def run(home: Path, count: int, seed: int, url: str = "") -> dict[str, Any]:
    """``count`` manipulations; states how many of each kind were found. Goes on where it stopped."""
    market = Market(home, url or f"sqlite:///{home / 'market.db'}")
    built = home / "market.built"
    context = market.context("seller")
    if not built.exists():
        home.mkdir(parents=True, exist_ok=True)
        prepare(market)
        _trade(market, seed)
        built.touch()
    assert DECLARED
    tables = vouched_tables(METADATA)
    found = tamper(context.database, audit_folder(context), tables, count, seed, home / "tampering.jsonl")
    context.close()
    return found


def _trade(market: Market, seed: int) -> None:
    seller = market.context("seller")
    offers = list_offers(seller, [f"{seed}/{number}" for number in range(10)])
    buyer = market.context("buyer")
    give(buyer, "buyer", 10**9)
    for number in range(ORDERS):
        pay = "hold" if number % 7 == 3 else "now"
        order = place_order(buyer, offers[number % len(offers)], f"{number}", pay=pay).order.id  # type: ignore[arg-type]
        if pay == "hold":
            cancel_order(buyer, order, "changed my mind")
        elif number % 11 == 5:
            refund_order(seller, order, "a flaw")
        if number % SEALED_EVERY == 0:
            checkpoint(buyer.database, audit_folder(buyer), buyer.clock)
    record_every_table(buyer.database, ROWS, seed, buyer.clock())  # also those that no order writes to
    checkpoint(buyer.database, audit_folder(buyer), buyer.clock)
    seller.close()
    buyer.close()
