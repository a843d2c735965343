"""Backs a home up into one file, while it goes on being used: records, blobs, and the files that nothing can remake.

The order makes it consistent. First the files, so that no checkpoint tells of more than the records that follow. Then
the records, all as they were at one moment. Then the blobs: bytes are kept before the record that names them, so all
that the records name are there. Indexes are derived, and left out.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, text

from wenmai import __version__
from wenmai.kernel.clock import parse_iso
from wenmai.kernel.errors import Conflict, InvalidInput, StorageFailure
from wenmai.services.all_tables import all_shapes, refuse_unknown_tables
from wenmai.services.context import Context, Progress, silent
from wenmai.services.home_files import HomeFile, files_of
from wenmai.services.outfile import check_place
from wenmai.storage.carrying.archive import ArchiveWriter
from wenmai.storage.carrying.loading import last_number
from wenmai.storage.carrying.manifest import BLOBS, FILES, RECORDS, Manifest, TableRecord
from wenmai.storage.carrying.rows import Tally, line_of, read_rows
from wenmai.storage.carrying.shapes import TableShape

PART_BYTES = 4 << 20  # of lines before they are compressed: what is held in memory at once
FILE_MODE = 0o600


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds. ``damaged``: blobs that were damaged before, in the home itself."""

    file: Path
    byte_count: int
    manifest: Manifest

    @property
    def damaged(self) -> tuple[str, ...]:
        return self.manifest.damaged


def back_up(context: Context, place: Path, progress: Progress = silent) -> BackupReport:
    """Write a backup to ``place``, or under a name with the date where that is a folder. It holds private keys.

    The file appears whole or not at all, readable by its owner alone. Raises Conflict where it is there already,
    InvalidInput for a place inside the home, StorageFailure where the disk refuses.
    """
    made_at = context.clock()
    out = place / f"wenmai-{made_at[:19].replace(':', '')}.tar" if place.is_dir() else place
    check_place(out, overwrite=False)
    if out.absolute().resolve().is_relative_to(context.home.resolve()):
        raise InvalidInput(
            "a backup inside the home is lost with it",
            where=str(out),
            remedy="Choose a place outside of WENMAI_HOME, best on another disk.",
            rule="backup.inside-home",
        )
    refuse_unknown_tables(context.database)
    with _whole_file(out) as stream:
        archive = ArchiveWriter(stream, __version__, made_at, int(parse_iso(made_at).timestamp()))
        manifest = _Backup(context, archive, progress).run(made_at)
    return BackupReport(out, out.stat().st_size, manifest)


@dataclass
class _Backup:
    """One backup under way."""

    context: Context
    archive: ArchiveWriter
    progress: Progress
    done: int = 0
    damaged: list[str] = field(default_factory=list)

    def run(self, made_at: str) -> Manifest:
        files = self._files(set())
        with self.context.database.reading() as connection:
            revision = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
            # From here on the records stand still. A key that was made meanwhile may have signed some of them.
            files |= self._files(files, only_private=True)
            tables = tuple(self._table(connection, shape) for shape in all_shapes())
        blobs = self._blobs()
        members, digest = self.archive.digest()
        manifest = Manifest(
            __version__, made_at, revision, tables, len(files), blobs, tuple(sorted(self.damaged)), members, digest
        )
        self.archive.close(manifest)
        return manifest

    def _files(self, known: set[str], *, only_private: bool = False) -> set[str]:
        added = set()
        for file in files_of(self.context.home, self.context.database.url.database or ""):
            if file.place not in known and (file.is_private or not only_private):
                self._file(file)
                added.add(file.place)
        return added

    def _file(self, file: HomeFile) -> None:
        name = f"{FILES}{file.place}"
        if file.is_folder:
            self.archive.add_folder(name, file.mode)
            return
        with suppress(FileNotFoundError), file.path.open("rb") as stream:  # what is gone by now is not to be kept
            self.archive.add_stream(name, stream, os.fstat(stream.fileno()).st_size, file.mode)
        self._tell()

    def _table(self, connection: Connection, shape: TableShape) -> TableRecord:
        tally, waiting, size, part = Tally(), list[bytes](), 0, 0
        for rows in read_rows(connection, shape):
            for row in rows:
                line = line_of(shape, row)
                tally.add(line)
                waiting.append(line)
                size += len(line)
            if size >= PART_BYTES:
                self.archive.add_lines(f"{RECORDS}{shape.name}/{part:06}.jsonl.gz", waiting)
                waiting, size, part = [], 0, part + 1
            self._tell(len(rows))
        if waiting:
            self.archive.add_lines(f"{RECORDS}{shape.name}/{part:06}.jsonl.gz", waiting)
        return TableRecord(shape, tally.rows, tally.digest, last_number(connection, shape))

    def _blobs(self) -> int:
        count, scratch = 0, self.context.home / "scratch"
        scratch.mkdir(exist_ok=True)
        for digest in self.context.blobs.digests():
            path = self.context.blobs.local_path(digest, scratch)
            with path.open("rb") as stream:
                found = self.archive.add_stream(f"{BLOBS}{digest}", stream, os.fstat(stream.fileno()).st_size)
            if path.parent == scratch:
                path.unlink()
            if found != digest:
                self.damaged.append(digest)
            count += 1
            self._tell()
        return count

    def _tell(self, more: int = 1) -> None:
        self.done += more
        self.progress(self.done, 0)


@contextmanager
def _whole_file(out: Path) -> Iterator[BinaryIO]:
    """A file beside ``out`` that takes its name when all of it is on the disk."""
    partial = out.with_name(f"{out.name}.part")
    try:
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT, FILE_MODE)
        with os.fdopen(descriptor, "wb") as stream:
            _alone(stream, partial, out)
            os.fchmod(descriptor, FILE_MODE)
            stream.truncate(0)
            try:
                yield stream
                stream.flush()
                os.fsync(descriptor)
                check_place(out, overwrite=False)
                partial.replace(out)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
        folder = os.open(out.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        raise StorageFailure(
            f"the backup cannot be written: {error.strerror or error}",
            where=str(out),
            remedy="Free some space or choose another place; nothing was left behind.",
        ) from error


def _alone(stream: BinaryIO, partial: Path, out: Path) -> None:
    """Raises Conflict where another process writes this file, or has just finished it under its name."""
    busy = Conflict("another backup is being written there", where=str(out), remedy="Wait until it ends.")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_still_there = partial.stat().st_ino == os.fstat(stream.fileno()).st_ino
    except (BlockingIOError, FileNotFoundError) as error:
        raise busy from error
    if not is_still_there:
        raise busy
