"""Files that are there whole or not at all, and that only this program can have written.

A file is written beside its place, flushed to the disk, and renamed over it; a kill at any moment leaves
the old one or the new one. Each carries, in the manifest, a digest keyed with a secret of this installation
(HMAC-SHA-256, RFC 2104), so that an index file from elsewhere is never given to a parser in C++ that trusts
its input.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wenmai.kernel.errors import Conflict, StorageFailure

KEY_BYTES = 32
READ_CHUNK_BYTES = 1 << 20


def load_or_make_key(path: Path) -> bytes:
    """The secret of this installation, (32,) random bytes; made with mode 0600 where there is none yet.

    Keep it outside the index folder: a folder copied from another machine then does not verify, and is
    rebuilt.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        if not path.exists():
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(secrets.token_bytes(KEY_BYTES))
                stream.flush()
                os.fsync(stream.fileno())
            with suppress(FileExistsError):  # another process was first: its key counts
                os.link(draft, path)
        key = path.read_bytes()
    except OSError as error:
        raise StorageFailure(f"The index key cannot be kept: {error.strerror}", where=str(path)) from error
    finally:
        draft.unlink(missing_ok=True)
    if len(key) != KEY_BYTES:
        raise StorageFailure(
            "The index key has the wrong length",
            where=str(path),
            remedy="Delete that file, then run: wenmai index --rebuild.",
        )
    return key


def keyed_digest(key: bytes, data: bytes) -> str:
    """HMAC-SHA-256 of ``data``, 64 hexadecimal digits."""
    return hmac.new(key, data, hashlib.sha256).hexdigest()


def keyed_digest_of_file(key: bytes, path: Path) -> str:
    """HMAC-SHA-256 of a file's bytes, read in pieces."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    with path.open("rb") as stream:
        while piece := stream.read(READ_CHUNK_BYTES):
            mac.update(piece)
    return mac.hexdigest()


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` make a draft beside ``path``, flush it to the disk and rename it into place."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        write(draft)
        descriptor = os.open(draft, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StorageFailure(
            f"The index could not be written: {error.strerror or error}",
            where=str(path),
            remedy="Free some space on the disk; the last saved index is still there.",
        ) from error


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that a rename outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the only right to write in ``folder``; the system gives it back when the process dies.

    Raises ``Conflict`` where another process holds it.
    """
    descriptor = os.open(folder / "writer.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                "Another process is writing this index", where=str(folder), remedy="Wait until it has ended."
            ) from error
        yield
    finally:
        os.close(descriptor)
