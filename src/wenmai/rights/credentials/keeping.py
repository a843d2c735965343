"""How the signing identity's files are kept: whole or not at all, on the disk before they count, readable by one."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from wenmai.kernel.errors import Forbidden, StorageFailure

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_OTHERS = 0o077
_TAKEN = frozenset((errno.ENOTEMPTY, errno.EEXIST))


def make_folder(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Make ``folder`` with ``files`` in it, at one instant. False where another process was first: nothing changes.

    The files are written and flushed in a folder beside it, which is then renamed; a rename onto a folder that holds
    something fails, so of any number of processes that start at once exactly one succeeds.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    try:
        draft.mkdir(mode=FOLDER_MODE)
        for name, data in files.items():
            _write_new(draft / name, data)
        sync_folder(draft)
        draft.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise StorageFailure(f"cannot be kept: {error.strerror}", where=str(folder)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return True


def replace_file(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of ``path``, mode 0600: the old bytes or the new, never a part."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write_new(draft, data)
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StorageFailure(f"cannot be kept: {error.strerror}", where=str(path)) from error


def read_secret(path: Path) -> bytes:
    """The bytes of a key. Raises Forbidden where others than its owner may read or change it, or its folder."""
    _check_mode(path.parent, path.parent.stat(), FOLDER_MODE)
    with path.open("rb") as stream:
        _check_mode(path, os.fstat(stream.fileno()), FILE_MODE)  # of what was opened, whatever the name says by now
        return stream.read()


def _check_mode(path: Path, found: os.stat_result, wanted: int) -> None:
    if found.st_mode & _OTHERS:
        raise Forbidden(
            f"others may read or change it (mode {found.st_mode & 0o777:04o})",
            where=str(path),
            remedy=f"Whoever can read a signing key can sign as this house: chmod {wanted:o} {path}",
            rule="credential.key-mode",
        )
    if found.st_uid not in (os.geteuid(), 0):
        raise Forbidden(
            "it belongs to another user",
            where=str(path),
            remedy=f"Give it to the user that runs this program: chown {os.geteuid()} {path}",
            rule="credential.key-owner",
        )


def _write_new(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(stream.fileno(), FILE_MODE)  # whatever the mask of this process takes away
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that a rename outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
