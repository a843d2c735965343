"""Orders settled a second, the whole path: an offer is ordered, paid along the thread, its delivery opened.

    python -m benchmarks.orders [--decades 3 6] [--seconds 20] [--postgresql [URL]]

Eight processes buy at once. For each decade of past orders 1,000 more are timed; cost must not grow. The peer is the
database alone: the same rows, made beforehand, appended in one transaction each by as many processes, with nothing
read, decided or paid.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.postgresql import running_server
from benchmarks.torture.market import Market, give, list_offers, prepare
from benchmarks.torture.seeding import made_orders, seed_orders
from wenmai.services.ordering import place_order

OWN_SERVER = "own"
PROCESSES = 8
OFFERS = 50
BUYERS = 64
TIMED = 1_000
PEER_S_MAX = 8.0
ROWS_MADE_PER_S = 300  # orders for each process, more than any was seen to append
WALLET_FEN = 10**14


def run(market: Market, decades: Sequence[int], seconds: float) -> dict[str, Any]:
    """Orders a second with eight processes, then the cost of one among 10^n past orders."""
    prepare(market)
    context = market.context("seller")
    offers = list_offers(context, [f"offer {secrets.token_hex(4)}" for _ in range(OFFERS)])
    buyers = [f"buyer-{number}" for number in range(BUYERS)]
    for buyer in buyers:
        give(context, buyer, WALLET_FEN)
    found: dict[str, Any] = {
        "together": _together(market, offers, seconds, _buy),
        "the database alone": _together(market, offers, min(seconds, PEER_S_MAX), _append),
    }
    seeded = 0
    for decade in decades:
        seed_orders(context, offers, buyers, seeded, 10**decade - seeded)
        seeded = 10**decade
        found[f"among 10^{decade}"] = _alone(market, offers)
    context.close()
    return found


def _together(market: Market, offers: list[str], seconds: float, work: Callable[..., None]) -> dict[str, float]:
    queue: mp.Queue[list[float]] = mp.Queue()
    barrier = mp.Barrier(PROCESSES)
    workers = [
        mp.Process(target=work, args=(market, f"buyer-{number}", offers, seconds, barrier, queue))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    took = [one for _ in workers for one in queue.get()]
    for worker in workers:
        worker.join()
    return _figures(took) | {"orders/s": round(len(took) / seconds, 1)}


def _buy(
    market: Market, buyer: str, offers: list[str], seconds: float, barrier: Any, queue: mp.Queue[list[float]]
) -> None:
    context = market.context(buyer)
    for number in range(20):  # statements are built and prepared
        place_order(context, offers[number % len(offers)], secrets.token_hex(8))
    barrier.wait()
    took, until, number = [], time.perf_counter() + seconds, 0
    while (started := time.perf_counter()) < until:
        place_order(context, offers[number % len(offers)], secrets.token_hex(8))
        took.append(time.perf_counter() - started)
        number += 1
    queue.put(took)
    context.close()


def _append(
    market: Market, buyer: str, offers: list[str], seconds: float, barrier: Any, queue: mp.Queue[list[float]]
) -> None:
    """Append rows of orders that were made beforehand, as many as there is time for."""
    context = market.context(buyer)
    with context.database.reading() as connection:
        made = made_orders(connection, offers, buyer, int(seconds * ROWS_MADE_PER_S))
    barrier.wait()
    took, until = [], time.perf_counter() + seconds
    while made and (started := time.perf_counter()) < until:
        recorder = made.pop()
        with context.database.writing() as recorder.connection:
            recorder.finish("order.placed", buyer, recorder.event_id, context.clock())
        took.append(time.perf_counter() - started)
    queue.put(took)
    context.close()


def _alone(market: Market, offers: list[str]) -> dict[str, float]:
    context = market.context("buyer-0")
    took = []
    for number in range(TIMED + 20):
        started = time.perf_counter()
        place_order(context, offers[number % len(offers)], secrets.token_hex(8))
        took.append(time.perf_counter() - started)
    context.close()
    return _figures(took[20:])


def _figures(took: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    return {
        "median ms": round(ordered[len(ordered) // 2] * 1e3, 2),
        "p99 ms": round(ordered[int(len(ordered) * 0.99)] * 1e3, 2),
        "mean ms": round(sum(ordered) / len(ordered) * 1e3, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decades", type=int, nargs=2, default=(3, 6), metavar=("FROM", "TO"))
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument(
        "--postgresql", nargs="?", const=OWN_SERVER, metavar="URL",
        help="Time PostgreSQL: an empty database at this address, or a server of our own that waits for its disk.",
    )  # fmt: skip
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wenmai-orders-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        url = asked.postgresql or f"sqlite:///{folder / 'wenmai.db'}"
        if url == OWN_SERVER:
            url = stack.enter_context(running_server(durable=True)).empty_database()
        found = run(Market(folder, url), range(asked.decades[0], asked.decades[1] + 1), asked.seconds)
        print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
