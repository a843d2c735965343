"""Checkpoints are the published format, are written whole or not at all, and are refused for a rewritten log."""

from __future__ import annotations

import itertools
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import text

from benchmarks.torture.sample_log import TABLES, SampleClock, record_sale
from tests.audit.killing import at_files, killed
from wenmai.audit.checkpoint_files import last_number, path_of, read_last, strange_files
from wenmai.audit.checkpoints import checkpoint
from wenmai.audit.durable import write_new
from wenmai.audit.key_files import load_public_key
from wenmai.audit.keys import SIGNATURE, TIMESTAMPED, SigningKey, key_id, parse_public_key, parse_signing_key
from wenmai.audit.merkle import EMPTY_ROOT
from wenmai.audit.notes import open_checkpoint, signed_checkpoint
from wenmai.audit.recording import correct_clock
from wenmai.audit.verification import verify
from wenmai.kernel.errors import Conflict, InvalidInput, NotFound, StorageFailure, Tampered
from wenmai.storage.database import Database

# The note that Go's sumdb/note documents, its key and its signature: the format's published example.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
KEY = SigningKey("wenmai/log/test", bytes(range(32)))
ROOT = bytes(range(32, 64))
AT_S = 1_772_357_400


@pytest.fixture
def small(sqlite_database: Database) -> Database:
    """A log of five events on SQLite."""
    for seed in range(5):
        record_sale(sqlite_database, SampleClock()(), seed)
    return sqlite_database


def test_the_published_note_verifies_with_our_keys() -> None:
    import base64

    key = parse_public_key(GO_KEY)
    packed = base64.b64decode(GO_SIGNATURE)
    assert key.text == GO_KEY
    assert key_id(key, SIGNATURE) == packed[:4] == bytes.fromhex("c74f20a3")
    assert key.verifies(packed[4:], GO_TEXT.encode())
    assert not key.verifies(packed[4:], GO_TEXT.replace("y", "Y").encode())


def test_a_checkpoint_reads_as_the_format_says() -> None:
    signed = signed_checkpoint(KEY, 5, ROOT, AT_S)
    lines = signed.text.split("\n")
    assert lines[:4] == ["wenmai/log/test", "5", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=", ""]
    assert [line[: len("— wenmai/log/test ")] for line in lines[4:6]] == ["— wenmai/log/test "] * 2
    assert lines[6:] == [""]
    opened = open_checkpoint(signed.text, KEY.public)
    assert (opened.origin, opened.size, opened.root, opened.at_s) == ("wenmai/log/test", 5, ROOT, AT_S)
    assert key_id(KEY.public, SIGNATURE) != key_id(KEY.public, TIMESTAMPED)


def test_signatures_of_witnesses_are_let_be() -> None:
    witness = SigningKey("witness.example/w1", bytes(32))
    signed = signed_checkpoint(KEY, 5, ROOT, AT_S).text
    other = signed_checkpoint(SigningKey(KEY.name, bytes(32)), 5, ROOT, AT_S).text.split("\n")[4]
    added = signed + signed_checkpoint(witness, 5, ROOT, AT_S).text.split("\n")[4] + "\n" + other + "\n"
    assert open_checkpoint(added, KEY.public).size == 5
    with pytest.raises(Tampered, match="not signed by this log"):
        open_checkpoint(signed.replace(signed.split("\n")[4] + "\n", ""), KEY.public)
    with pytest.raises(Tampered, match="time"):
        open_checkpoint(signed.replace(signed.split("\n")[5] + "\n", ""), KEY.public)


@given(st.integers(0, 10**9), st.binary(min_size=32, max_size=32), st.integers(0, 2**40))
def test_what_is_signed_is_what_is_read(size: int, root: bytes, at_s: int) -> None:
    opened = open_checkpoint(signed_checkpoint(KEY, size, root, at_s).text, KEY.public)
    assert (opened.size, opened.root, opened.at_s) == (size, root, at_s)


def test_no_turned_bit_is_accepted() -> None:
    """Every single one, also those that base64 leaves without meaning."""
    signed = signed_checkpoint(KEY, 5, ROOT, AT_S).text.encode()
    accepted = []
    for at, bit in itertools.product(range(len(signed)), range(8)):
        changed = signed[:at] + bytes([signed[at] ^ 1 << bit]) + signed[at + 1 :]
        with suppress(Tampered, UnicodeDecodeError):
            accepted.append((at, bit, open_checkpoint(changed.decode(), KEY.public)))
    assert accepted == []


@given(st.data())
def test_no_added_or_missing_byte_is_accepted(data: st.DataObject) -> None:
    signed = signed_checkpoint(KEY, 5, ROOT, AT_S).text.encode()
    at, end = sorted(data.draw(st.integers(0, len(signed))) for _ in range(2))  # a line may come twice, says the format
    changed = signed[:at] + data.draw(st.binary(max_size=3)) + signed[end:]
    assume(changed != signed)
    with pytest.raises((Tampered, UnicodeDecodeError)):
        open_checkpoint(changed.decode(), KEY.public)


@given(st.text(alphabet="abc.:/-_漢", min_size=1, max_size=8), st.binary(min_size=32, max_size=32))
def test_keys_have_one_spelling(name: str, seed: bytes) -> None:
    key = SigningKey(name, seed)
    assert parse_signing_key(key.text) == key
    assert parse_public_key(key.public.text + "\n") == key.public
    for wrong in (key.text, key.public.text[:-1], key.public.text.replace("+", " ", 1), "x" + key.public.text, ""):
        with pytest.raises(InvalidInput):
            parse_public_key(wrong)
    for wrong in (key.public.text, key.text[:-1], key.text.replace("PRIVATE", "PUBLIC"), "PRIVATE+KEY+a+b", "PRIVATE"):
        with pytest.raises(InvalidInput):
            parse_signing_key(wrong)


def test_checkpoints_follow_the_log(database: Database, folder: Path) -> None:
    clock = SampleClock()
    empty = checkpoint(database, folder, clock)
    assert (empty.size, empty.root) == (0, EMPTY_ROOT)
    record_sale(database, clock(), 1)
    one = checkpoint(database, folder, clock)
    assert (one.size, checkpoint(database, folder, clock)) == (1, one)
    for seed in range(2, 9):
        record_sale(database, clock(), seed)
    last = checkpoint(database, folder, clock)
    key = load_public_key(folder)
    assert (last.size, last_number(folder), read_last(folder, key)) == (8, 2, last)
    assert open_checkpoint((folder / "checkpoints" / "latest.note").read_text(), key) == last
    assert last.at_s > one.at_s > empty.at_s
    verdict = verify(database, folder, TABLES)
    assert (verdict.ok, verdict.leaves, verdict.checkpoints, verdict.unsigned) == (True, 8, 3, 0)


def test_the_key_is_for_its_owner_alone(small: Database, folder: Path) -> None:
    clock = SampleClock()
    checkpoint(small, folder, clock)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert modes == {
        "audit": 0o700,
        "log.key": 0o600,
        "log.pub": 0o644,
        "checkpoints": 0o755,
        "checkpoints.lock": 0o600,
    }
    for path, mode in ((folder / "log.key", 0o640), (folder, 0o750)):
        before = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode)
        with pytest.raises(StorageFailure, match="chmod") as raised:
            checkpoint(small, folder, clock)
        assert raised.value.rule == "audit.key-mode"
        path.chmod(before)
    assert checkpoint(small, folder, clock).size == 5


def test_a_log_whose_key_is_gone_or_another_is_not_signed_by_a_new_one(small: Database, folder: Path) -> None:
    clock = SampleClock()
    with pytest.raises(NotFound):
        load_public_key(folder)
    checkpoint(small, folder, clock)
    kept = (folder / "log.key").read_text()
    (folder / "log.key").unlink()
    with pytest.raises(Tampered, match="gone") as raised:
        checkpoint(small, folder, clock)
    assert raised.value.rule == "audit.key"
    write_new(folder / "log.key", KEY.text, 0o600)
    with pytest.raises(Tampered, match="belong together"):
        checkpoint(small, folder, clock)
    (folder / "log.key").write_text("PRIVATE+KEY")
    with pytest.raises(Tampered, match="no key"):
        checkpoint(small, folder, clock)
    (folder / "log.key").write_text(kept)
    (folder / "log.pub").unlink()
    assert checkpoint(small, folder, clock).size == 5
    assert (folder / "log.pub").exists()


@pytest.mark.parametrize(
    ("rewrite", "message"),
    [
        ("DELETE FROM leaf WHERE leaf_index > 2", "has 3 leaves, and 5 were signed"),
        ("UPDATE tile SET hashes = zeroblob(160)", "not those that were signed"),
        ("DELETE FROM tile", "lacks hash"),
    ],
)
def test_a_rewritten_log_is_not_signed(small: Database, folder: Path, rewrite: str, message: str) -> None:
    clock = SampleClock()
    checkpoint(small, folder, clock)
    with small.writing() as connection:
        connection.execute(text(rewrite))
    record_sale(small, clock(), 6)
    with pytest.raises(Tampered, match=message):
        checkpoint(small, folder, clock)
    assert last_number(folder) == 0
    with small.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM leaf")).scalar() in (3, 5)


def test_a_damaged_or_missing_last_checkpoint_is_not_followed_by_another(small: Database, folder: Path) -> None:
    clock = SampleClock()
    checkpoint(small, folder, clock)
    record_sale(small, clock(), 6)
    checkpoint(small, folder, clock)
    path = path_of(folder, 1)
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(Tampered, match="the last checkpoint is gone"):
        checkpoint(small, folder, clock)
    path.write_bytes(kept.replace(b"\n6\n", b"\n5\n"))
    with pytest.raises(Tampered, match="not signed"):
        checkpoint(small, folder, clock)


def test_a_clock_that_steps_back_signs_nothing(small: Database, folder: Path) -> None:
    clock = SampleClock()
    checkpoint(small, folder, lambda: "2026-03-01T10:00:00Z")
    record_sale(small, clock(), 6)
    for early in ("2026-03-01T09:28:00Z", "2026-03-01T09:58:59Z"):
        with pytest.raises(Conflict, match="stepped back") as raised:
            checkpoint(small, folder, lambda at=early: at)
        assert raised.value.rule == "audit.clock"
    assert last_number(folder) == 0
    with small.writing() as connection:
        correct_clock(connection, "operator", "2026-03-01T09:31:00Z", "it was ahead")
    assert checkpoint(small, folder, lambda: "2026-03-01T09:32:00Z").size == 7
    assert verify(small, folder, TABLES).ok


@pytest.mark.parametrize("is_first", [True, False], ids=["the first, with its key", "a later one"])
def test_a_writer_that_is_killed_anywhere_leaves_whole_files(small: Database, folder: Path, is_first: bool) -> None:
    url, clock, at = str(small.url), SampleClock(), 0
    if not is_first:
        checkpoint(small, folder, clock)

    def work(step: Callable[[], None]) -> None:
        at_files(folder, step)
        checkpoint(Database(url), folder, clock)

    while True:
        at += 1
        if is_first:
            shutil.rmtree(folder, ignore_errors=True)
        record_sale(small, clock(), 100 + at)
        small.engine.dispose()  # nothing of the parent's is open in the child
        if not killed(work, at):
            break
        verdict = verify(small, folder, TABLES)
        assert [finding for finding in verdict.findings if finding.rule != "checkpoint.none"] == []
        if is_first:  # whatever there is of folders and keys, it goes on
            assert checkpoint(small, folder, clock).size > at
        elif at % 5 == 0:
            checkpoint(small, folder, clock)
            assert strange_files(folder) == []
    assert at > (30 if is_first else 15)
    assert verify(small, folder, TABLES).ok
    assert list(folder.rglob(".draft-*")) == []


def test_what_a_kill_left_undone_is_done_by_the_next_call(small: Database, folder: Path) -> None:
    clock = SampleClock()
    checkpoint(small, folder, clock)
    before = (folder / "checkpoints" / "latest.note").read_bytes()
    record_sale(small, clock(), 6)
    last = checkpoint(small, folder, clock)
    (folder / "checkpoints" / "latest.note").unlink()
    (folder / "checkpoints" / "latest.note").write_bytes(before)
    assert verify(small, folder, TABLES).ok
    assert checkpoint(small, folder, clock) == last
    assert (folder / "checkpoints" / "latest.note").read_text() == last.text


def test_a_folder_that_cannot_be_made_is_named(small: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailure, match="cannot be made"):
        checkpoint(small, tmp_path / "file" / "audit", SampleClock())


def test_numbers_go_on_in_a_new_folder_after_a_thousand(small: Database, folder: Path) -> None:
    clock = SampleClock()
    checkpoint(small, folder, clock)
    path_of(folder, 999).write_bytes(path_of(folder, 0).read_bytes())
    record_sale(small, clock(), 7)
    checkpoint(small, folder, clock)
    assert path_of(folder, 1000) == folder / "checkpoints" / "000001" / "000001000.note"
    assert last_number(folder) == 1000
    assert os.access(path_of(folder, 1000), os.R_OK)
