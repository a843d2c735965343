"""Reservations, charges, releases, vouchers and money at random, beside a model of a few lines: no fen is lost or made.

The model knows nothing of postings: it keeps a wallet, the rest of each voucher, and what each run took from where.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from benchmarks.torture.market import Market, give, prepare
from benchmarks.torture.paying import FEN_A_CORE_S, operator, quote_for, release, reserve, settle
from wenmai.kernel.errors import Conflict
from wenmai.ledger.model import HELD, WALLET, account
from wenmai.ledger.statement import balances_of_everyone, faults_of_books
from wenmai.ledger.voucher_store import vouchers_held_by
from wenmai.services.context import Context
from wenmai.services.tariffs import set_tariff
from wenmai.services.vouchers import VoucherDraft, issue_voucher, redeem_voucher, revoke_voucher

CORE_S_MAX = 400
_NUMBERS = itertools.count()


@dataclass
class Run:
    """What the model knows of a run: its ``taken`` fen by voucher and, under an empty name, of the wallet."""

    held_fen: int
    taken: dict[str, int]
    outcome: str = ""
    charged_fen: int = 0


@dataclass
class Purse:
    """The model of one party."""

    wallet_fen: int = 0
    vouchers: dict[str, int] = field(default_factory=dict)  # those that end first come first
    revoked: set[str] = field(default_factory=set)
    runs: dict[str, Run] = field(default_factory=dict)

    def reserve(self, run: str, held_fen: int) -> bool:
        taken, left_fen = dict[str, int](), held_fen
        for voucher, rest_fen in self.vouchers.items():
            if voucher not in self.revoked and min(rest_fen, left_fen) > 0:
                taken[voucher] = min(rest_fen, left_fen)
                left_fen -= taken[voucher]
        if left_fen > self.wallet_fen:
            return False
        for voucher, fen in taken.items():
            self.vouchers[voucher] -= fen
        self.wallet_fen -= left_fen
        self.runs[run] = Run(held_fen, taken | {"": left_fen})
        return True

    def end(self, run: Run, outcome: str, charged_fen: int) -> None:
        run.outcome, run.charged_fen = outcome, charged_fen
        left_fen = charged_fen
        for source, fen in run.taken.items():
            back_fen = fen - min(fen, left_fen)
            left_fen -= min(fen, left_fen)
            if source == "":
                self.wallet_fen += back_fen
            elif source not in self.revoked:
                self.vouchers[source] += back_fen


class PayingMachine(RuleBasedStateMachine):
    """``market`` is set on a subclass: one database serves all examples, each with a party of its own."""

    market: Market
    context: Context

    def __init__(self) -> None:
        super().__init__()
        self.party = f"payer-{next(_NUMBERS)}"
        self.own = replace(self.context, actor=replace(self.context.actor, party=self.party))
        self.purse = Purse()
        with self.context.database.reading() as connection:
            self.before = balances_of_everyone(connection)

    @rule(fen=st.integers(1, 1000))
    def pay_in(self, fen: int) -> None:
        give(self.context, self.party, fen)
        self.purse.wallet_fen += fen

    @rule(fen=st.integers(1, 300))
    def take_a_voucher(self, fen: int) -> None:
        until = f"{2100 + len(self.purse.vouchers)}-01-01"
        kept, code = issue_voucher(operator(self.context), VoucherDraft(fen, until))
        redeem_voucher(self.own, code)
        self.purse.vouchers[kept.voucher.id] = fen

    @precondition(lambda self: self.purse.vouchers)
    @rule(data=st.data())
    def revoke(self, data: st.DataObject) -> None:
        voucher = data.draw(st.sampled_from(sorted(self.purse.vouchers, key=list(self.purse.vouchers).index)))
        revoke_voucher(operator(self.context), voucher, "a trial")
        self.purse.revoked.add(voucher)
        self.purse.vouchers[voucher] = 0

    @rule(p50=st.integers(0, CORE_S_MAX), more=st.integers(0, CORE_S_MAX))
    def reserve_for_a_run(self, p50: int, more: int) -> None:
        run = f"{self.party}/{len(self.purse.runs)}"
        quote = quote_for(self.context, self.party, p50, p50 + more)
        assert quote.p90_fen == p50 + more >= quote.p50_fen
        expected = self.purse.reserve(run, quote.p90_fen)
        answered = _rule_of(lambda: reserve(self.context, run, self.party, quote))
        assert answered == ("" if expected else "ledger.funds")

    @precondition(lambda self: self.purse.runs)
    @rule(data=st.data(), core_s=st.integers(0, 3 * CORE_S_MAX))
    def settle_a_run(self, data: st.DataObject, core_s: int) -> None:
        name, run = self._a_run(data)
        if run.outcome == "released":
            assert _rule_of(lambda: settle(self.context, name, core_s)) == "run.state"
            return
        if not run.outcome:
            self.purse.end(run, "settled", min(core_s, run.held_fen))
        charge = settle(self.context, name, core_s)
        assert charge is not None
        assert charge.amount_fen == run.charged_fen

    @precondition(lambda self: self.purse.runs)
    @rule(data=st.data())
    def release_a_run(self, data: st.DataObject) -> None:
        name, run = self._a_run(data)
        if run.outcome == "settled":
            assert _rule_of(lambda: release(self.context, name)) == "run.state"
            return
        if not run.outcome:
            self.purse.end(run, "released", 0)
        assert release(self.context, name) is not None

    @invariant()
    def books_say_what_the_model_says(self) -> None:
        with self.context.database.reading() as connection:
            assert faults_of_books(connection) == []
            found = balances_of_everyone(connection)
            rests = {one.voucher.id: one.rest_fen for one in vouchers_held_by(connection, self.party)}
        runs = self.purse.runs.values()
        assert sum(found.values()) == 0
        assert found.get(account(self.party, WALLET), 0) == self.purse.wallet_fen >= 0
        assert found.get(account(self.party, HELD), 0) == sum(run.held_fen for run in runs if not run.outcome)
        assert rests == self.purse.vouchers
        brought_fen = found.get("house/making", 0) - self.before.get("house/making", 0)
        assert brought_fen == sum(run.charged_fen for run in runs)

    def _a_run(self, data: st.DataObject) -> tuple[str, Run]:
        name = data.draw(st.sampled_from(list(self.purse.runs)))
        return name, self.purse.runs[name]


def _rule_of(act: Callable[[], object]) -> str:
    """The rule by which something was refused; empty where it was done."""
    try:
        act()
    except Conflict as refused:
        return refused.rule
    return ""


def machine_on(market: Market) -> type[PayingMachine]:
    """The machine over a market's database, with a tariff of a fen a core-second."""
    prepare(market)
    context = market.context("house")
    set_tariff(operator(context), FEN_A_CORE_S)
    return type("Machine", (PayingMachine,), {"market": market, "context": context})


def run(home: Path, count: int, seed: int, url: str = "") -> dict[str, Any]:
    """``count`` random histories of up to 50 deeds; raises with the shortest one that goes wrong."""
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis import seed as seeded
    from hypothesis.stateful import run_state_machine_as_test

    machine = machine_on(Market(home, url or f"sqlite:///{home / 'wenmai.db'}"))
    phases = (Phase.generate, Phase.shrink)
    chosen = settings(
        max_examples=count, stateful_step_count=50, deadline=None, database=None, phases=phases,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(seeded(random.Random(seed).randrange(2**32))(machine), settings=chosen)
    machine.context.close()
    return {"histories": count, "faults": []}
