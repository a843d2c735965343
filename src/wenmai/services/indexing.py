"""Keeps the vector indexes in step with the records: incremental, deletable, rebuildable at any time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Table, exists, select

from wenmai.assets.catalogue import listed
from wenmai.assets.store import lock_catalogue
from wenmai.assets.tables import ASSET, CLAIM
from wenmai.bank.store import put_sentence, superseded
from wenmai.bank.tables import READING, SENTENCE
from wenmai.bank.vectors.index import VectorIndex
from wenmai.genes.descriptors.describe import identity_of
from wenmai.genes.descriptors.model import COLOUR_DIMENSION, FORM_DIMENSION, IMAGE_DIMENSION
from wenmai.genes.descriptors.ranking import COLOUR_WEIGHT, FORM_WEIGHT, IMAGE_WEIGHT
from wenmai.genes.model import Vector
from wenmai.kernel.errors import Conflict
from wenmai.models.sentences import DIMENSION as TEXT_DIMENSION
from wenmai.services.context import Context

GLANCE_DIMENSION = IMAGE_DIMENSION + FORM_DIMENSION + COLOUR_DIMENSION
ROWS_AT_ONCE = 4096
SENTENCES_AT_ONCE = 64
MANY_SENTENCES = 5_000  # after so many the index to come is large, and half a second to load the model again is little

Rows = npt.NDArray[np.int64]


def text_model(context: Context) -> str:
    """The identity under which sentence vectors are kept."""
    return str(context.models.sentences.identity)


def image_model(context: Context) -> str:
    """The identity under which image vectors are kept."""
    return identity_of(context.models.images.identity)


@dataclass(frozen=True)
class Space:
    """One index: where its vectors come from (columns of a table), whose model made them, and how they are joined."""

    name: str
    table: Table
    columns: tuple[ColumnElement[bytes], ...]
    model_column: ColumnElement[str]
    model: str
    dimension: int
    compose: Callable[[Sequence[bytes]], Vector]

    def open(self, context: Context, *, writable: bool = False) -> VectorIndex:
        return context.open_index(self.name, self.model, self.dimension, writable=writable)


def image_space(context: Context) -> Space:
    """What a picture looks like at a glance: the network's view, form and colour in one vector."""
    columns = (READING.c.image_vector, READING.c.form, READING.c.colour)
    model_column = READING.c.image_model
    return Space("image", READING, columns, model_column, image_model(context), GLANCE_DIMENSION, _glance)


def text_space(context: Context) -> Space:
    """What the words of an asset mean, whichever language they are in."""
    columns = (SENTENCE.c.vector,)
    model = text_model(context)
    return Space("text", SENTENCE, columns, SENTENCE.c.model, model, TEXT_DIMENSION, lambda raw: _floats(raw[0]))


def _glance(raw: Sequence[bytes]) -> Vector:
    parts = zip((IMAGE_WEIGHT, FORM_WEIGHT, COLOUR_WEIGHT), raw, strict=True)
    # The cosine of two such vectors is the weighted mean of the three cosines (``descriptors.ranking.glance``).
    joined = np.concatenate([np.float32(weight**0.5) * _floats(one) for weight, one in parts])
    # A plain surface has no form, so its vector is short; only the direction counts.
    return np.asarray(joined / max(float(np.linalg.norm(joined)), 1e-12), np.float32)


def _floats(raw: bytes) -> Vector:
    return np.frombuffer(raw, "<f4").astype(np.float32)


def bring_up_to_date(context: Context) -> None:
    """Index what was recorded and drop what was withdrawn since the last time. Does nothing while another does it."""
    _embed_words(context)
    try:
        for space in (image_space(context), text_space(context)):
            _synchronise(context, space)
    except Conflict:
        return  # the other process indexes all that is recorded, this run's work included


def rebuild(context: Context) -> None:
    """Make the indexes again from the records alone."""
    for space in (image_space(context), text_space(context)):
        shutil.rmtree(context.home / "index" / space.name, ignore_errors=True)
    bring_up_to_date(context)


def _synchronise(context: Context, space: Space) -> None:
    with space.open(context, writable=True) as index:
        with context.database.reading() as connection:
            wanted = _findable_rows(connection, space.table, space.model_column == space.model)
            missing = np.setdiff1d(wanted, index.row_ids)
            surplus = np.setdiff1d(index.row_ids, wanted)
            if len(surplus):
                index.remove(surplus)
            for chunk in _chunks(missing):
                query = select(ASSET.c.row, *space.columns).join(space.table, space.table.c.asset_id == ASSET.c.id)
                rows = connection.execute(query.where(ASSET.c.row.in_(chunk))).all()
                vectors = np.stack([space.compose(raw) for _, *raw in rows])
                index.add(np.array([row for row, *_ in rows], np.int64), vectors)
        if len(missing) or len(surplus):
            index.save()


def _findable_rows(connection: Connection, table: Table, condition: Any) -> Rows:
    """Rows of assets that search may show: not withdrawn, and of the genes the current ones."""
    query = select(ASSET.c.row).join(table, table.c.asset_id == ASSET.c.id).where(condition, listed(), ~superseded())
    return np.array(list(connection.execute(query).scalars()), np.int64)


def _chunks(rows: Rows) -> Iterable[list[int]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield [int(row) for row in rows[start : start + ROWS_AT_ONCE]]


def _embed_words(context: Context) -> None:
    """Give each asset that has words and no sentence vector of this model its vector."""
    with context.database.reading() as connection:
        query = select(ASSET.c.id).where(
            ~exists().where(SENTENCE.c.asset_id == ASSET.c.id).correlate(ASSET),
            (ASSET.c.title_zh != "") | (ASSET.c.title_en != ""),
        )
        waiting = list(connection.execute(query).scalars())
    for start in range(0, len(waiting), SENTENCES_AT_ONCE):
        chunk = waiting[start : start + SENTENCES_AT_ONCE]
        with context.database.reading() as connection:
            texts = _words_of(connection, chunk)
        if not texts:
            continue
        vectors = context.models.sentences.embed(list(texts.values()))
        model = text_model(context)
        with context.database.writing() as connection:
            lock_catalogue(connection)
            for asset_id, vector in zip(texts, vectors, strict=True):
                put_sentence(connection, asset_id, model, vector.astype("<f4").tobytes())
    if len(waiting) > MANY_SENTENCES:
        context.models.let_go()


def _words_of(connection: Connection, asset_ids: list[str]) -> dict[str, str]:
    """What is embedded for each asset: its titles, and what it shows and means."""
    query = select(ASSET.c.id, ASSET.c.title_zh, ASSET.c.title_en).where(ASSET.c.id.in_(asset_ids))
    words = {row.id: [row.title_zh, row.title_en] for row in connection.execute(query)}
    claims = select(CLAIM.c.asset_id, CLAIM.c.value_zh, CLAIM.c.value_en).where(
        CLAIM.c.asset_id.in_(asset_ids), CLAIM.c.aspect == "subject"
    )
    for asset_id, value_zh, value_en in connection.execute(claims):
        words[asset_id] += [value_zh, value_en]
    joined = {asset_id: " ".join(dict.fromkeys(filter(None, parts))) for asset_id, parts in words.items()}
    return {asset_id: text for asset_id, text in joined.items() if text.strip()}
