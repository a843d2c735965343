"""Kills a process that buys, at random points, and looks what it left.

Every order that was acknowledged is there and whole; none is half settled; a repeated key settles nothing twice.
"""

from __future__ import annotations

import random
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from benchmarks.torture.killing import told_until_killed
from benchmarks.torture.market import Market, give, list_offers, prepare
from benchmarks.torture.whole import faults
from wenmai.exchange.model import order_id
from wenmai.exchange.orders import SETTLED, find_order
from wenmai.ledger.model import WALLET, account
from wenmai.ledger.store import spendable
from wenmai.services.ordering import place_order

LONGEST_S = 0.12
PRICE_FEN = 10_007


def run(home: Path, count: int, seed: int, url: str = "") -> dict[str, Any]:
    """Kill ``count`` buyers; gives how many orders were acknowledged, found unacknowledged, and what was wrong."""
    market = Market(home, url or f"sqlite:///{home / 'wenmai.db'}")
    prepare(market)
    context = market.context("seller")
    offers = list_offers(context, [f"{seed}/{number}" for number in range(20)])
    chance = random.Random(seed)
    told = {"kills": 0, "acknowledged": 0, "settled but not acknowledged": 0, "lost": 0, "half": 0, "doubled": 0}
    for number in range(count):
        buyer = f"buyer-{seed}-{number}"
        give(context, buyer, 10**9)
        context.database.close()  # the child opens its own; it reopens here when it is asked
        keys, acknowledged = _buy_until_killed(market, buyer, offers, chance)
        with context.database.reading() as connection:
            kept = {key: find_order(connection, order_id(buyer, key)) for key in keys}
        told["kills"] += 1
        told["acknowledged"] += len(acknowledged)
        told["lost"] += sum(kept[key] is None or kept[key].state != SETTLED for key in acknowledged)  # type: ignore[union-attr]
        told["settled but not acknowledged"] += sum(
            one is not None for key, one in kept.items() if key not in acknowledged
        )
        retry = market.context(buyer)
        for place, key in enumerate(keys):  # the buyer comes back and sends everything again
            place_order(retry, offers[place % len(offers)], key)
        retry.close()
        with context.database.reading() as connection:
            spent_fen = 10**9 - spendable(connection, account(buyer, WALLET))
        told["doubled"] += int(spent_fen != len(keys) * PRICE_FEN)
    found = faults(context)
    told["half"] = len(found)
    context.close()
    return told | {"faults": found[:20]}


def _buy_until_killed(
    market: Market, buyer: str, offers: list[str], chance: random.Random
) -> tuple[list[str], set[str]]:
    """(every key that was tried, those whose order was acknowledged before the kill)."""
    told = told_until_killed(_buy, market, buyer, offers, after_s=chance.random() * LONGEST_S)
    tried = [key for kind, key in told if kind == "try"]
    acknowledged = {key for kind, key in told if kind != "try"}
    return tried, acknowledged


def _buy(market: Market, buyer: str, offers: list[str], pipe: Pipe) -> None:
    context = market.context(buyer)
    pipe.send("ready")
    number = 0
    while True:
        key = f"{number}"
        pipe.send(("try", key))
        place_order(context, offers[number % len(offers)], key)
        pipe.send(("done", key))
        number += 1
