"""Which blobs are one picture: fingerprints, and the likenesses that were found between them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from wenmai.bank.tables import FINGERPRINT, LIKENESS
from wenmai.genes.duplicates.model import Likeness

BLOBS_PER_QUERY = 400


def put_fingerprint(connection: Connection, blob: str, data: Mapping[str, Any]) -> None:
    """Keep a fingerprint as ``Measurement.to_json`` gives it; one that is there stays."""
    if connection.execute(select(FINGERPRINT.c.blob).where(FINGERPRINT.c.blob == blob)).scalar() is not None:
        return
    values = {
        "blob": blob,
        "hashes": b64decode(data["hashes"]),
        "quality": data["quality"],
        "thumbnail": b64decode(data["thumbnail"]),
        "thumbnail_height_px": data["thumbnail_height_px"],
        "compared": 0,
    }
    connection.execute(insert(FINGERPRINT).values(**values))


def not_compared(connection: Connection) -> list[str]:
    """Blobs that have not been compared with the others yet."""
    return list(connection.execute(select(FINGERPRINT.c.blob).where(FINGERPRINT.c.compared == 0)).scalars())


def put_likenesses(connection: Connection, found: Iterable[tuple[str, str, Likeness]], compared: Sequence[str]) -> None:
    """Record what was found, and that ``compared`` have now been compared with all the others."""
    for first, second, likeness in found:
        pair = (LIKENESS.c.first_blob == first) & (LIKENESS.c.second_blob == second)
        if connection.execute(select(LIKENESS.c.points).where(pair)).scalar() is None:
            values = {
                "reason": likeness.reason,
                "correlation": likeness.correlation,
                "overlap": likeness.overlap,
                "turn_deg": likeness.turn_deg,
                "points": likeness.points,
            }
            connection.execute(insert(LIKENESS).values(first_blob=first, second_blob=second, **values))
    for start in range(0, len(compared), BLOBS_PER_QUERY):
        chunk = compared[start : start + BLOBS_PER_QUERY]
        connection.execute(update(FINGERPRINT).where(FINGERPRINT.c.blob.in_(chunk)).values(compared=1))


def likenesses_among(connection: Connection, blobs: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of these blobs that are one picture."""
    wanted = set(blobs)
    found: set[tuple[str, str]] = set()
    for start in range(0, len(blobs), BLOBS_PER_QUERY):
        chunk = blobs[start : start + BLOBS_PER_QUERY]
        query = select(LIKENESS.c.first_blob, LIKENESS.c.second_blob).where(
            or_(LIKENESS.c.first_blob.in_(chunk), LIKENESS.c.second_blob.in_(chunk))
        )
        found.update((a, b) for a, b in connection.execute(query) if a in wanted and b in wanted)
    return sorted(found)
