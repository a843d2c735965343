"""The short form of the long run that tampers: each way twice on SQLite, once on PostgreSQL, and all are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.torture import tampering
from benchmarks.torture.sample_log import TABLES, build_log
from wenmai.storage.database import Database


def test_sixty_manipulations_are_all_found_on_sqlite_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tampering, "EVENTS", 40)
    monkeypatch.setattr(tampering, "CHECKPOINTS", 6)
    tampering.run(tmp_path, 20, seed=7)
    figures = tampering.run(tmp_path, 65, seed=7)
    assert figures["undetected"] == []
    assert figures["manipulations"] == figures["found"] == 65
    assert set(figures["kinds"]) == set(tampering.KINDS)
    assert len((tmp_path / "tampering-7.jsonl").read_text().splitlines()) == 65


def test_every_kind_of_manipulation_is_found_on_postgresql(postgresql_database: Database, tmp_path: Path) -> None:
    build_log(postgresql_database, tmp_path / "audit", 40, 4)
    figures = tampering.tamper(postgresql_database, tmp_path / "audit", TABLES, 35, 7, tmp_path / "results.jsonl")
    assert figures["undetected"] == []
    assert set(figures["kinds"]) == set(tampering.KINDS)


def test_a_log_that_is_not_sound_is_no_place_to_begin(sqlite_database: Database, tmp_path: Path) -> None:
    build_log(sqlite_database, tmp_path / "audit", 5, 1)
    with sqlite_database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM leaf")
    with pytest.raises(ValueError, match="begin with a sound log"):
        tampering.tamper(sqlite_database, tmp_path / "audit", TABLES, 1, 0, tmp_path / "results.jsonl")
