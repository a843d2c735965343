"""A market at random: orders, reports, refunds, kills and races, in any order, beside a model that reckons along.

After every deed each account holds what the model says, nothing is half done, and at the end the log verifies. A deed
whose process was killed is done again, and comes to what it would have come to alone. Of two at once the outcome is
that of one before the other.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from benchmarks.torture.at_once import at_once
from benchmarks.torture.deeds import Buy, Deed, OfOrder, Terminate, outcome_of
from benchmarks.torture.expected import Expected, Offered
from benchmarks.torture.market import HOUSE, Market, asset_id, list_offer
from benchmarks.torture.whole import faults
from wenmai.ledger.statement import balances_of_everyone
from wenmai.rights.agreements.model import Terms
from wenmai.services.auditing import verify_log
from wenmai.services.context import Context

PARTIES = ("ann", "bo")
SELLER = "seller"
OPENED_AT = "2031-01-31T09:00:00.000Z"  # months of unequal length follow
GOODS = Terms(
    uses=("merchandise",), goods=("textiles",), royalty_bp=833, report_months=1, minimum_guarantee_fen=7_001,
    unit_cap=500, term_days=65,
)  # fmt: skip
KINDS: tuple[tuple[str, str, Terms, int], ...] = (  # key, asset, terms, price in fen
    ("plain", "robe", Terms(uses=("reproduce",), term_days=40), 10_007),
    ("alone", "robe", Terms(uses=("reproduce",), term_days=20, exclusivity="exclusive"), 25_003),
    ("goods", "bowl", GOODS, 3_001),
    ("beside the owner", "bowl", replace(GOODS, exclusivity="sole", term_days=30), 12),
    ("free", "star", Terms(uses=("display",)), 0),
)
# As the sources of market.list_offer state their rates: a design owes a pattern 15 % and a picture 10 %, the pattern
# owes its scan 20 %.
PARTS = {
    "design": (SELLER, Fraction(75, 100)),
    "other": ("library", Fraction(10, 100)),
    "pattern": ("atelier", Fraction(15, 100) * Fraction(80, 100)),
    "scan": ("museum", Fraction(15, 100) * Fraction(20, 100)),
}
Choose = Callable[[int], int]


class Trading:
    """One market, its model, and the deeds that were done."""

    def __init__(self, market: Market) -> None:
        self.context = replace(market.context(HOUSE), clock=self._now)
        offers: dict[str, Offered] = {}
        self.expected = Expected(offers, at=OPENED_AT)
        for key, asset, terms, price_fen in KINDS:
            identity = list_offer(self.context, key, asset, terms, price_fen)
            parts = {asset_id(f"{part}/{asset}"): whose for part, whose in PARTS.items()}
            offers[identity] = Offered(identity, asset, terms, price_fen, parts)
        self.done: list[str] = []
        self.outcomes: Counter[str] = Counter()

    def _now(self) -> str:
        return self.expected.at

    def do(self, deed: Deed) -> None:
        """A deed comes to what the model says."""
        wanted = self.expected.apply(deed)
        self._require(deed, outcome_of(self.context, deed), {wanted})

    def do_killed(self, deed: Deed, after_s: float) -> None:
        """A process that does it is killed; it is done again, and whatever the kill left, it was done once."""
        self.context.database.close()  # a child opens its own connections
        _kill(self.context, deed, after_s)
        allowed = {self.expected.apply(deed)}
        if isinstance(deed, Terminate) or (isinstance(deed, OfOrder) and deed.what == "cancel"):
            allowed.add(self.expected.copy().apply(deed))  # what cannot be done twice says so the second time
        self._require(deed, outcome_of(self.context, deed), allowed)

    def do_at_once(self, first: Deed, second: Deed) -> None:
        """Two processes do one each in the same moment."""
        self.context.database.close()
        found = tuple(at_once([partial(_run, self.context, deed) for deed in (first, second)]))
        one, other = self.expected.copy(), self.expected.copy()
        serial = {
            (one.apply(first), one.apply(second)): one,
            tuple(reversed((other.apply(second), other.apply(first)))): other,
        }
        self.done.append(f"{first} ‖ {second} → {found}")
        assert found in serial, f"{found}, and one after the other gives {list(serial)}:\n" + self.told()
        self.expected = serial[found]
        self._require_balances()

    def finish(self) -> None:
        """At the end the log verifies, row by row."""
        verdict = verify_log(self.context)
        assert verdict.ok, str(verdict)
        self.context.close()

    def _require(self, deed: Deed, found: str, allowed: set[str]) -> None:
        self.done.append(f"{deed} → {found}")
        self.outcomes[f"{type(deed).__name__}: {found}"] += 1
        assert found in allowed, f"{found}, not {allowed}:\n" + self.told()
        self._require_balances()

    def _require_balances(self) -> None:
        with self.context.database.reading() as connection:
            kept = balances_of_everyone(connection)
        wanted = {name: fen for name, fen in self.expected.balances.items() if fen}
        assert {name: fen for name, fen in kept.items() if fen} == wanted, self.told()
        assert faults(self.context) == [], self.told()

    def told(self) -> str:
        """Everything that was done, for who reads of a failure."""
        return "\n".join(self.done)


def rivals_of(expected: Expected, number: int) -> tuple[Deed, Deed]:
    """Two deeds that meet: for one order, for one exclusive right, or for one wallet."""
    placed = [key for key, order in expected.orders.items() if order.state in ("placed", "settled")]
    plain, alone, goods, sole, _ = expected.offers
    key = f"race-{number}"
    choices: list[tuple[Deed, Deed]] = [
        (Buy("ann", key, alone, "now"), Buy("bo", key, plain, "now")),
        (Buy("ann", key, plain, "now"), Buy("ann", key, plain, "now")),
        (Buy("bo", key, sole, "now"), Buy("ann", key, sole, "now")),
        (Buy("bo", key, plain, "hold"), Buy("bo", f"other-{number}", goods, "now")),
    ]
    if placed:
        buyer, key = placed[number % len(placed)]
        accept, cancel = OfOrder(SELLER, buyer, key, "accept"), OfOrder(buyer, buyer, key, "cancel")
        refund = OfOrder(SELLER, buyer, key, "refund")
        choices += [(accept, cancel), (refund, refund), (accept, refund)]
        if expected.orders[buyer, key].in_force:
            choices.append((refund, Terminate(SELLER, buyer, key)))
    return choices[number % len(choices)]


def _kill(context: Context, deed: Deed, after_s: float) -> None:
    parent, child = mp.Pipe(duplex=False)
    process = mp.get_context("fork").Process(target=_begin, args=(context, deed, child))
    process.start()
    child.close()
    parent.recv()
    time.sleep(after_s)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    parent.close()


def _begin(context: Context, deed: Deed, pipe: Any) -> None:
    with context.database.reading():
        pipe.send("begins")
    outcome_of(context, deed)
    time.sleep(60)  # it is killed


def _run(context: Context, deed: Deed, wait: Callable[[], object]) -> str:
    with context.database.reading():
        wait()
    return outcome_of(context, deed)
