"""The cascade: nothing is lost, nothing is made, nobody on the thread is forgotten."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel.errors import Conflict, InvalidInput
from wenmai.ledger.royalties import RoyaltyEdge, Shares, apportion, fee_of, royalty_of_sales, share_out


def test_the_worked_example_comes_out_to_the_fen() -> None:
    edges = [RoyaltyEdge("B", "A", 2000), RoyaltyEdge("D", "B", 1500), RoyaltyEdge("D", "E", 1000)]
    fee_fen = fee_of(10_007, 500)
    assert fee_fen == 500
    paid = apportion(10_007 - fee_fen, share_out({"D": 10_000}, edges))
    assert paid == {"D": 7130, "B": 1141, "E": 951, "A": 285}


@st.composite
def lineages(draw: st.DrawFn) -> tuple[dict[str, int], list[RoyaltyEdge]]:
    """A random acyclic lineage (later assets are made from earlier ones) and what of it is sold."""
    count = draw(st.integers(1, 12))
    names = [f"asset{place:02d}" for place in range(count)]
    edges = []
    for child in range(1, count):
        parents = draw(st.sets(st.integers(0, child - 1), max_size=4))
        left_bp = 10_000
        for parent in sorted(parents):
            rate_bp = draw(st.integers(0, left_bp))
            left_bp -= rate_bp
            edges.append(RoyaltyEdge(names[child], names[parent], rate_bp))
    sold = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    parts = draw(st.lists(st.integers(0, 10_000), min_size=len(sold) - 1, max_size=len(sold) - 1))
    cuts = [0, *sorted(parts), 10_000]
    return {name: cuts[i + 1] - cuts[i] for i, name in enumerate(sold)}, edges


@given(lineages(), st.integers(0, 10**15))
def test_every_fen_arrives_and_no_one_gets_more_than_a_fen_beside_his_share(
    lineage: tuple[dict[str, int], list[RoyaltyEdge]], amount_fen: int
) -> None:
    sold, edges = lineage
    shares = share_out(sold, edges)
    paid = apportion(amount_fen, shares)
    assert sum(paid.values()) == amount_fen
    exact = by_all_paths(sold, edges)
    for asset in exact.keys() | paid.keys():
        assert abs(paid.get(asset, 0) - exact.get(asset, Fraction(0)) * amount_fen) < 1


def by_all_paths(sold: dict[str, int], edges: list[RoyaltyEdge]) -> dict[str, Fraction]:
    """The same shares found another way: walking every path one by one."""
    kept: dict[str, Fraction] = {}

    def walk(asset: str, received: Fraction) -> None:
        own = received
        for edge in edges:
            if edge.child == asset:
                walk(edge.parent, received * Fraction(edge.rate_bp, 10_000))
                own -= received * Fraction(edge.rate_bp, 10_000)
        kept[asset] = kept.get(asset, Fraction(0)) + own

    for asset, part_bp in sold.items():
        walk(asset, Fraction(part_bp, 10_000))
    return kept


@given(lineages(), st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_the_edges_changes_nothing(
    lineage: tuple[dict[str, int], list[RoyaltyEdge]], amount_fen: int, random: object
) -> None:
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
