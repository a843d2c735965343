"""What a backup says of itself: its last member. A backup without it was cut short."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wenmai.kernel import digests
from wenmai.kernel.errors import Conflict, Tampered
from wenmai.storage.carrying.shapes import TableShape

FORMAT = 1
HEAD_NAME, MANIFEST_NAME = "wenmai-backup.json", "manifest.json"
FILES, RECORDS, BLOBS = "files/", "records/", "blobs/"  # beginnings of the members' names


@dataclass(frozen=True, slots=True)
class TableRecord:
    """A table in a backup: its shape, how many rows, the digest over them, and the last number given by itself."""

    shape: TableShape
    rows: int
    digest: str
    last_number: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup, and ``digest``: SHA-256 over the kind, mode, size, SHA-256 and name of every member.

    ``damaged`` are the blobs whose bytes were not those of their names when the backup was made.
    """

    wenmai: str
    made_at: str
    revision: str  # of the tables
    tables: tuple[TableRecord, ...]
    files: int
    blobs: int
    damaged: tuple[str, ...]
    members: int
    digest: str

    def as_bytes(self) -> bytes:
        """The manifest as it stands in the backup, with a digest over itself."""
        body: dict[str, Any] = {
            "format": FORMAT,
            "wenmai": self.wenmai,
            "made_at": self.made_at,
            "revision": self.revision,
            "tables": [
                {**t.shape.as_json(), "rows": t.rows, "digest": t.digest, "last_number": t.last_number}
                for t in self.tables
            ],
            "files": self.files,
            "blobs": self.blobs,
            "damaged": list(self.damaged),
            "members": self.members,
            "digest": self.digest,
        }
        return json.dumps({**body, "sha256": digests.of_json(body)}, ensure_ascii=False, indent=1).encode()


def parse_manifest(data: bytes, where: str) -> Manifest:
    """The manifest that ``Manifest.as_bytes`` gave. Raises Tampered, and Conflict for a format of a later wenmai."""
    try:
        body: Mapping[str, Any] = json.loads(data)
        check_format(body, where)
        told = {name: value for name, value in body.items() if name != "sha256"}
        if body["sha256"] != digests.of_json(told):
            raise damaged("its manifest was changed", where)
        tables = tuple(
            TableRecord(TableShape.from_json(one), int(one["rows"]), str(one["digest"]), one["last_number"])
            for one in body["tables"]
        )
        counts = {name: int(body[name]) for name in ("files", "blobs", "members")}
        texts = {name: str(body[name]) for name in ("wenmai", "made_at", "revision", "digest")}
        return Manifest(tables=tables, damaged=tuple(map(str, body["damaged"])), **counts, **texts)  # type: ignore[arg-type]
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("its manifest cannot be read", where) from error


def check_format(head: Mapping[str, Any], where: str) -> None:
    """Raises Conflict where a later wenmai wrote it."""
    if int(head["format"]) > FORMAT:
        raise Conflict(
            f"the backup has format {head['format']}, this wenmai reads formats up to {FORMAT}",
            where=where,
            remedy="Use a wenmai that is at least as new as the one that wrote it.",
            rule="backup.format",
        )


def damaged(what: str, where: str) -> Tampered:
    """The error for a backup that is not what was written."""
    return Tampered(
        f"the backup is damaged or cut short: {what}",
        where=where,
        remedy="Nothing was touched. Use another copy of it, or an earlier backup.",
        rule="backup.damaged",
    )
