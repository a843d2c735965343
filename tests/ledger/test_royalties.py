"""The cascade: nothing is lost, nothing is made, nobody on the thread is forgotten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.torture.random_lineages import Lineage, lineages
from benchmarks.torture.royalties import check
from wenmai.kernel.errors import Conflict, InvalidInput
from wenmai.kernel.money import FEN_MAX
from wenmai.ledger.royalties import RoyaltyEdge, Shares, apportion, fee_of, royalty_of_sales, share_out


def test_the_worked_example_comes_out_to_the_fen() -> None:
    edges = [RoyaltyEdge("B", "A", 2000), RoyaltyEdge("D", "B", 1500), RoyaltyEdge("D", "E", 1000)]
    fee_fen = fee_of(10_007, 500)
    assert fee_fen == 500
    paid = apportion(10_007 - fee_fen, share_out({"D": 10_000}, edges))
    assert paid == {"D": 7130, "B": 1141, "E": 951, "A": 285}


@given(lineages(), st.integers(0, FEN_MAX))
def test_every_fen_arrives_and_no_one_gets_more_than_a_fen_beside_his_share(lineage: Lineage, amount_fen: int) -> None:
    check(lineage, amount_fen)


@given(lineages(), st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_the_edges_changes_nothing(lineage: Lineage, amount_fen: int, random: object) -> None:
    sold, edges = lineage
    shuffled = list(edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert apportion(amount_fen, share_out(sold, edges)) == apportion(amount_fen, share_out(sold, shuffled))


def test_a_thread_of_a_hundred_generations_is_exact() -> None:
    edges = [RoyaltyEdge(f"g{n:03d}", f"g{n + 1:03d}", 9999) for n in range(100)]
    shares = share_out({"g000": 10_000}, edges)
    assert sum(shares.parts) == shares.denominator
    assert sum(apportion(10**9, shares).values()) == 10**9


@pytest.mark.parametrize("edges", [[("D", "A", 6000), ("D", "B", 4001)], [("D", "A", -1)], [("D", "A", 10_001)]])
def test_rates_above_the_whole_are_refused(edges: list[tuple[str, str, int]]) -> None:
    with pytest.raises(InvalidInput) as raised:
        share_out({"D": 10_000}, [RoyaltyEdge(*edge) for edge in edges])
    assert raised.value.rule in ("royalty.sum", "money.rate")


def test_a_circle_is_refused() -> None:
    edges = [RoyaltyEdge("A", "B", 100), RoyaltyEdge("B", "C", 100), RoyaltyEdge("C", "A", 100)]
    with pytest.raises(Conflict) as raised:
        share_out({"A": 10_000}, edges)
    assert raised.value.rule == "lineage.circle"


@pytest.mark.parametrize("wrong", [-1, 1.5, True, "100", None, 10**16])
def test_money_that_is_no_whole_fen_is_refused(wrong: object) -> None:
    shares = Shares(("A",), (1,), 1)
    for act in (lambda: apportion(wrong, shares), lambda: fee_of(wrong, 1), lambda: royalty_of_sales(wrong, 1)):  # type: ignore[arg-type]
        with pytest.raises(InvalidInput) as raised:
            act()
        assert raised.value.rule.startswith("money.")
