"""Restores a backup into an empty home and an empty database of either kind: all of it, or a home that says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection

from wenmai.kernel.errors import Conflict, Tampered
from wenmai.kernel.settings import Settings
from wenmai.services.all_tables import all_shapes
from wenmai.services.context import Progress, silent
from wenmai.services.filling_words import fill_words
from wenmai.services.home_files import DATABASE_FILES
from wenmai.storage.blobs import BlobStore
from wenmai.storage.carrying.archive import Member, check_whole, members_of
from wenmai.storage.carrying.loading import insert_rows, own_references_unchecked, refuse_filled, set_last_number
from wenmai.storage.carrying.manifest import BLOBS, FILES, RECORDS, Manifest
from wenmai.storage.carrying.restore_mark import DRAFT_NAME, MARK_NAME, RestoreMark, read_mark, remove_mark, write_mark
from wenmai.storage.carrying.rows import ROWS_AT_ONCE, Row, Tally, row_of, tally_of
from wenmai.storage.carrying.shapes import TableShape
from wenmai.storage.database import Database
from wenmai.storage.migrate import HEAD, upgrade

IN_MEMORY_BYTES_MAX = 8 << 20  # of a blob; a larger one goes through a file
FOLDER_MODE = 0o700


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was restored. ``missing``: blobs that were damaged when the backup was made, and are not brought back."""

    home: Path
    database: str  # its address without its password
    manifest: Manifest

    @property
    def missing(self) -> tuple[str, ...]:
        return self.manifest.damaged


def restore(settings: Settings, backup: Path, progress: Progress = silent) -> RestoreReport:
    """Restore ``backup`` into the home and the database that ``settings`` name, both empty.

    The backup is read through before anything is touched: raises Tampered where it is damaged or cut short,
    InvalidInput where it is none. Raises Conflict where the home or the database is not empty, or the backup is of a
    later wenmai. After a kill the home refuses to be opened, and the same command begins again.
    """
    manifest = check_whole(backup)
    _refuse_later(manifest, backup)
    database = Database(settings.database)
    try:
        mark = _begin(settings.home, database, backup, manifest)
        _Restore(settings.home, database, manifest, mark, progress).run(backup)
        remove_mark(settings.home)
        return RestoreReport(settings.home, str(database.url), manifest)
    finally:
        database.close()


def _refuse_later(manifest: Manifest, backup: Path) -> None:
    if manifest.revision > HEAD:
        raise Conflict(
            f"the backup has tables of revision {manifest.revision}, this wenmai knows revisions up to {HEAD}",
            where=str(backup),
            remedy="Use a wenmai that is at least as new as the one that wrote it.",
            rule="backup.format",
        )


def _begin(home: Path, database: Database, backup: Path, manifest: Manifest) -> RestoreMark:
    mark = read_mark(home)
    if mark is None:
        _refuse_used(home)
        with database.reading() as connection:
            refuse_filled(connection, all_shapes(), str(database.url))
        home.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        mark = RestoreMark(str(backup.absolute()), manifest.digest)
        write_mark(home, mark)
    elif mark.digest != manifest.digest:
        raise Conflict(
            f"the restore of another backup was interrupted here: {mark.backup}",
            where=str(home),
            remedy="Restore that one, or give an empty home.",
            rule="backup.half-restored",
        )
    return mark


def _refuse_used(home: Path) -> None:
    """Raises Conflict where a home holds any file but its database, which is looked into by itself."""
    for folder, _, names in os.walk(home):
        for name in names:
            path = Path(folder) / name
            if name not in (*DATABASE_FILES, DRAFT_NAME):
                raise Conflict(
                    f"the home is not empty: it holds {path.relative_to(home)}",
                    where=str(home),
                    remedy="Give an empty one: WENMAI_HOME=/path/that/is/not/there/yet.",
                    rule="backup.home-in-use",
                )


@dataclass
class _Restore:
    """One restore under way."""

    home: Path
    database: Database
    manifest: Manifest
    mark: RestoreMark
    progress: Progress
    done: int = 0

    def run(self, backup: Path) -> None:
        steps = {FILES: self._files, RECORDS: self._records, BLOBS: self._blobs}
        if not any(table.rows for table in self.manifest.tables):
            self._records(iter(()))
        for kind, members in groupby(members_of(backup), key=lambda member: f"{member.name.split('/')[0]}/"):
            steps[kind](members)
        upgrade(self.database)
        with self.database.writing() as connection:
            fill_words(connection)

    def _files(self, members: Iterable[Member]) -> None:
        folders: list[tuple[Path, int]] = []
        for member in members:
            path = self.home / member.name.removeprefix(FILES)
            if member.is_folder:
                path.mkdir(exist_ok=True)
                path.chmod(FOLDER_MODE)  # as it was in the end, when all is in it
                folders.append((path, member.mode))
                continue
            draft = path.with_name(f"{path.name}.part")
            draft.unlink(missing_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                shutil.copyfileobj(member.stream, stream)
            draft.chmod(member.mode)
            draft.replace(path)
            self._tell()
        for path, mode in reversed(folders):
            path.chmod(mode)

    def _records(self, members: Iterator[Member]) -> None:
        """All records in one transaction: a kill leaves none of them."""
        if self.mark.has_records:
            return
        upgrade(self.database, to=self.manifest.revision)
        shapes = {table.shape.name: table.shape for table in self.manifest.tables}
        with self.database.writing() as connection:
            if not self._are_there(connection):
                refuse_filled(connection, list(shapes.values()), str(self.database.url))
                for name, parts in groupby(members, key=lambda member: member.name.split("/")[1]):
                    with own_references_unchecked(connection, shapes[name]):
                        for part in parts:
                            self._load(connection, shapes[name], part)
                for table in self.manifest.tables:
                    set_last_number(connection, table.shape, table.last_number or 0)
                self._verify(connection)
        self.mark = RestoreMark(self.mark.backup, self.mark.digest, has_records=True)
        write_mark(self.home, self.mark)

    def _load(self, connection: Connection, shape: TableShape, part: Member) -> None:
        waiting: list[Row] = []
        for line in part.lines():
            waiting.append(row_of(shape, line))
            if len(waiting) == ROWS_AT_ONCE:
                insert_rows(connection, shape, waiting)
                self._tell(len(waiting))
                waiting = []
        if waiting:
            insert_rows(connection, shape, waiting)
            self._tell(len(waiting))

    def _are_there(self, connection: Connection) -> bool:
        """Whether the records arrived before a kill."""
        return any(t.rows for t in self.manifest.tables) and not self._differing(connection)

    def _differing(self, connection: Connection) -> list[str]:
        return [
            table.shape.name
            for table in self.manifest.tables
            if tally_of(connection, table.shape) != Tally(table.rows, int(table.digest, 16))
        ]

    def _verify(self, connection: Connection) -> None:
        if differing := self._differing(connection):
            raise Tampered(
                "the records that arrived are not those of the backup",
                where=differing[0],
                remedy="Run the command again; nothing of the records was kept.",
                rule="backup.differs",
            )

    def _blobs(self, members: Iterable[Member]) -> None:
        blobs, passing = BlobStore(str(self.home / "blobs")), self.home / f"{MARK_NAME}.part"
        for member in members:
            digest = member.name.removeprefix(BLOBS)
            if digest in self.manifest.damaged:
                continue
            if member.size <= IN_MEMORY_BYTES_MAX:
                kept = blobs.put(member.stream.read())
            else:
                with passing.open("wb") as stream:
                    shutil.copyfileobj(member.stream, stream)
                kept = blobs.put_file(passing)
                passing.unlink()
            if kept != digest:
                raise Tampered("the bytes of a blob are others", where=digest, rule="backup.differs")
            self._tell()

    def _tell(self, more: int = 1) -> None:
        self.done += more
        self.progress(self.done, self.manifest.files + self.manifest.blobs + sum(t.rows for t in self.manifest.tables))
