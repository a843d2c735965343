"""Imports a collection: streaming, resumable after a kill, idempotent, incremental. Nothing is dropped silently."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection

from wenmai.assets import catalogue, store
from wenmai.assets.model import IMAGE, Asset, Derivative, Work
from wenmai.bank import duplicates
from wenmai.bank import store as bank
from wenmai.bank.model import Reading
from wenmai.genes.meaning import read_claims
from wenmai.holdings import folder
from wenmai.holdings.model import HoldingRecord
from wenmai.jobs.runner import Payload, StepResult
from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput, WenmaiError
from wenmai.kernel.problems import Problem
from wenmai.services.context import Context, Progress, silent
from wenmai.services.readings import reading_from_json

READ_PICTURE = "wenmai.services.ingest:read_picture"  # by name: the step runs in a worker
BATCH_RECORDS = 64
RECOGNISED = ("period", "material", "technique", "licence", "credit")
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
    context: Context, root: Path, *, progress: Progress = silent, keep_ids: bool = False
) -> ImportSummary:
    """Import every picture of the collection in ``root`` (a folder, or one picture) as the caller's own.

    Raises InvalidInput where ``root`` is not there. Bad rows and pictures become problems; the rest goes on.
    """
    if not root.exists():
        raise InvalidInput("no such file or folder", where=str(root), remedy="Give the path of your collection.")
    return _Import(context, progress, keep_ids).run(root)


class _Import:
    """One import under way: what was asked of the workers, and what waits to be recorded."""

    def __init__(self, context: Context, progress: Progress, keep_ids: bool) -> None:
        self._context = context
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
            if self._bring_up_to_date(record, blob):
                self._progress(self.summary.known + self.summary.new, 0)
            elif (value := self._measured_before(blob)) is not None:
                self._waiting.append((record, value))
                self._record_when_due()
            else:
                self._asked[index] = record
                index += 1
                yield {"path": str(record.file)}

    def _measured_before(self, blob: str) -> dict[str, object] | None:
        """What was measured on the same bytes of the same owner under another Work, so that it need not be again."""
        with self._context.database.reading() as connection:
            twin = store.find_blob(connection, blob, IMAGE, self._context.party)
            reading = bank.get_reading(connection, twin.id) if twin is not None else None
            if twin is None or reading is None:
                return None
            thumbnail = store.derivatives_of(connection, twin.id).get("thumbnail")
        return {
            "blob": blob,
            "byte_count": twin.byte_count,
            "media_type": twin.media_type,
            "width_px": twin.width_px,
            "height_px": twin.height_px,
            "thumbnail": thumbnail.blob if thumbnail is not None else "",
            "reading": reading,
            "notes": [],
        }

    def _bring_up_to_date(self, record: HoldingRecord, blob: str) -> bool:
        """Whether this very picture is in the bank; its Work is then made to say what the record says now."""
        work = _work_of(record, self._context.party)
        asset_id = digests.of_json(["asset", blob, ["import", work.owner, work.id]])
        with self._context.database.reading() as connection:
            known = store.get_assets(connection, [asset_id]).get(asset_id)
            if known is None:
                return False
            same = store.get_work(connection, work.id) == work
        if not same:
            with self._context.database.writing() as connection:
                store.put_work(connection, work)
                self._describe(connection, known, work)
            self.summary.updated += 1
        self._note_order(asset_id)
        self.summary.known += 1
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
            for record, value in self._waiting:
                self._record_one(connection, record, value)
        self._waiting.clear()
        self._progress(self.summary.known + self.summary.new, 0)

    def _record_one(self, connection: Connection, record: HoldingRecord, value: dict[str, object]) -> None:
        work = _work_of(record, self._context.party)
        asset = _asset_of(work, value)
        for note in value["notes"]:  # type: ignore[attr-defined]
            self.summary.problems.append(Problem(note["code"], note["what"], str(record.relative), record.line))
        store.put_work(connection, work)
        thumbnail = Derivative("thumbnail", str(value["thumbnail"]), "image/webp")
        is_known = bool(store.get_assets(connection, [asset.id]))
        store.put_asset(connection, asset, [thumbnail])
        self._describe(connection, asset, work)
        bank.put_reading(connection, _reading_of(asset.id, value))
        if isinstance(value["reading"], dict):
            duplicates.put_fingerprint(connection, asset.blob, value["reading"]["fingerprint"])
        self._note_order(asset.id)
        if is_known:
            self.summary.known += 1
        else:
            self.summary.new += 1

    def _describe(self, connection: Connection, asset: Asset, work: Work) -> None:
        """Claims and words of an image come from its Work's record."""
        claims = read_claims(work.title_zh, work.title_en, work.fields)
        store.put_claims(connection, asset.id, claims)
        words = [work.title_zh, work.title_en, work.key, *work.fields.values()]
        words += [word for claim in claims for word in (claim.value_zh, claim.value_en)]
        catalogue.put_text(connection, store.row_of(connection, asset.id), words)

    def _note_order(self, asset_id: str) -> None:
        if self._keep_ids:
            self._order.setdefault(asset_id, len(self._order))


def _work_of(record: HoldingRecord, owner: str) -> Work:
    """The Work of a record: its owner's columns verbatim, and those that were recognised under their plain names."""
    fields = dict(record.fields)
    for name in RECOGNISED:
        if stated := getattr(record, name):
            fields.setdefault(name, stated)
    return Work(owner, record.key, record.title_zh, record.title_en, fields)


def _asset_of(work: Work, value: dict[str, object]) -> Asset:
    return Asset(
        kind=IMAGE,
        blob=str(value["blob"]),
        media_type=str(value["media_type"]),
        owner=work.owner,
        byte_count=int(str(value["byte_count"])),
        work_id=work.id,
        title_zh=work.title_zh,
        title_en=work.title_en,
        width_px=int(str(value["width_px"])),
        height_px=int(str(value["height_px"])),
    )


def _reading_of(asset_id: str, value: dict[str, object]) -> Reading:
    reading, keypoints = value["reading"], value.get("keypoints")
    if isinstance(reading, Reading):
        return replace(reading, asset_id=asset_id)
    return reading_from_json(asset_id, reading, keypoints)  # type: ignore[arg-type]


def _digest_of(file: Path) -> str:
    """The digest of a file's bytes; empty where it cannot be read, which the worker then meets and explains."""
    try:
        return digests.of_file(file) if file.is_file() else ""
    except OSError:
        return ""


def _problem_of(record: HoldingRecord, error: WenmaiError | None) -> Problem:
    file = str(record.relative)
    if error is None:
        return Problem("unknown", "the picture could not be read", file, record.line)
    code = str(getattr(error, "code", "unreadable"))
    return Problem(code, error.what, file, record.line, error.remedy)
