"""Blobs are named by their bytes, kept once, and appear whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel import digests
from wenmai.kernel.errors import NotFound, StorageFailure
from wenmai.storage.blobs import BlobStore

WRITING = """import sys; from wenmai.storage.blobs import BlobStore
BlobStore(sys.argv[1]).put(bytes(range(256)) * 400_000)"""


@given(st.binary(max_size=10_000))
def test_what_goes_in_comes_out(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    store = BlobStore(str(tmp_path_factory.mktemp("blobs")))
    digest = store.put(data)
    assert digest == digests.of_bytes(data)
    assert store.get(digest) == data
    assert list(store.digests()) == [digest]


def test_a_file_and_its_bytes_are_the_same_blob(tmp_path: Path) -> None:
    store = BlobStore(str(tmp_path / "blobs"))
    for size in (0, 1, 3_000_000):
        file = tmp_path / "file"
        file.write_bytes(os.urandom(size))
        digest = store.put_file(file)
        assert store.put(file.read_bytes()) == digest
        assert store.local_path(digest, tmp_path).read_bytes() == file.read_bytes()


def test_a_store_behind_a_url_gives_a_copy(tmp_path: Path) -> None:
    store = BlobStore("memory:///")
    digest = store.put(b"silk")
    assert store.has(digest)
    assert not store.has("0" * 64)
    assert store.local_path(digest, tmp_path).read_bytes() == b"silk"


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "0" * 63, "0" * 62 + "/.", "g" * 64])
def test_no_name_leads_out_of_the_store(tmp_path: Path, digest: str) -> None:
    store = BlobStore(str(tmp_path / "blobs"))
    with pytest.raises(NotFound):
        store.get(digest)


def test_what_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    store = BlobStore(str(tmp_path / "blobs"))
    with pytest.raises(NotFound, match="no bytes are kept"):
        store.get("0" * 64)
    with pytest.raises(NotFound, match="no bytes are kept"):
        store.local_path("0" * 64, tmp_path)


def test_a_place_that_cannot_hold_blobs_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageFailure, match="cannot be opened"):
        BlobStore(str(tmp_path / "file" / "blobs"))


def test_what_a_kill_left_of_a_blob_goes_when_it_is_kept_or_forgotten(tmp_path: Path) -> None:
    """A process is killed while it writes: the folder's store leaves a half beside where the blob will be."""
    store = BlobStore(str(tmp_path))
    data = bytes(range(256)) * 400_000  # as WRITING keeps
    digest = digests.of_bytes(data)
    for _ in range(20):
        child = subprocess.Popen([sys.executable, "-c", WRITING, str(tmp_path)])
        while not list(tmp_path.rglob(f"{digest}*")) and child.poll() is None:
            time.sleep(0.0005)
        child.kill()
        child.wait()
        halves = list(tmp_path.rglob("*#*"))
        if halves:
            break
        if store.has(digest):
            store.delete(digest)
    assert halves, "no kill came in the midst of a write"
    assert not store.has(digest)
    assert store.put(data) == digest
    assert store.get(digest) == data
    assert not list(tmp_path.rglob("*#*"))
    halves[0].write_bytes(b"half")
    store.delete(digest)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_many_that_keep_the_same_bytes_at_once_all_have_them(tmp_path: Path) -> None:
    for turn in range(20):
        data = bytes([turn]) * 3_000_000
        with ThreadPoolExecutor(6) as pool:
            kept = list(pool.map(lambda _, data=data: BlobStore(str(tmp_path)).put(data), range(6)))
        assert set(kept) == {digests.of_bytes(data)}
        assert BlobStore(str(tmp_path)).get(kept[0]) == data
    assert not list(tmp_path.rglob("*#*"))
