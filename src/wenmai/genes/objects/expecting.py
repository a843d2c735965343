"""What the words of a record let one expect of the object in its picture."""

from __future__ import annotations

from collections.abc import Collection

from wenmai.genes.objects.model import Expectation

FLAT_WORDS = frozenset({"textile", "rubbing", "scene", "screenshot"})
ROUND_WORDS = frozenset({"disc", "tile"})
FIGURE_WORDS = frozenset({"statue", "vessel"})


def expected_of(words: Collection[str]) -> Expectation:
    """The expectation behind words of ``genes.meaning.priors``."""
    said = frozenset(words)
    expected = Expectation.NOTHING
    if said & FLAT_WORDS:
        expected |= Expectation.FLAT
    if said & ROUND_WORDS:
        expected |= Expectation.ROUND
    if said & FIGURE_WORDS:
        expected |= Expectation.FIGURE
    return expected
