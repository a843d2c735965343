"""The files of a home that nothing else can make again: keys, checkpoints, and whatever is not known to be derived."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wenmai.storage.carrying.restore_mark import MARK_NAME

# Blobs and records have a place of their own in a backup; the others are made again when they are needed.
APART = frozenset({"blobs", "index", "models", "scratch", "queries", MARK_NAME})
DATABASE_FILES = ("wenmai.db", "wenmai.db-wal", "wenmai.db-shm", "wenmai.db-journal")
PASSING = (".draft", ".part", ".lock")  # endings: half written, or empty
DRAFTS = (".draft-",)  # beginnings


@dataclass(frozen=True, slots=True)
class HomeFile:
    """A file or folder of a home: its ``path``, its place in the home, and its permissions."""

    path: Path
    place: str
    mode: int
    is_folder: bool

    @property
    def is_private(self) -> bool:
        """Whether it is for its owner alone, as keys are."""
        return not self.is_folder and self.mode & 0o077 == 0


def files_of(home: Path, database: str) -> Iterator[HomeFile]:
    """The files and folders of a home, each folder before what it holds, and in each the files before the folders.

    So ``checkpoints/latest.note`` comes before the checkpoints themselves, and never tells of one that is not there.
    ``database`` is the path of a SQLite database, empty where there is none: its files are left out wherever they are.
    Links are left out: what they point to lies elsewhere.
    """
    left_out = {home / name for name in (*APART, *DATABASE_FILES)}
    if database:
        left_out |= {Path(f"{database}{ending}").absolute() for ending in ("", "-wal", "-shm", "-journal")}
    yield from _inside(home, home, left_out)


def _inside(home: Path, folder: Path, left_out: set[Path]) -> Iterator[HomeFile]:
    for entry in sorted(os.scandir(folder), key=lambda one: (one.is_dir(follow_symlinks=False), one.name)):
        path = Path(entry.path)
        if path in left_out or entry.name.endswith(PASSING) or entry.name.startswith(DRAFTS):
            continue
        mode = entry.stat(follow_symlinks=False).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            continue
        found = HomeFile(path, path.relative_to(home).as_posix(), stat.S_IMODE(mode) & 0o777, stat.S_ISDIR(mode))
        yield found
        if found.is_folder:
            yield from _inside(home, path, left_out)
