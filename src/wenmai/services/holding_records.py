"""From what a collection says of a picture to the catalogue's records, and where the two contradict each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from wenmai.assets import catalogue, store
from wenmai.assets.model import IMAGE, Asset, Work
from wenmai.bank.model import Reading
from wenmai.genes.meaning import read_claims
from wenmai.holdings.folder_files import key_of
from wenmai.holdings.model import HoldingRecord
from wenmai.kernel.problems import Problem
from wenmai.services.readings import reading_from_json

RECOGNISED = ("period", "material", "technique", "licence", "credit")


def collection_of(root: Path) -> str:
    """The name of the collection at ``root``: that of its folder, also for a single picture or an index in it."""
    absolute = root.absolute()
    return (absolute if root.is_dir() else absolute.parent).resolve().name


def work_of(record: HoldingRecord, owner: str, collection: str) -> Work:
    """The Work of a record: its owner's columns verbatim, and those that were recognised under their plain names."""
    fields = dict(record.fields)
    for name in RECOGNISED:
        if stated := getattr(record, name):
            fields.setdefault(name, stated)
    return Work(owner, record.key, record.title_zh, record.title_en, fields, collection)


def other_record(connection: Connection, record: HoldingRecord, work: Work, since: str) -> Problem | None:
    """The problem where a path is taken by another picture with another record: most likely of another collection.

    A key of the owner's own (an accession number) may have several pictures, and the record follows the last one; so it
    does for pictures that differ in their suffix only, which an import that began ``since`` then has met itself.
    """
    if record.key != key_of(record.relative) or not store.images_of(connection, work.id):
        return None
    known = store.get_work(connection, work.id)
    if (known.title_zh, known.title_en) == (work.title_zh, work.title_en):
        return None
    if store.changed_at(connection, work.id) >= since:
        return None
    title = " / ".join(filter(None, (known.title_zh, known.title_en))) or "without a title"
    return Problem(
        "name-taken",
        f"{work.collection} / {work.key} is another picture with another record already: {title}",
        record.index or record.relative,
        record.line,
        "Give this collection a name of its own (--collection NAME); or withdraw the old picture first, if both the"
        " picture and its record were replaced.",
    )


def withdrawn_problem(record: HoldingRecord, reason: str) -> Problem:
    """That a picture of the collection was withdrawn before, and why: it stays so."""
    what = f"{record.relative} was withdrawn ({reason}) and stays so"
    return Problem("withdrawn", what, record.index or record.relative, record.line)


def describe(connection: Connection, asset: Asset, work: Work) -> None:
    """Claims and words of an image come from its Work's record."""
    claims = read_claims(work.title_zh, work.title_en, work.fields)
    store.put_claims(connection, asset.id, claims)
    words = [work.title_zh, work.title_en, work.key, *work.fields.values()]
    words += [word for claim in claims for word in (claim.value_zh, claim.value_en)]
    catalogue.put_text(connection, store.row_of(connection, asset.id), words)


def asset_of(work: Work, value: dict[str, object]) -> Asset:
    """The Asset of a picture of ``work`` from what was measured on it."""
    title_zh, title_en = work.shown_titles
    return Asset(
        kind=IMAGE,
        blob=str(value["blob"]),
        media_type=str(value["media_type"]),
        owner=work.owner,
        byte_count=int(str(value["byte_count"])),
        work_id=work.id,
        title_zh=title_zh,
        title_en=title_en,
        width_px=int(str(value["width_px"])),
        height_px=int(str(value["height_px"])),
    )


def reading_of(asset_id: str, value: dict[str, object]) -> Reading:
    """The Reading of a picture: measured now, or on the same bytes before."""
    reading, keypoints = value["reading"], value.get("keypoints")
    if isinstance(reading, Reading):
        return replace(reading, asset_id=asset_id)
    return reading_from_json(asset_id, reading, keypoints)  # type: ignore[arg-type]
