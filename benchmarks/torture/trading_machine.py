"""Random markets, long: ``run`` plays so many of them, Hypothesis draws what happens and shrinks what fails."""

from __future__ import annotations

import itertools
import json
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from benchmarks.postgresql import PostgresqlServer, running_server
from benchmarks.torture.deeds import Buy, Deed, OfOrder, PayIn, PayReport, Report, Terminate
from benchmarks.torture.expected import Bought
from benchmarks.torture.market import Market, prepare
from benchmarks.torture.trading import PARTIES, SELLER, Trading, rivals_of
from wenmai.exchange.periods import Period, periods

MARKETS_PER_PART, STEPS_MAX = 20, 50
LONGEST_S = 0.008  # an order takes less: kills fall before, into and after it
Opened = Callable[[], Market]
parties, places = st.sampled_from(PARTIES), st.integers(0, 10**6)
kills = st.none() | places  # of three numbers one kills, sooner or later
sales = st.tuples(st.integers(0, 300), st.integers(1, 9_999))  # units, at fen each
ways_to_pay = st.sampled_from(["now", "now", "now", "hold", "later"])


def machine_over(open_market: Opened, told: Counter[str]) -> type[RuleBasedStateMachine]:
    """A machine whose every run trades on a market of its own; ``told`` counts what it did."""

    class Trades(RuleBasedStateMachine):
        @initialize()
        def open(self) -> None:
            self.trading = Trading(open_market())
            self.numbers = itertools.count()
            told["markets"] += 1

        @rule(party=parties, amount_fen=st.integers(1, 200_000))
        def pay_in(self, party: str, amount_fen: int) -> None:
            self._do(PayIn(party, self._key(), amount_fen))

        @rule(
            party=parties,
            offer=places,
            pay=st.sampled_from(["now", "now", "now", "hold", "later"]),
            kill=kills,
        )
        def buy(self, party: str, offer: int, pay: Any, kill: int | None) -> None:
            offers = list(self.trading.expected.offers)
            self._do(Buy(party, self._key(), offers[offer % len(offers)], pay), kill)

        @precondition(lambda self: self.trading.expected.orders)
        @rule(which=places, other=places)
        def repeat(self, which: int, other: int) -> None:
            (party, key), order = self._order(which)
            offers = list(self.trading.expected.offers)
            same = other % 3
            self._do(Buy(party, key, order.offer.id if same else offers[other % len(offers)], "now"))

        @precondition(lambda self: self.trading.expected.orders)
        @rule(which=places, what=st.sampled_from(["accept", "cancel", "refund"]), kill=kills)
        def decide(self, which: int, what: Any, kill: int | None) -> None:
            (buyer, key), _ = self._order(which)
            self._do(OfOrder(buyer if what == "cancel" else SELLER, buyer, key, what), kill)

        @precondition(lambda self: self._settled())
        @rule(which=places, kill=kills)
        def terminate(self, which: int, kill: int | None) -> None:
            (buyer, key), _ = self._settled()[which % len(self._settled())]
            self._do(Terminate(SELLER, buyer, key), kill)

        @precondition(lambda self: self._reporting())
        @rule(
            which=places,
            span=places,
            units=st.integers(0, 300),
            price_fen=st.integers(1, 9_999),
            revise=st.booleans(),
            waits=st.sampled_from([0, 31, 70]),
            kill=kills,
        )
        def report(
            self, which: int, span: int, units: int, price_fen: int, revise: bool, waits: int, kill: int | None
        ) -> None:
            self.trading.expected.pass_days(waits)
            (buyer, key), order = self._reporting()[which % len(self._reporting())]
            spans = _spans(order)
            self._do(Report(buyer, key, spans[span % len(spans)].start, units, price_fen, revise), kill)

        @precondition(lambda self: self._reported())
        @rule(which=places, kill=kills)
        def pay_report(self, which: int, kill: int | None) -> None:
            (buyer, key), order = self._reported()[which % len(self._reported())]
            starts = sorted(order.reports)
            self._do(PayReport(buyer, key, starts[which % len(starts)]), kill)

        @rule(days=st.sampled_from([1, 5, 25, 40]))
        def pass_days(self, days: int) -> None:
            self.trading.expected.pass_days(days)

        @rule(number=places)
        def race(self, number: int) -> None:
            told["races"] += 1
            first, second = rivals_of(self.trading.expected, number)
            self.trading.do_at_once(first, second)

        def teardown(self) -> None:
            if hasattr(self, "trading"):
                told.update(self.trading.outcomes)
                self.trading.finish()

        def _do(self, deed: Deed, kill: int | None = None) -> None:
            if kill is None or kill % 3:
                self.trading.do(deed)
            else:
                told["kills"] += 1
                self.trading.do_killed(deed, kill % 1000 / 1000 * LONGEST_S)

        def _key(self) -> str:
            return f"k{next(self.numbers)}"

        def _order(self, which: int) -> tuple[tuple[str, str], Bought]:
            found = list(self.trading.expected.orders.items())
            return found[which % len(found)]

        def _settled(self) -> list[tuple[tuple[str, str], Bought]]:
            return [one for one in self.trading.expected.orders.items() if one[1].starts_at]

        def _reporting(self) -> list[tuple[tuple[str, str], Bought]]:
            return [one for one in self._settled() if one[1].offer.terms.report_months]

        def _reported(self) -> list[tuple[tuple[str, str], Bought]]:
            return [one for one in self._reporting() if one[1].reports]

    return Trades


def _spans(order: Bought) -> list[Period]:
    return list(periods(order.starts_at, order.ends_at, order.offer.terms.report_months, 0))


def play(open_market: Opened, examples: int, steps: int, number: int) -> Counter[str]:
    """Trade on ``examples`` markets, up to ``steps`` deeds each. Raises AssertionError with the deeds of a failure."""
    told: Counter[str] = Counter()
    machine = seed(number)(machine_over(open_market, told))
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)
    return told


def run(home: Path, examples: int, number: int, url: str = "") -> dict[str, Any]:
    """The long run, in parts; those that are done are not played again. A ``url`` asks for PostgreSQL."""
    home.mkdir(parents=True, exist_ok=True)
    results = home / "parts.jsonl"
    done = [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
    with ExitStack() as stack:
        server = stack.enter_context(running_server()) if url else None
        for part in range(len(done), -(-examples // MARKETS_PER_PART)):
            told = play(fresh_markets(home / "markets", server), MARKETS_PER_PART, STEPS_MAX, number + part)
            done.append(dict(told))
            with results.open("a") as stream:
                stream.write(json.dumps(done[-1]) + "\n")
    return dict(sum(map(Counter, done), Counter[str]()).most_common())


def fresh_markets(home: Path, server: PostgresqlServer | None = None) -> Opened:
    """Gives markets, each with nothing in it; the one before is removed."""
    home.mkdir(parents=True, exist_ok=True)
    numbers = itertools.count()
    if server is None:
        (home / "empty.db").unlink(missing_ok=True)
        prepare(Market(home, f"sqlite:///{home / 'empty.db'}"))
    last: list[tuple[Path, str]] = []

    def open_market() -> Market:
        while last:
            folder, url = last.pop()
            shutil.rmtree(folder, ignore_errors=True)
            if server is not None:
                server.drop(url)
        folder = home / f"market-{next(numbers)}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if server is None:
            shutil.copy(home / "empty.db", folder / "wenmai.db")
            url = f"sqlite:///{folder / 'wenmai.db'}"
        else:
            url = server.new_database()
        last.append((folder, url))
        return Market(folder, url)

    return open_market
