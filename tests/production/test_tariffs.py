"""Prices are exact, rounded once; more use never costs less, and a discount never costs more."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.production.meter import Usage
from wenmai.production.tariffs import PLAN_KINDS, Plan, Tariff, price_fen

prices = st.integers(0, 10**9)
discounts = st.integers(0, 10_000)
tariffs = st.builds(
    Tariff,
    core_s_micro_fen=prices,
    memory_gb_s_micro_fen=prices,
    out_gb_micro_fen=prices,
    stored_gb_h_micro_fen=prices,
    minimum_fen=st.integers(0, 1000),
    cache_hit_fen=st.integers(0, 1000),
    plans=st.builds(lambda a, b: (Plan("school", a, 100), Plan("institution", b)), discounts, discounts),
)
usages = st.builds(
    Usage, st.integers(0, 10**8), st.just(0), st.integers(0, 10**11), st.integers(0, 10**11), st.integers(0, 10**6)
)
plans = st.sampled_from(PLAN_KINDS)


@given(tariffs, plans, usages, st.integers(0, 10**8))
def test_a_price_is_the_exact_sum_rounded_once(tariff: Tariff, plan: str, usage: Usage, free_ms: int) -> None:
    billed_ms = max(usage.core_ms - free_ms, 0)
    exact = (
        Decimal(billed_ms) * tariff.core_s_micro_fen / 1000
        + Decimal(usage.memory_mb_ms) * tariff.memory_gb_s_micro_fen / 10**6
        + Decimal(usage.bytes_out) * tariff.out_gb_micro_fen / 10**9
        + Decimal(usage.stored_mb_h) * tariff.stored_gb_h_micro_fen / 1000
    ) / 10**6
    if billed_ms:
        exact = max(exact, Decimal(tariff.minimum_fen))
    exact = exact * (10_000 - tariff.plan(plan).discount_bp) / 10_000
    assert price_fen(tariff, plan, usage, free_ms) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(tariffs, plans, usages, usages, st.integers(0, 10**8))
def test_more_use_never_costs_less(tariff: Tariff, plan: str, usage: Usage, more: Usage, free_ms: int) -> None:
    larger = Usage(
        usage.core_ms + more.core_ms, 0, usage.bytes_out + more.bytes_out, usage.memory_mb_ms + more.memory_mb_ms,
        usage.stored_mb_h + more.stored_mb_h,
    )  # fmt: skip
    assert price_fen(tariff, plan, larger, free_ms) >= price_fen(tariff, plan, usage, free_ms) >= 0


@given(tariffs, usages, discounts, st.integers(0, 10**8))
def test_discounts_and_free_time_never_cost(tariff: Tariff, usage: Usage, discount_bp: int, free_ms: int) -> None:
    cheaper = replace(tariff, plans=(Plan("school", discount_bp),))
    assert price_fen(cheaper, "school", usage) <= price_fen(cheaper, "individual", usage)
    assert price_fen(tariff, "school", usage, free_ms) <= price_fen(tariff, "school", usage)
    free = replace(tariff, plans=(Plan("school", 10_000),))
    assert price_fen(free, "school", usage) == price_fen(free, "school", Usage(reused=True)) == 0


def test_half_a_fen_is_rounded_up_and_less_is_not() -> None:
    tariff = Tariff(core_s_micro_fen=1_000_000)  # one fen a core-second
    assert [price_fen(tariff, "school", Usage(core_ms=ms)) for ms in (499, 500, 1499, 1500)] == [0, 1, 1, 2]


def test_a_cache_hit_has_a_price_of_its_own_and_free_time_no_minimum() -> None:
    tariff = Tariff(10**6, minimum_fen=50, cache_hit_fen=7, plans=(Plan("school", 5000, 60),))
    assert price_fen(tariff, "individual", Usage(reused=True)) == 7
    assert price_fen(tariff, "school", Usage(reused=True)) == 4  # 3.5, half up
    assert price_fen(tariff, "individual", Usage(core_ms=1)) == 50
    assert price_fen(tariff, "individual", Usage(core_ms=1), 1) == 0


@given(tariffs)
def test_a_tariff_is_what_its_document_says(tariff: Tariff) -> None:
    assert Tariff.from_json(tariff.to_json()) == tariff


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        ([], "not a JSON object"),
        ({"core_s": 3}, "core_s"),
        ({"core_s_micro_fen": 0.5}, "core_s_micro_fen"),
        ({"core_s_micro_fen": -1}, "core_s_micro_fen"),
        ({"core_s_micro_fen": True}, "core_s_micro_fen"),
        ({"minimum_fen": "3"}, "minimum_fen"),
        ({"plans": 3}, "list"),
        ({"plans": [{"discount_bp": 3}]}, "kind"),
        ({"plans": [{"kind": "museum"}]}, "museum"),
        ({"plans": [{"kind": "school", "discount_bp": 10_001}]}, "discount_bp"),
        ({"plans": [{"kind": "school", "free_core_s_month": -1}]}, "free_core_s_month"),
        ({"plans": [{"kind": "school"}, {"kind": "school"}]}, "twice"),
        ({"default_plan": "everybody"}, "everybody"),
    ],
)
def test_what_a_tariff_cannot_say_is_named(terms: object, named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        Tariff.from_json(terms)


def test_a_plan_that_is_not_named_gives_nothing_off_and_an_unknown_one_is_none() -> None:
    assert Tariff().plan("school") == Plan("school")
    with pytest.raises(NotFound, match="small-studio"):
        Tariff().plan("museum")
