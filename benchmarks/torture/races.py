"""Many at once for what only one may have: exclusive rights, one key, one held sum, one refund.

Every round forks eight processes that wait for each other and then do the same in the same moment.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.torture.at_once import at_once
from benchmarks.torture.market import Market, give, list_offers, prepare
from benchmarks.torture.whole import faults
from wenmai.kernel.errors import WenmaiError
from wenmai.rights.agreements.model import Terms
from wenmai.services.context import Context
from wenmai.services.ordering import accept_order, cancel_order, place_order
from wenmai.services.refunding import refund_order

RACERS = 8
EXCLUSIVE = Terms(uses=("merchandise",), goods=("textiles",), exclusivity="exclusive")
PLAIN = Terms(uses=("merchandise",), goods=("porcelain",))
Act = Callable[[Context], str]


def run(home: Path, count: int, seed: int, url: str = "") -> dict[str, Any]:
    """``count`` rounds of each race; gives how often more or fewer than one won, and what the books say after."""
    market = Market(home, url or f"sqlite:///{home / 'wenmai.db'}")
    prepare(market)
    told = {"rounds": 0, "exclusive": 0, "one key": 0, "accept or cancel": 0, "refund": 0}
    for number in range(count):
        name = f"{seed}/{number}"
        told["exclusive"] += _exclusive(market, name)
        told["one key"] += _one_key(market, name)
        told["accept or cancel"] += _held(market, name)
        told["refund"] += _refunds(market, name)
        told["rounds"] += 1
    context = market.context("house")
    found = faults(context)
    context.close()
    return told | {"faults": found[:20]}


def _exclusive(market: Market, name: str) -> int:
    """Eight buyers for one exclusive right: 0 where exactly one got it and paid."""
    context = market.context("seller")
    (offer,) = list_offers(context, [f"exclusive {name}"], EXCLUSIVE)
    buyers = [f"racer-{name}-{one}".replace("/", "-") for one in range(RACERS)]
    for buyer in buyers:
        give(context, buyer, 20_000)
    context.close()
    answers = _race(market, buyers, lambda racer: place_order(racer, offer, "one").state)
    refused = answers.count("agreement.exclusive")
    return int((answers.count("settled"), refused) != (1, RACERS - 1))


def _one_key(market: Market, name: str) -> int:
    """One buyer sends one request eight times at once: 0 where all get the same order."""
    context = market.context("seller")
    (offer,) = list_offers(context, [f"plain {name}"], PLAIN)
    buyer = f"keyed-{name}".replace("/", "-")
    give(context, buyer, 20_000)
    context.close()
    answers = _race(market, [buyer] * RACERS, lambda racer: str(place_order(racer, offer, "one").posting))
    return int(len(set(answers)) != 1 or "Posting" not in answers[0])


def _held(market: Market, name: str) -> int:
    """Four accept and four cancel one held order: 0 where it came to one of the two, and the money went one way."""
    context = market.context("seller")
    (offer,) = list_offers(context, [f"held {name}"], PLAIN)
    buyer = f"held-{name}".replace("/", "-")
    give(context, buyer, 20_000)
    context.close()
    own = market.context(buyer)
    order = place_order(own, offer, "one", pay="hold").order.id
    own.close()
    answers = _race(market, ["seller", buyer] * (RACERS // 2), lambda racer: _accept_or_cancel(racer, order))
    return int(len({"settled", "cancelled"} & set(answers)) != 1)


def _accept_or_cancel(racer: Context, order: str) -> str:
    done = accept_order(racer, order) if racer.party == "seller" else cancel_order(racer, order, "changed my mind")
    return done.state


def _refunds(market: Market, name: str) -> int:
    """Eight refunds of one order: 0 where nothing failed; the books tell whether it was paid back once."""
    context = market.context("seller")
    (offer,) = list_offers(context, [f"refunded {name}"], PLAIN)
    buyer = f"refunded-{name}".replace("/", "-")
    give(context, buyer, 20_000)
    context.close()
    own = market.context(buyer)
    order = place_order(own, offer, "one").order.id
    own.close()
    answers = _race(market, ["seller"] * RACERS, lambda racer: refund_order(racer, order, "a flaw").state)
    return int(set(answers) != {"refunded"})


def _race(market: Market, parties: list[str], act: Act) -> list[str]:
    return at_once([partial(_run, market, party, act) for party in parties])


def _run(market: Market, party: str, act: Act, wait: Callable[[], object]) -> str:
    context = market.context(party)
    with context.database.reading():
        wait()
    try:
        return act(context)
    except WenmaiError as error:
        return error.rule
    finally:
        context.close()
