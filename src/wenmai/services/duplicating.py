"""Finds which new pictures are pictures that the bank has already: resized, recoloured, turned, mirrored, cropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, func, select

from wenmai.assets.store import lock_catalogue
from wenmai.assets.tables import ASSET
from wenmai.bank import duplicates
from wenmai.bank.tables import FINGERPRINT, READING
from wenmai.genes.descriptors import keypoints
from wenmai.genes.descriptors.model import Descriptors
from wenmai.genes.duplicates.candidates import EXACT_ITEMS_MAX
from wenmai.genes.duplicates.comparison import compare
from wenmai.genes.duplicates.grouping import candidate_pairs
from wenmai.genes.duplicates.model import Fingerprint, Likeness
from wenmai.services.context import Context
from wenmai.services.indexing import image_model, image_space

COMPARED_AT_ONCE = 2000  # pairs between two commits


class _Fingerprints(Sequence[Fingerprint]):
    """The fingerprints of distinct blobs, each loaded when it is asked for."""

    def __init__(self, context: Context, connection: Connection, model: str) -> None:
        self._context, self._connection, self._model = context, connection, model
        query = (
            select(FINGERPRINT.c.blob, func.min(ASSET.c.row))
            .join(ASSET, ASSET.c.blob == FINGERPRINT.c.blob)
            .join(READING, READING.c.asset_id == ASSET.c.id)
            .where(READING.c.image_model == model)
            .group_by(FINGERPRINT.c.blob)
            .order_by(func.min(ASSET.c.row))
        )
        found = connection.execute(query).all()
        self.blobs = [blob for blob, _ in found]
        self.rows = np.array([row for _, row in found], np.int64)

    def __len__(self) -> int:
        return len(self.blobs)

    @overload
    def __getitem__(self, place: int) -> Fingerprint: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Fingerprint]: ...
    def __getitem__(self, place: int | slice) -> Fingerprint | Sequence[Fingerprint]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        query = (
            select(FINGERPRINT, READING)
            .join(ASSET, ASSET.c.blob == FINGERPRINT.c.blob)
            .join(READING, READING.c.asset_id == ASSET.c.id)
            .where(ASSET.c.row == int(self.rows[place]))
        )
        row = self._connection.execute(query).one()
        described = Descriptors(
            image=_vector(row.image_vector),
            colour=_vector(row.colour),
            form=_vector(row.form),
            keypoints=keypoints.unpack(self._context.blobs.get(row.keypoints) if row.keypoints else b""),
            identity=self._model,
        )
        thumbnail = np.frombuffer(row.thumbnail, np.uint8).reshape(row.thumbnail_height_px, -1)
        return Fingerprint(np.frombuffer(row.hashes, np.uint8).reshape(8, -1), row.quality, thumbnail, described)


def find_duplicates(context: Context) -> int:
    """Compare the pictures that are new with all; returns how many likenesses were found.

    Pictures are taken as candidates by hash and by descriptor; only candidates are laid over each other.
    """
    with context.database.reading() as connection:
        new = set(duplicates.not_compared(connection))
        if not new:
            return 0
        items = _Fingerprints(context, connection, image_model(context))
        found = _compare(context, items, new)
    with context.database.writing() as connection:
        lock_catalogue(connection)
        duplicates.put_likenesses(connection, found, sorted(new))
    return len(found)


def _compare(context: Context, items: _Fingerprints, new: set[str]) -> list[tuple[str, str, Likeness]]:
    if len(items) < 2:
        return []
    if len(items) <= EXACT_ITEMS_MAX:
        pairs = candidate_pairs(items, None)
    else:
        with image_space(context).open(context) as index:
            place_of = {int(row): place for place, row in enumerate(items.rows)}

            def nearest(vector: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.int64]:
                hits = index.search(vector, count, items.rows)
                return np.array([place_of[int(row)] for row in hits.ids], np.int64)

            pairs = candidate_pairs(items, nearest)
    found = []
    for first, second in pairs.tolist():
        one, other = items.blobs[first], items.blobs[second]
        if one not in new and other not in new:
            continue
        likeness = compare(items[first], items[second])
        if likeness is not None:
            found.append((min(one, other), max(one, other), likeness))
    return found


def _vector(raw: bytes) -> npt.NDArray[np.float32]:
    return np.frombuffer(raw, "<f4").astype(np.float32)
