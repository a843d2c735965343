"""Verification tells what is wrong and where, however much is wrong, and lets the world go on meanwhile."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from benchmarks.torture.sample_log import ENTRY, TABLES, SampleClock, record_sale
from wenmai.audit.checkpoints import checkpoint
from wenmai.audit.findings import FINDINGS_MAX, Verdict
from wenmai.audit.keys import SigningKey, parse_public_key
from wenmai.audit.notes import open_checkpoint, signed_checkpoint
from wenmai.audit.recording import recorded
from wenmai.audit.sequencing import sequence
from wenmai.audit.tables import EVENT, LEAF
from wenmai.audit.verification import verify
from wenmai.kernel.clock import now_iso
from wenmai.storage.database import Database

SALES = 12


@pytest.fixture
def log(database: Database, folder: Path) -> Iterator[Database]:
    """Twelve sales under three checkpoints."""
    clock = SampleClock()
    for seed in range(1, SALES + 1):
        record_sale(database, clock(), seed)
        if seed % 4 == 0:
            checkpoint(database, folder, clock)
    return database


def tampered(log: Database, folder: Path, *statements: str) -> Verdict:
    """The verdict after these statements."""
    with log.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))
    return verify(log, folder, TABLES)


def event_of(log: Database, leaf_index: int) -> tuple[str, int]:
    """The id and the row of the event at a place in the log."""
    joined = LEAF.join(EVENT, EVENT.c.id == LEAF.c.event_id)
    with log.reading() as connection:
        query = select(EVENT.c.id, EVENT.c.row).select_from(joined).where(LEAF.c.leaf_index == leaf_index)
        row = connection.execute(query).one()
    return row[0], row[1]


def test_a_sound_log_is_told_in_plain_json(log: Database, folder: Path) -> None:
    late = record_sale(log, SampleClock()(), 13)
    told = json.loads(json.dumps(verify(log, folder, TABLES).as_json()))
    assert told == {
        "ok": True,
        "leaves": SALES,
        "events": SALES + 1,
        "rows": 7 * SALES,  # the tenth sale has none, the thirteenth has seven
        "checkpoints": 3,
        "unsequenced": 1,
        "unsigned": 0,
        "finding_count": 0,
        "findings": [],
    }
    sequence(log)
    verdict = verify(log, folder, TABLES)
    assert (verdict.ok, verdict.unsequenced, verdict.unsigned) == (True, 0, 1)
    assert event_of(log, SALES)[0] == late


def test_a_changed_row_is_named_with_its_event(log: Database, folder: Path) -> None:
    event, _ = event_of(log, 5)
    verdict = tampered(log, folder, f"UPDATE sample_sale SET price_fen = price_fen + 1 WHERE event = '{event}'")
    (finding,) = verdict.findings
    assert (verdict.ok, finding.rule, finding.event) == (False, "event.rows", event)
    assert "1 of sample_sale" in finding.what
    assert "4 of sample_entry" in finding.what


def test_a_row_that_no_event_vouches_for_is_named(log: Database, folder: Path) -> None:
    verdict = tampered(log, folder, "INSERT INTO sample_entry (account, amount_fen, event) VALUES ('thief', 1, 'e')")
    (finding,) = verdict.findings
    assert (finding.rule, finding.table, finding.event) == ("row.unvouched", "sample_entry", "e")
    with log.reading() as connection:
        assert finding.row == str(connection.execute(select(ENTRY.c.row).where(ENTRY.c.event == "e")).scalar())


def test_a_changed_event_is_named_with_its_place(log: Database, folder: Path) -> None:
    event, row = event_of(log, 6)
    verdict = tampered(log, folder, f"UPDATE event SET party = 'thief' WHERE id = '{event}'")
    assert [finding.rule for finding in verdict.findings] == ["event.edited", "checkpoint.root", "tile.edited"]
    edited, root, _ = verdict.findings
    assert (edited.event, edited.row, edited.leaf_index) == (event, str(row), 6)
    assert (root.checkpoint, root.what[:13]) == (1, "2 checkpoints")


def test_an_event_that_the_sequencer_would_never_see_is_named(log: Database, folder: Path) -> None:
    """Put in below the low water: an insertion into the past, or what a raised low water hides."""
    event, row = event_of(log, 4)
    verdict = tampered(
        log,
        folder,
        f"UPDATE event SET row = 1000 WHERE id = '{event}'",
        "UPDATE sequencer SET low_water_row = 1000",
        f"INSERT INTO event SELECT {row}, 'past', kind, party, subject, at, details, '{'0' * 64}' FROM event "
        "WHERE row = 1000",
    )
    named = {finding.rule: finding for finding in verdict.findings}
    assert (named["event.left-out"].event, named["event.left-out"].row) == ("past", str(row))
    assert named["event.rows"].event == "past"
    assert named["event.edited"].event == event
    assert "sequencer.low-water" not in named
    low = tampered(log, folder, "UPDATE sequencer SET low_water_row = 999")
    assert "sequencer.low-water" in {finding.rule for finding in low.findings}


def test_a_gap_is_one_finding(log: Database, folder: Path) -> None:
    verdict = tampered(log, folder, "DELETE FROM leaf WHERE leaf_index = 3")
    rules = [finding.rule for finding in verdict.findings]
    assert rules.count("leaf.order") == rules.count("event.left-out") == 1
    assert "the log goes on with leaf 4 where 3 comes next" in {finding.what for finding in verdict.findings}


def test_findings_are_counted_and_the_first_are_told(log: Database, folder: Path) -> None:
    one = "INSERT INTO sample_entry (account, amount_fen, event) VALUES ('thief', 1, 'e')"
    verdict = tampered(log, folder, *[one] * (FINDINGS_MAX + 5))
    assert (verdict.finding_count, len(verdict.findings)) == (FINDINGS_MAX + 5, FINDINGS_MAX)


def test_all_that_is_signed_must_be_there(log: Database, folder: Path) -> None:
    verdict = tampered(
        log, folder, *(f"DELETE FROM {table}" for table in ("leaf", "tile", "sequencer", "event", *map(str, TABLES)))
    )
    assert (verdict.leaves, verdict.finding_count) == (0, 3)
    assert {finding.rule for finding in verdict.findings} == {"checkpoint.beyond"}


def test_checkpoints_that_are_gone_are_missed(log: Database, folder: Path) -> None:
    files = sorted((folder / "checkpoints" / "000000").iterdir())
    files[-1].unlink()
    (finding,) = verify(log, folder, TABLES).findings
    assert finding.rule == "checkpoint.latest"
    files[0].unlink()
    files[1].unlink()
    assert {finding.rule for finding in verify(log, folder, TABLES).findings} == {
        "checkpoint.none",
        "checkpoint.latest",
    }


def test_an_auditor_needs_no_secret_key_and_trusts_a_public_key_kept_elsewhere(log: Database, folder: Path) -> None:
    public_key = (folder / "log.pub").read_text()
    (folder / "log.key").unlink()
    assert verify(log, folder, TABLES, public_key).ok
    forger = SigningKey(public_key.split("+")[0], bytes(32))
    for path in folder.rglob("*.note"):
        signed = open_checkpoint(path.read_text(), parse_public_key(public_key))
        path.unlink()
        path.write_text(signed_checkpoint(forger, signed.size, signed.root, signed.at_s).text)
    (folder / "log.pub").write_text(forger.public.text)
    assert verify(log, folder, TABLES).ok  # whoever has the folder has the folder
    rules = {finding.rule for finding in verify(log, folder, TABLES, public_key).findings}
    assert rules == {"checkpoint.unproven", "checkpoint.latest", "key.edited"}


def test_verification_reads_one_state_while_orders_go_on(log: Database, folder: Path) -> None:
    stop, failures = threading.Event(), []

    def keep_selling() -> None:
        seed = 100
        try:
            while not stop.is_set():
                seed += 1
                record_sale(log, now_iso(), seed)
                if seed % 3 == 0:
                    checkpoint(log, folder, now_iso)
        except Exception as error:
            failures.append(error)

    seller = threading.Thread(target=keep_selling)
    seller.start()
    try:
        verdicts = [verify(log, folder, TABLES) for _ in range(12)]
    finally:
        stop.set()
        seller.join()
    assert failures == []
    assert [verdict.findings for verdict in verdicts if not verdict.ok] == []
    assert verdicts[-1].events > verdicts[0].events


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE sample_sale SET buyer = CAST(X'FF' AS TEXT) WHERE rowid = 1",
        "UPDATE sample_sale SET terms = '{\"a\": 1e400}' WHERE rowid = 1",
        'UPDATE sample_sale SET terms = \'{"a": "\\ud800"}\' WHERE rowid = 1',
        "UPDATE sample_sale SET terms = CAST(X'FF' AS TEXT) WHERE rowid = 1",
        "UPDATE sample_sale SET event = X'00' WHERE rowid = 1",
        "UPDATE event SET details = '[' || hex(zeroblob(9)) || ']' WHERE row = 2",
        "UPDATE event SET details = printf('%.*c', 100000, '[') WHERE row = 2",
        "UPDATE event SET party = CAST(X'FF' AS TEXT) WHERE row = 2",
        "UPDATE event SET id = X'00' WHERE row = 2",
        "UPDATE event SET rows_digest = 7 WHERE row = 2",
        "UPDATE leaf SET leaf_index = 'two' WHERE leaf_index = 2",
        "UPDATE leaf SET leaf_index = 2.5 WHERE leaf_index = 2",
        "UPDATE leaf SET event_id = X'00' WHERE leaf_index = 2",
        "UPDATE leaf SET hash = 'text' WHERE leaf_index = 2",
        "UPDATE tile SET hashes = 'text'",
        "UPDATE tile SET level = 'top'",
        "UPDATE sequencer SET low_water_row = 'high'",
    ],
)
def test_what_sqlite_keeps_against_all_types_is_found_too(sqlite_database: Database, folder: Path, edit: str) -> None:
    clock = SampleClock()
    for seed in range(1, 5):
        record_sale(sqlite_database, clock(), seed)
    checkpoint(sqlite_database, folder, clock)
    with sqlite_database.writing() as connection:
        connection.exec_driver_sql(edit)
    verdict = verify(sqlite_database, folder, TABLES)
    assert not verdict.ok
    json.dumps(verdict.as_json())


def test_half_a_character_in_the_details_stops_nothing(database: Database, folder: Path) -> None:
    with database.writing() as connection, recorded(connection, "k", "museum", "s", now_iso()) as recorder:
        recorder.details["note"] = "\ud800"
    checkpoint(database, folder, now_iso)
    assert verify(database, folder, TABLES).ok


def test_rows_written_around_a_recorder_are_found(log: Database, folder: Path) -> None:
    event, _ = event_of(log, 0)
    with log.writing() as connection:
        connection.execute(update(ENTRY).where(ENTRY.c.event == event).values(account="thief"))
    (finding,) = verify(log, folder, TABLES).findings
    assert finding.event == event
