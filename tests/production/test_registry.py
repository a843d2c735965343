"""Adding a line is adding a folder; a line that is wrong or missing is named with the valid choices."""

from __future__ import annotations

import pytest

from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.production.registry import LineRegistry


def test_lines_are_listed_without_being_loaded() -> None:
    assert "deconstruct" in LineRegistry().names()


def test_an_unknown_line_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="deconstruct"):
        LineRegistry().get("weaving")


def test_a_line_from_elsewhere_needs_no_change_here() -> None:
    registry = LineRegistry({"invert": "tests.production.invert_line:LINE"})
    assert registry.get("invert").name == "invert"
    assert "invert" in registry.names()


@pytest.mark.parametrize("target", ["tests.production.nowhere:LINE", "tests.production.invert_line:NOTHING"])
def test_a_line_that_cannot_be_loaded_says_what_is_missing(target: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be loaded"):
        LineRegistry({"broken": target}).get("broken")


def test_something_else_is_no_line() -> None:
    with pytest.raises(InvalidInput, match="is not a line"):
        LineRegistry({"broken": "tests.production.invert_line:Parameters"}).get("broken")
