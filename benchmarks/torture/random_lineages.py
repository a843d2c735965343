"""Random threads: designs made from designs, with rates that are never above the whole, and what of them is sold."""

from __future__ import annotations

from hypothesis import strategies as st

from wenmai.ledger.royalties import RoyaltyEdge

Lineage = tuple[dict[str, int], list[RoyaltyEdge]]  # (asset → its part of the sale in basis points, edges)
ASSETS_MAX = 12
PARENTS_MAX = 4
SOLD_MAX = 3


@st.composite
def lineages(draw: st.DrawFn) -> Lineage:
    """A random acyclic lineage (later assets are made from earlier ones) and what of it is sold."""
    count = draw(st.integers(1, ASSETS_MAX))
    names = [f"asset{place:02d}" for place in range(count)]
    edges = []
    for child in range(1, count):
        left_bp = 10_000
        for parent in sorted(draw(st.sets(st.integers(0, child - 1), max_size=PARENTS_MAX))):
            rate_bp = draw(st.integers(0, left_bp))
            left_bp -= rate_bp
            edges.append(RoyaltyEdge(names[child], names[parent], rate_bp))
    sold = draw(st.lists(st.sampled_from(names), min_size=1, max_size=SOLD_MAX, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=len(sold) - 1, max_size=len(sold) - 1)))
    ends = [0, *cuts, 10_000]
    return {name: ends[place + 1] - ends[place] for place, name in enumerate(sold)}, edges
