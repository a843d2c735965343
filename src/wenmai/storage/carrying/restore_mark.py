"""The note that a home is being restored: a kill in between leaves it, and the home then says so."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from wenmai.kernel.errors import Conflict, StorageFailure

MARK_NAME, DRAFT_NAME = "restoring.json", ".restoring.json.draft"


@dataclass(frozen=True, slots=True)
class RestoreMark:
    """Which backup is being restored (its path and its manifest's digest), and whether its records are all there."""

    backup: str
    digest: str
    has_records: bool = False


def read_mark(home: Path) -> RestoreMark | None:
    """The note in a home, or None where nothing is being restored."""
    try:
        told = json.loads((home / MARK_NAME).read_bytes())
        return RestoreMark(str(told["backup"]), str(told["digest"]), bool(told["has_records"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError) as error:
        where = str(home / MARK_NAME)
        remedy = "Choose a folder that you may read and write with WENMAI_HOME."
        raise StorageFailure("the note of a restore cannot be read", where=where, remedy=remedy) from error


def write_mark(home: Path, mark: RestoreMark) -> None:
    """Keep the note before anything else is written."""
    path = home / MARK_NAME
    draft = path.with_name(DRAFT_NAME)
    with draft.open("w", encoding="utf-8") as stream:
        json.dump(asdict(mark), stream, ensure_ascii=False)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    _sync_folder(home)


def remove_mark(home: Path) -> None:
    """All is there: everything written since is on the disk before the note goes."""
    os.sync()
    (home / MARK_NAME).unlink()
    _sync_folder(home)


def refuse_half_restored(home: Path) -> None:
    """Raises Conflict where a restore into this home was interrupted."""
    mark = read_mark(home)
    if mark is not None:
        raise Conflict(
            "this home was not restored to the end",
            where=str(home),
            remedy=f"Run it again: wenmai restore {mark.backup}",
            rule="backup.half-restored",
        )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
