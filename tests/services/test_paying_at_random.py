"""Random histories, races and kills of runs that pay; see ``benchmarks.torture`` for the long run."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.torture import paying_races
from benchmarks.torture.market import Market
from benchmarks.torture.paying_machine import machine_on

pytestmark = pytest.mark.both_databases


def test_no_fen_is_lost_or_made(tmp_path: Path, database_url: str) -> None:
    machine = machine_on(Market(tmp_path / "home", database_url))
    chosen = settings(
        max_examples=6, stateful_step_count=25, deadline=None, database=None, derandomize=True,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)
    machine.context.close()


def test_what_can_be_spent_once_is_spent_once(tmp_path: Path, database_url: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads: each child opens all of its own
        told = paying_races.run(tmp_path / "home", 2, seed=1, url=database_url)
    assert told.pop("runs of the killed") > 0
    assert told == {"rounds": 2, "one code": 0, "one purse": 0, "one end": 0, "killed": 0, "faults": []}
