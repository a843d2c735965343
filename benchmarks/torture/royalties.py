"""The royalty cascade under torture: every fen arrives, and nobody gets more than a fen beside his exact share."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from benchmarks.torture.random_lineages import Lineage, lineages
from wenmai.kernel.money import FEN_MAX
from wenmai.ledger.royalties import RoyaltyEdge, apportion, share_out


def run(home: Path, count: int, seed: int) -> dict[str, Any]:
    """``count`` random sales. Raises AssertionError with the smallest sale that goes wrong."""
    cases = 0

    @seeded(seed)
    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(lineages(), st.integers(0, FEN_MAX))
    def whole(lineage: Lineage, amount_fen: int) -> None:
        nonlocal cases
        cases += 1
        check(lineage, amount_fen)

    started = time.perf_counter()
    whole()
    return {"cases": cases, "seconds": round(time.perf_counter() - started, 1)}


def check(lineage: Lineage, amount_fen: int) -> None:
    """Raises AssertionError where the sale is not shared out whole and exactly."""
    sold, edges = lineage
    paid = apportion(amount_fen, share_out(sold, edges))
    assert sum(paid.values()) == amount_fen
    exact = by_all_paths(sold, edges)
    for asset in exact.keys() | paid.keys():
        assert abs(paid.get(asset, 0) - exact.get(asset, Fraction(0)) * amount_fen) < 1, asset


def by_all_paths(sold: dict[str, int], edges: list[RoyaltyEdge]) -> dict[str, Fraction]:
    """The same shares found another way: walking every path one by one."""
    kept: dict[str, Fraction] = {}

    def walk(asset: str, received: Fraction) -> None:
        own = received
        for edge in edges:
            if edge.child == asset and edge.rate_bp:
                passed = received * Fraction(edge.rate_bp, 10_000)
                walk(edge.parent, passed)
                own -= passed
        kept[asset] = kept.get(asset, Fraction(0)) + own

    for asset, part_bp in sold.items():
        walk(asset, Fraction(part_bp, 10_000))
    return kept
