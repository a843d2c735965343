"""A run costs what it used, never more than was set aside for it, once; what fails costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.torture.market import give
from benchmarks.torture.paying import FEN_A_CORE_S, operator, quote_for, release, reserve, settle
from wenmai.kernel.errors import Conflict
from wenmai.ledger.statement import balances_of_everyone, faults_of_books
from wenmai.services.auditing import verify_log
from wenmai.services.context import Context
from wenmai.services.paying import read_statement
from wenmai.services.tariffs import put_on_plan, set_tariff
from wenmai.services.vouchers import VoucherDraft, issue_voucher, redeem_voucher, revoke_voucher

pytestmark = pytest.mark.both_databases
LATER = "2099-01-01"


def balances(context: Context) -> dict[str, int]:
    with context.database.reading() as connection:
        assert faults_of_books(connection) == []
        return {name: fen for name, fen in balances_of_everyone(connection).items() if fen}


def voucher_of(context: Context, amount_fen: int, until: str = LATER, **given: object) -> str:
    """A voucher that museum holds; its id."""
    draft = VoucherDraft(amount_fen, until, **given)  # type: ignore[arg-type]
    kept, code = issue_voucher(operator(context), draft)
    return redeem_voucher(context, code).voucher.id if kept else ""


@pytest.fixture
def priced(context: Context) -> Iterator[Context]:
    """An installation with a tariff of a fen a core-second, where museum has 10 yuan."""
    set_tariff(operator(context), FEN_A_CORE_S)
    give(context, "museum", 1000)
    yield context
    verdict = verify_log(operator(context))
    assert verdict.ok, verdict.findings


def test_the_actual_is_charged_and_the_rest_given_back(priced: Context) -> None:
    reserve(priced, "run", "museum", quote_for(priced, "museum", 60, 90))
    assert balances(priced) == {"house/bank": -1000, "museum/wallet": 910, "museum/held": 90}
    charge = settle(priced, "run", 70)
    assert charge is not None
    assert (charge.outcome, charge.amount_fen) == ("settled", 70)
    assert balances(priced) == {"house/bank": -1000, "museum/wallet": 930, "house/making": 70}
    lines = read_statement(priced, "museum/wallet").lines
    assert [(line.kind, line.subject, line.amount_fen) for line in lines[1:]] == [
        ("making-hold", "run", -90), ("making", "run", 20),
    ]  # fmt: skip


def test_no_run_costs_more_than_was_set_aside(priced: Context) -> None:
    reserve(priced, "run", "museum", quote_for(priced, "museum", 60, 90))
    charge = settle(priced, "run", 5000)
    assert charge is not None
    assert charge.amount_fen == 90
    assert balances(priced)["museum/wallet"] == 910


def test_repeats_change_nothing(priced: Context) -> None:
    quote = quote_for(priced, "museum", 60, 90)
    first = reserve(priced, "run", "museum", quote)
    assert reserve(priced, "run", "museum", quote_for(priced, "museum", 1, 2)) == first
    charge = settle(priced, "run", 70)
    before = balances(priced)
    assert settle(priced, "run", 80) == charge
    assert reserve(priced, "run", "museum", quote) == first
    with pytest.raises(Conflict, match="settled and cannot be released"):
        release(priced, "run")
    assert balances(priced) == before


def test_what_fails_costs_nothing_and_stays_released(priced: Context) -> None:
    before = balances(priced)
    reserve(priced, "run", "museum", quote_for(priced, "museum", 60, 90))
    charge = release(priced, "run", "the disk is full")
    assert charge is not None
    assert (charge.outcome, charge.amount_fen, charge.reason) == ("released", 0, "the disk is full")
    assert release(priced, "run", "again") == charge
    with pytest.raises(Conflict, match="released and cannot be settled"):
        settle(priced, "run", 70)
    assert balances(priced) == before


def test_too_little_money_reserves_nothing_and_says_what_to_do(priced: Context) -> None:
    voucher_of(priced, 30)
    before = balances(priced)
    with pytest.raises(Conflict, match="redeem a voucher") as refused:
        reserve(priced, "run", "museum", quote_for(priced, "museum", 60, 2000))
    assert refused.value.rule == "ledger.funds"
    assert "10.00 yuan and 0.30 in vouchers" in refused.value.what
    assert balances(priced) == before
    assert settle(priced, "run", 70) is None
    assert release(priced, "run") is None


def test_vouchers_are_spent_first_and_keep_their_rest(priced: Context) -> None:
    later, sooner = voucher_of(priced, 50), voucher_of(priced, 30, "2098-01-01")
    reserve(priced, "run", "museum", quote_for(priced, "museum", 60, 90))
    assert balances(priced)["museum/wallet"] == 990
    settle(priced, "run", 60)
    left = balances(priced)
    assert left["museum/wallet"] == 1000
    assert left[f"{later}/voucher"] == 20
    assert f"{sooner}/voucher" not in left
    assert left["house/grants"] == -80
    assert left["house/making"] == 60


def test_a_voucher_revoked_meanwhile_goes_back_to_who_gave_it(priced: Context) -> None:
    voucher = voucher_of(priced, 50)
    reserve(priced, "run", "museum", quote_for(priced, "museum", 20, 40))
    revoke_voucher(operator(priced), voucher, "given by mistake")
    assert balances(priced)["house/grants"] == -40
    settle(priced, "run", 15)
    assert balances(priced) == {
        "house/bank": -1000, "museum/wallet": 1000, "house/grants": -15, "house/making": 15,
    }  # fmt: skip
    reserve(priced, "other", "museum", quote_for(priced, "museum", 20, 40))
    assert balances(priced)["museum/wallet"] == 960


def test_vouchers_that_are_over_or_for_others_are_left_alone(priced: Context) -> None:
    past = voucher_of(priced, 50, "2098-01-01")
    school = voucher_of(priced, 50, plans=("individual",))
    put_on_plan(operator(priced), "museum", "institution")
    late = replace(priced, clock=lambda: "2098-06-01T00:00:00.000Z")
    reserve(late, "run", "museum", quote_for(late, "museum", 20, 40))
    left = balances(priced)
    assert (left[f"{past}/voucher"], left[f"{school}/voucher"], left["museum/wallet"]) == (50, 50, 960)


def test_a_run_is_charged_by_the_tariff_of_its_quote(priced: Context) -> None:
    reserve(priced, "run", "museum", quote_for(priced, "museum", 60, 90))
    set_tariff(operator(priced), {"core_s_micro_fen": 5_000_000})
    put_on_plan(operator(priced), "museum", "school")
    charge = settle(priced, "run", 40)
    assert charge is not None
    assert charge.amount_fen == 40
    assert quote_for(priced, "museum", 1, 2).p90_fen == 10


def test_the_months_free_time_is_shared_by_its_runs_and_comes_back(priced: Context) -> None:
    plans = [{"kind": "school", "free_core_s_month": 100}]
    set_tariff(operator(priced), FEN_A_CORE_S | {"plans": plans, "default_plan": "school"})
    at_once = quote_for(priced, "museum", 60, 80)
    reserve(priced, "one", "museum", at_once)
    two = reserve(priced, "two", "museum", at_once)  # quoted before: its free time was promised to the first, too
    assert two is not None
    assert two.free_core_ms == 20_000
    assert two.held_fen == at_once.p90_fen == 0
    charge = settle(priced, "two", 70)
    assert charge is not None
    assert charge.amount_fen == 0  # what was quoted is the most it can cost
    settle(priced, "one", 30)
    assert quote_for(priced, "museum", 40, 80).free_core_ms == 50_000
    release(priced, "none")
    next_month = replace(priced, clock=lambda: "2098-02-01T00:00:00.000Z")
    assert quote_for(next_month, "museum", 40, 80).free_core_ms == 80_000


def test_the_house_and_everybody_without_a_tariff_pays_nothing(context: Context) -> None:
    free = quote_for(context, "museum", 60, 90)
    assert (free.tariff_version, free.p90_fen) == (None, 0)
    assert reserve(context, "run", "museum", free) is None
    set_tariff(operator(context), FEN_A_CORE_S)
    assert reserve(context, "own", "house", quote_for(context, "house", 60, 90)) is None
    assert settle(context, "run", 70) is settle(context, "own", 70) is None
    assert balances(context) == {}
