"""Of many at once one wins; see ``benchmarks.torture.races`` for the long run."""

from __future__ import annotations

import warnings
from pathlib import Path

from benchmarks.torture import races


def test_what_only_one_may_have_only_one_gets(tmp_path: Path, database_url: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads: each child opens all of its own
        told = races.run(tmp_path / "home", 2, seed=1, url=database_url)
    assert told == {
        "rounds": 2, "exclusive": 0, "one key": 0, "accept or cancel": 0, "refund": 0, "faults": [],
    }  # fmt: skip
