"""Files that appear whole or not at all, and are never replaced: a kill or a power cut at any point leaves no half."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from wenmai.kernel.errors import Conflict, StorageFailure

DRAFT_PREFIX = ".draft-"


def write_new(path: Path, text: str, mode: int) -> None:
    """Write a file that was not there before. Raises Conflict where it is there, StorageFailure."""
    draft = path.with_name(f"{DRAFT_PREFIX}{secrets.token_hex(8)}")
    try:
        _write(draft, text, mode)
        os.link(draft, path)  # unlike a rename, it never replaces what is there
        sync_folder(path.parent)
    except FileExistsError as error:
        raise Conflict("the file is there already", where=str(path), remedy="Run the command again.") from error
    except OSError as error:
        raise _cannot_keep(path, error) from error
    finally:
        draft.unlink(missing_ok=True)


def write_over(path: Path, text: str, mode: int) -> None:
    """Replace a file by a whole new one."""
    draft = path.with_name(f"{DRAFT_PREFIX}{secrets.token_hex(8)}")
    try:
        _write(draft, text, mode)
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise _cannot_keep(path, error) from error
    finally:
        draft.unlink(missing_ok=True)


def sweep_drafts(folder: Path) -> None:
    """Remove what a kill left; only under the lock of whoever writes there."""
    for draft in folder.glob(f"{DRAFT_PREFIX}*"):
        draft.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that a new name outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, text: str, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())


def _cannot_keep(path: Path, error: OSError) -> StorageFailure:
    return StorageFailure(
        f"the file cannot be kept: {error.strerror}",
        where=str(path),
        remedy="Free some space or check the permissions, then run the command again; nothing is lost.",
    )
