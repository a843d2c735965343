"""Sales reports: what is owed is exact, paid along the thread, reported once, and late ones are told once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.exchange.conftest import Market
from wenmai.exchange.model import Offer
from wenmai.exchange.periods import add_months, periods
from wenmai.exchange.reports import SalesLine
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, WenmaiError
from wenmai.rights.agreements.model import Terms
from wenmai.services.agreeing import terminate_agreement
from wenmai.services.ordering import place_order
from wenmai.services.reporting import due_reports, pay_report, submit_report, tell_late_reports
from wenmai.services.sampling import review_sample, submit_sample

Balances = Callable[[], dict[str, int]]
TERMS = Terms(
    uses=("merchandise",), goods=("textiles",), territories=("CN",), term_days=365, unit_cap=1000,
    minimum_guarantee_fen=500_000, royalty_bp=800, report_months=3, grace_days=30,
)  # fmt: skip
SHIRTS = SalesLine("textiles/shirts", "CN-HN", 120, 12_900)


def licence(market: Market, terms: Terms = TERMS) -> tuple[Offer, str]:
    offer = market.list_offer(market.picture("museum", "scan"), terms, 0)
    agreement = place_order(market.as_party("workshop"), offer.id, "k").agreement
    assert agreement is not None
    return offer, agreement.id


def test_a_quarter_is_reported_and_its_royalty_paid(market: Market, total: Balances) -> None:
    _, agreement = licence(market)
    market.give("workshop", 1_000_000)
    market.clock.pass_days(100)
    receipt = submit_report(market.as_party("workshop"), agreement, "2031-03-15", [SHIRTS])
    assert receipt.report.royalty_fen == 120 * 12_900 * 800 // 10_000 == 123_840
    assert receipt.posting is not None
    assert total() == {
        "house/bank": -1_000_000, "house/fees": 6_192, "museum/earnings": 117_648, "workshop/wallet": 876_160,
    }  # fmt: skip
    assert submit_report(market.as_party("workshop"), agreement, "2031-03-15", [SHIRTS]) == receipt


def test_what_the_wallet_does_not_hold_is_owed_and_paid_later(market: Market, total: Balances) -> None:
    _, agreement = licence(market)
    market.clock.pass_days(100)
    receipt = submit_report(market.as_party("workshop"), agreement, "2031-03-01T09:00:00Z", [SHIRTS])
    assert receipt.posting is None
    with pytest.raises(Conflict):
        pay_report(market.as_party("workshop"), receipt.report.id)
    market.give("workshop", 123_840)
    paid = pay_report(market.as_party("workshop"), receipt.report.id)
    assert paid.posting is not None
    assert pay_report(market.as_party("workshop"), receipt.report.id) == paid
    assert total()["museum/earnings"] == 117_648


def test_a_revision_reverses_what_it_replaces(market: Market, total: Balances) -> None:
    _, agreement = licence(market)
    market.give("workshop", 1_000_000)
    market.clock.pass_days(100)
    workshop = market.as_party("workshop")
    submit_report(workshop, agreement, "2031-03-15", [SHIRTS])
    fewer = [SalesLine("textiles/shirts", "CN-HN", 20, 12_900)]
    with pytest.raises(Conflict) as raised:
        submit_report(workshop, agreement, "2031-03-15", fewer)
    assert raised.value.rule == "report.once"
    submit_report(workshop, agreement, "2031-03-15", fewer, revise=True)
    assert total()["workshop/wallet"] == 1_000_000 - 20_640
    submit_report(workshop, agreement, "2031-03-15", [], revise=True)
    assert total() == {"house/bank": -1_000_000, "workshop/wallet": 1_000_000}


def test_the_last_report_makes_up_the_minimum_guarantee(market: Market) -> None:
    _, agreement = licence(market)
    market.give("workshop", 10_000_000)
    market.clock.pass_days(400)
    workshop = market.as_party("workshop")
    submit_report(workshop, agreement, "2031-03-15", [SHIRTS])
    final = submit_report(workshop, agreement, "2032-02-01", [])
    assert (final.report.royalty_fen, final.report.guarantee_fen) == (0, 500_000 - 123_840)


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ([SalesLine("porcelain", "CN", 1, 1)], "agreement.goods"),
        ([SalesLine("textiles", "JP", 1, 1)], "agreement.territory"),
        ([SalesLine("textiles", "CN", 1001, 1)], "agreement.unit-cap"),
    ],
)
def test_what_the_agreement_does_not_cover_is_refused(
    market: Market, total: Balances, lines: list[SalesLine], rule: str
) -> None:
    _, agreement = licence(market)
    market.clock.pass_days(100)
    with pytest.raises(WenmaiError) as raised:
        submit_report(market.as_party("workshop"), agreement, "2031-03-15", lines)
    assert raised.value.rule == rule
    assert total() == {}


def test_reports_come_from_the_licensee_for_periods_that_have_ended(market: Market) -> None:
    _, agreement = licence(market)
    with pytest.raises(Conflict) as early:
        submit_report(market.as_party("workshop"), agreement, "2031-03-15", [])
    assert early.value.rule == "report.period"
    market.clock.pass_days(100)
    with pytest.raises(Forbidden):
        submit_report(market.as_party("museum"), agreement, "2031-03-15", [])
    with pytest.raises(InvalidInput):
        submit_report(market.as_party("workshop"), agreement, "2020-01-01", [])
    terminate_agreement(market.as_party("museum"), agreement, "breach")
    with pytest.raises(Conflict) as revoked:
        submit_report(market.as_party("workshop"), agreement, "2031-03-15", [])
    assert revoked.value.rule == "agreement.in-force"


def test_nothing_sells_before_a_sample_is_approved(market: Market) -> None:
    _, agreement = licence(
        market, Terms(uses=("merchandise",), goods=("textiles",), report_months=3, sample_approval=True)
    )
    market.clock.pass_days(100)
    workshop, museum = market.as_party("workshop"), market.as_party("museum")
    with pytest.raises(Conflict) as raised:
        submit_report(workshop, agreement, "2031-03-15", [SHIRTS])
    assert raised.value.rule == "agreement.sample"
    sample = submit_sample(workshop, agreement, "first", "Shirt")
    with pytest.raises(Forbidden):
        review_sample(workshop, sample.id, True)
    with pytest.raises(InvalidInput):
        review_sample(museum, sample.id, False)
    review_sample(museum, sample.id, False, "the red is too bright")
    second = submit_sample(workshop, agreement, "second", "Shirt, darker")
    assert review_sample(museum, second.id, True).state == "approved"
    with pytest.raises(Conflict):
        review_sample(museum, second.id, False, "changed my mind")
    assert submit_report(workshop, agreement, "2031-03-15", [SHIRTS]).report.units == 120


def test_late_reports_are_told_once_to_both_sides(market: Market) -> None:
    _, agreement = licence(market)
    market.clock.pass_days(95)
    (due,) = due_reports(market.as_party("museum"))
    assert not due.late
    assert tell_late_reports(market.as_party("museum")) == []
    market.clock.pass_days(30)
    (late,) = tell_late_reports(market.as_party("museum"))
    assert (late.agreement_id, late.licensee, late.late) == (agreement, "workshop", True)
    assert tell_late_reports(market.as_party("workshop")) == []
    assert len(due_reports(market.as_party("workshop"))) == 1
    assert due_reports(market.as_party("stranger")) == []


def test_periods_are_whole_months_and_the_last_ends_with_the_agreement() -> None:
    spans = list(periods("2031-01-31T00:00:00.000Z", "2031-08-15T00:00:00.000Z", 3, 10))
    assert [(span.start[:10], span.end[:10], span.late_from[:10]) for span in spans] == [
        ("2031-01-31", "2031-04-30", "2031-05-10"),
        ("2031-04-30", "2031-07-31", "2031-08-10"),
        ("2031-07-31", "2031-08-15", "2031-08-25"),
    ]
    assert iso(add_months(parse_iso("2024-01-31"), 1))[:10] == "2024-02-29"
