"""Markets at random, in short: orders, reports, refunds, kills and races beside a model; the long run is torture."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from benchmarks.torture.trading_machine import fresh_markets, play


def test_random_trade_comes_to_what_the_model_says(
    tmp_path: Path, database_kind: str, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgresql_server") if database_kind == "postgresql" else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads: each child opens all of its own
        told = play(fresh_markets(tmp_path, server), examples=8, steps=30, number=7)
    assert told["Buy: settled"]
    assert told["kills"]
    assert told["races"]
