"""What speaks for each group, of several that hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS, contained_friezes
from wenmai.genes.symmetry.weighing import best_first, shares

NAMES = [group.name for group in FRIEZE_GROUPS]


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_shares_are_of_one_whole(held):
    share = shares(dict(zip(NAMES, [1.0, *held], strict=True)), contained_friezes())
    assert all(0 <= one <= 1 for one in share.values())
    assert sum(share.values()) == pytest.approx(1.0, abs=1e-6) or max(share.values()) == 0


def test_after_a_group_that_holds_come_those_that_contain_it():
    """A mirror across the strip holds; one along it hardly: if it did hold, the strip would have both."""
    held = {"p111": 1.0, "p1a1": 1e-9, "p1m1": 3e-4, "pm11": 0.99, "p112": 1e-4, "pma2": 1e-9, "pmm2": 1e-4}
    share = shares(held, contained_friezes())
    order = [NAMES[k] for k in best_first([share[name] for name in NAMES])]
    assert order[0] == "pm11"
    assert order.index("pmm2") < order.index("p1m1")
    assert order.index("pmm2") < order.index("p112")
