"""Blobs are named by their bytes, kept once, and appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel import digests
from wenmai.kernel.errors import NotFound, StorageFailure
from wenmai.storage.blobs import BlobStore


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
