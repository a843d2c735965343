"""Imports a collection: streaming, resumable after a kill, idempotent, incremental. Nothing is dropped silently."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from wenmai.assets import store
from wenmai.assets.model import Derivative
from wenmai.bank import duplicates
from wenmai.bank import store as bank
from wenmai.holdings import folder
from wenmai.holdings.model import HoldingRecord
from wenmai.jobs.steps import Payload, StepResult
from wenmai.kernel import digests
from wenmai.kernel.clock import now_iso
from wenmai.kernel.errors import InvalidInput, WenmaiError
from wenmai.kernel.problems import Problem
from wenmai.services.context import Context, Progress, silent
from wenmai.services.holding_records import asset_of, collection_of, describe, reading_of, withdrawn_problem
from wenmai.services.known_pictures import KnownPictures

READ_PICTURE = "wenmai.services.ingest:read_picture"  # by name: the step runs in a worker
BATCH_RECORDS = 64
BATCH_S = 1.0  # a kill loses at most so much work, never anything recorded


@dataclass
class ImportSummary:
    """What an import did. ``asset_ids`` holds new and known assets in the collection's order (only where asked for)."""

    new: int = 0
    known: int = 0
    updated: int = 0
    problems: list[Problem] = field(default_factory=list)
    asset_ids: list[str] = field(default_factory=list)


def import_collection(
    context: Context,
    root: Path,
    *,
    collection: str | None = None,
    progress: Progress = silent,
    keep_ids: bool = False,
) -> ImportSummary:
    """Import every picture of the collection in ``root`` (a folder, or one picture) as the caller's own.

    ``collection`` is the name under which its records are kept, the folder's own where None: within it a picture's path
    says which Work it shows. Raises InvalidInput where ``root`` is not there or holds no picture at all. Bad rows and
    pictures become problems; the rest goes on.
    """
    if not root.exists():
        raise InvalidInput("no such file or folder", where=str(root), remedy="Give the path of your collection.")
    name = collection_of(root) if collection is None else collection
    summary = _Import(context, name, progress, keep_ids).run(root)
    if not (summary.new or summary.known or summary.problems):
        raise InvalidInput("no pictures were found", where=str(root), remedy="JPEG, PNG, WebP and TIFF are read.")
    return summary


class _Import:
    """One import under way: what was asked of the workers, and what waits to be recorded."""

    def __init__(self, context: Context, collection: str, progress: Progress, keep_ids: bool) -> None:
        self._context = context
        self._known = KnownPictures(context, collection, now_iso())
        self._progress = progress
        self._keep_ids = keep_ids
        self._asked: dict[int, HoldingRecord] = {}
        self._waiting: list[tuple[HoldingRecord, dict[str, object]]] = []
        self._order: dict[str, int] = {}
        self._recorded_at_s = time.monotonic()
        self.summary = ImportSummary()

    def run(self, root: Path) -> ImportSummary:
        for result in self._context.runner.run(READ_PICTURE, self._unknown(root)):
            self._take(result)
            self._record_when_due()
        self._record()
        if self._keep_ids:
            self.summary.asset_ids = sorted(self._order, key=self._order.__getitem__)
        self.summary.problems.sort(key=lambda problem: (problem.file, problem.line))
        return self.summary

    def _unknown(self, root: Path) -> Iterator[Payload]:
        """Payloads of the pictures that must be read; what is known already is recorded on the way."""
        index = 0
        for record in folder.read(root):
            if isinstance(record, Problem):
                self.summary.problems.append(record)
                continue
            blob = _digest_of(record.file)
            if self._bring_up_to_date(record, blob) or (root.is_file() and self._is_own(blob)):
                self._progress(self.summary.known + self.summary.new, 0)
            elif (conflict := self._known.contradiction(record)) is not None:
                self.summary.problems.append(conflict)
            elif (value := self._known.measured_before(blob)) is not None:
                self._waiting.append((record, value))
                self._record_when_due()
            else:
                self._asked[index] = record
                index += 1
                yield {"path": str(record.file)}

    def _bring_up_to_date(self, record: HoldingRecord, blob: str) -> bool:
        """Whether this very picture is in the bank; its Work is then made to say what the record says now."""
        found = self._known.picture(record, blob)
        if found is None:
            return False
        if found.withdrawn is not None:
            self.summary.problems.append(withdrawn_problem(record, found.withdrawn))
        if found.is_outdated:
            with self._context.database.writing() as connection:
                store.lock_catalogue(connection)
                store.put_work(connection, found.work)
                describe(connection, found.asset, found.work)
            self.summary.updated += 1
        self._note_known(found.asset.id)
        return True

    def _is_own(self, blob: str) -> bool:
        """Whether a single picture that is named is one of the caller's already, wherever it was imported from."""
        own = self._known.own_picture(blob)
        if own is None:
            return False
        self._note_known(own)
        return True

    def _take(self, result: StepResult) -> None:
        record = self._asked.pop(result.index)
        if result.value is None:
            self.summary.problems.append(_problem_of(record, result.error))
        else:
            self._waiting.append((record, result.value))

    def _record_when_due(self) -> None:
        if len(self._waiting) >= BATCH_RECORDS or time.monotonic() - self._recorded_at_s > BATCH_S:
            self._record()

    def _record(self) -> None:
        """Record what is waiting, all of it or nothing."""
        self._recorded_at_s = time.monotonic()
        if not self._waiting:
            return
        with self._context.database.writing() as connection:
            store.lock_catalogue(connection)
            for record, value in self._waiting:
                self._record_one(connection, record, value)
        self._waiting.clear()
        self._progress(self.summary.known + self.summary.new, 0)

    def _record_one(self, connection: Connection, record: HoldingRecord, value: dict[str, object]) -> None:
        work = self._known.work_of(connection, record)
        asset = asset_of(work, value)
        for note in value["notes"]:  # type: ignore[attr-defined]
            self.summary.problems.append(_told(record, note["code"], note["what"]))
        store.put_work(connection, work)
        thumbnail = Derivative("thumbnail", str(value["thumbnail"]), "image/webp")
        is_known = bool(store.get_assets(connection, [asset.id]))
        store.put_asset(connection, asset, [thumbnail])
        describe(connection, asset, work)
        bank.put_reading(connection, reading_of(asset.id, value))
        if isinstance(value["reading"], dict):
            duplicates.put_fingerprint(connection, asset.blob, value["reading"]["fingerprint"])
        if is_known:
            self._note_known(asset.id)
        else:
            self._note_order(asset.id)
            self.summary.new += 1

    def _note_known(self, asset_id: str) -> None:
        self._note_order(asset_id)
        self.summary.known += 1

    def _note_order(self, asset_id: str) -> None:
        if self._keep_ids:
            self._order.setdefault(asset_id, len(self._order))


def _digest_of(file: Path) -> str:
    """The digest of a file's bytes; empty where it cannot be read, which the worker then meets and explains."""
    try:
        return digests.of_file(file) if file.is_file() else ""
    except OSError:
        return ""


def _problem_of(record: HoldingRecord, error: WenmaiError | None) -> Problem:
    if error is None:
        return _told(record, "unknown", "the picture could not be read")
    return _told(record, str(getattr(error, "code", "unreadable")), error.what, error.remedy)


def _told(record: HoldingRecord, code: str, what: str, remedy: str = "") -> Problem:
    """A problem with a picture: in its index's line where one lists it, else in the picture itself."""
    if record.index:
        return Problem(code, f"{record.relative}: {what}", record.index, record.line, remedy)
    return Problem(code, what, record.relative, 0, remedy)
