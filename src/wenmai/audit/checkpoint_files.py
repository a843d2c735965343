"""The signed checkpoints in their folder: one file each, numbered, never changed; ``latest`` repeats the last.

``checkpoints/000012/000012345.note`` is number 12,345. A missing number shows; a missing last file shows by ``latest``,
which is written after it (after a kill between the two, ``latest`` is one behind).
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wenmai.audit.durable import sweep_drafts, sync_folder, write_new, write_over
from wenmai.audit.keys import PublicKey
from wenmai.audit.notes import Checkpoint, open_checkpoint
from wenmai.kernel.errors import Tampered

FOLDER_NAME, LATEST_NAME, LOCK_NAME = "checkpoints", "latest.note", "checkpoints.lock"
SHARD_FILES = 1000  # a folder does not grow beyond what every file system lists at once
SHARD, FILE = re.compile(r"\d{6,}"), re.compile(r"(\d{9,})\.note")
FILE_MODE, SHARD_MODE = 0o444, 0o755
OWN_SIGNATURES = 2


@contextmanager
def checkpoint_lock(folder: Path) -> Iterator[None]:
    """Waits until this process alone writes checkpoints here; the system lets go when the process dies."""
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def path_of(folder: Path, number: int) -> Path:
    """Where checkpoint ``number`` lies."""
    return folder / FOLDER_NAME / f"{number // SHARD_FILES:06d}" / f"{number:09d}.note"


def last_number(folder: Path) -> int:
    """The number of the last checkpoint, -1 where there is none: two listings, however many there are."""
    shards = sorted(int(shard.name) for shard in _listed(folder / FOLDER_NAME) if SHARD.fullmatch(shard.name))
    for shard in reversed(shards):
        found = [FILE.fullmatch(file.name) for file in _listed(folder / FOLDER_NAME / f"{shard:06d}")]
        if numbers := [int(match[1]) for match in found if match]:
            return max(numbers)
    return -1


def strange_files(folder: Path) -> list[Path]:
    """What lies among the checkpoints and is none. Hidden files are let be."""
    strange = []
    for shard in _listed(folder / FOLDER_NAME):
        if SHARD.fullmatch(shard.name) and shard.is_dir():
            files = [(file, FILE.fullmatch(file.name)) for file in _listed(shard)]
            strange += [f for f, m in files if m is None or path_of(folder, int(m[1])) != f]
        elif shard.name != LATEST_NAME:
            strange.append(shard)
    return strange


def read_checkpoint(path: Path, key: PublicKey) -> Checkpoint:
    """The checkpoint in a file, as this log wrote it: nothing added. Raises Tampered."""
    try:
        checkpoint = open_checkpoint(path.read_bytes().decode(), key)
    except (OSError, UnicodeDecodeError) as error:
        raise Tampered("the checkpoint is gone or cannot be read", where=str(path), rule="audit.checkpoint") from error
    except Tampered as error:
        raise Tampered(error.what, where=str(path), remedy=error.remedy, rule=error.rule) from error
    if checkpoint.text.rpartition("\n\n")[2].count("\n") != OWN_SIGNATURES:
        raise Tampered("somebody added to the checkpoint", where=str(path), rule="audit.checkpoint")
    return checkpoint


def read_last(folder: Path, key: PublicKey) -> Checkpoint | None:
    """The last checkpoint. Raises Tampered where it is damaged, or ``latest`` tells of a later one."""
    number = last_number(folder)
    latest = folder / FOLDER_NAME / LATEST_NAME
    last = read_checkpoint(path_of(folder, number), key) if number >= 0 else None
    if latest.exists():
        told = read_checkpoint(latest, key)
        if last is None or told.size > last.size:
            gone = str(path_of(folder, number + 1))
            raise Tampered("the last checkpoint is gone", where=gone, rule="audit.checkpoint")
    return last


def add_checkpoint(folder: Path, checkpoint: Checkpoint) -> Path:
    """Keep the next checkpoint. Only under ``checkpoint_lock``."""
    path = path_of(folder, last_number(folder) + 1)
    for needed in (folder / FOLDER_NAME, path.parent):
        if not needed.is_dir():
            needed.mkdir(SHARD_MODE)
            sync_folder(needed.parent)
        sweep_drafts(needed)
    write_new(path, checkpoint.text, FILE_MODE)
    tell_latest(folder, checkpoint)
    return path


def tell_latest(folder: Path, checkpoint: Checkpoint) -> None:
    """Let ``latest`` repeat the last checkpoint."""
    latest = folder / FOLDER_NAME / LATEST_NAME
    if not latest.exists() or latest.read_bytes() != checkpoint.text.encode():
        write_over(latest, checkpoint.text, FILE_MODE)


def _listed(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.is_dir() else []
