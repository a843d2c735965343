"""Genes like a gene: a shared pattern always counts, a faint overall likeness never."""

from __future__ import annotations

import pytest

from wenmai.services.reasons import Reason
from wenmai.services.resembling import LOOK_PERCENT_MIN, is_alike
from wenmai.services.searching import SearchResult


@pytest.mark.parametrize(
    ("reasons", "alike"),
    [
        ([Reason("look", {"percent": LOOK_PERCENT_MIN})], True),
        ([Reason("look", {"percent": 22})], False),
        ([Reason("look", {"percent": 22}), Reason("colours", {"percent": 95})], False),
        ([Reason("same-pattern", {"points": 40}), Reason("look", {"percent": 22})], True),
        ([Reason("mirrored-pattern", {"points": 40}), Reason("look", {"percent": 22})], True),
        ([], False),
    ],
)
def test_only_what_is_alike_beyond_chance_counts(reasons, alike):
    assert is_alike(SearchResult("a" * 64, 0.5, tuple(reasons))) is alike
