"""A killed buyer leaves whole orders or none; see ``benchmarks.torture.kills`` for the long run."""

from __future__ import annotations

import warnings
from pathlib import Path

from benchmarks.torture import kills


def test_a_killed_buyer_loses_and_doubles_nothing(tmp_path: Path, database_url: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads: the child opens all of its own
        told = kills.run(tmp_path / "home", 8, seed=1, url=database_url)
    assert told["kills"] == 8
    assert told["acknowledged"] > 0
    assert (told["lost"], told["half"], told["doubled"], told["faults"]) == (0, 0, 0, [])
