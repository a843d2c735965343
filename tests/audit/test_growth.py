"""The short form of the long run that measures growth: a longer log takes no more statements."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.torture import log_growth


def test_appending_and_proving_take_as_many_statements_in_a_longer_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_growth, "DECADES", [300, 3000])
    log_growth.run(tmp_path, 300)
    figures = log_growth.run(tmp_path, 3000)
    short, long = figures["300"], figures["3000"]
    for work in ("append_1", "append_255", "prove_inclusion", "prove_consistency", "checkpoint_1"):
        assert long[work]["statements"] <= short[work]["statements"] + 1
