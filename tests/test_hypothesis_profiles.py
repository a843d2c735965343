"""Examples are the same in CI, and ten times as many in the torture run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hypothesis_profiles import ENVIRONMENT, TIMES, load_profile, multiply_examples


@pytest.fixture(autouse=True)
def _profile_of_this_run() -> Iterator[None]:
    """What a test loads is not left to the others."""
    standing = settings.get_current_profile_name()
    yield
    settings.load_profile(standing)


def _tried(profile: str, examples: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers that a property test sees under a profile."""
    monkeypatch.setenv(ENVIRONMENT, profile)
    name = load_profile()
    tried: list[int] = []

    @settings(max_examples=examples)
    @given(st.integers(0, 1 << 62))
    def holds(number: int) -> None:
        tried.append(number)

    if name == "torture":
        multiply_examples([holds, _tried, holds])
    holds()
    return tried


def test_in_ci_the_examples_are_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _tried("ci", 20, monkeypatch) == _tried("ci", 20, monkeypatch)


def test_elsewhere_they_are_others_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _tried("", 20, monkeypatch) != _tried("", 20, monkeypatch)


def test_torture_tries_ten_times_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(_tried("torture", 7, monkeypatch)) == 7 * TIMES == 70


def test_a_profile_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Exception, match="nightly"):
        _tried("nightly", 1, monkeypatch)
