"""Keeps the vector indexes in step with the records: incremental, deletable, rebuildable at any time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Table, select

from wenmai.assets.catalogue import listed
from wenmai.assets.tables import ASSET, CLAIM
from wenmai.bank.store import put_sentence
from wenmai.bank.tables import GENE, READING, SENTENCE
from wenmai.genes.descriptors.model import IMAGE_DIMENSION
from wenmai.kernel.errors import Conflict
from wenmai.models.sentences import DIMENSION as TEXT_DIMENSION
from wenmai.services.context import Context

IMAGE_SPACE, TEXT_SPACE = "image", "text"
ROWS_AT_ONCE = 4096
SENTENCES_AT_ONCE = 64

Rows = npt.NDArray[np.int64]


def text_model(context: Context) -> str:
    """The identity under which sentence vectors are kept."""
    return str(context.models.sentences.identity)


def image_model(context: Context) -> str:
    """The identity under which image vectors are kept."""
    from wenmai.genes.descriptors.describe import identity_of

    return identity_of(context.models.images.identity)


def bring_up_to_date(context: Context) -> None:
    """Index what was recorded and drop what was withdrawn since the last time. Does nothing while another does it."""
    _embed_words(context)
    try:
        _synchronise(context, IMAGE_SPACE, READING, READING.c.image_vector, image_model(context), IMAGE_DIMENSION)
        _synchronise(context, TEXT_SPACE, SENTENCE, SENTENCE.c.vector, text_model(context), TEXT_DIMENSION)
    except Conflict:
        return  # the other process indexes all that is recorded, this run's work included


def rebuild(context: Context) -> None:
    """Make the indexes again from the records alone."""
    import shutil

    for space in (IMAGE_SPACE, TEXT_SPACE):
        shutil.rmtree(context.home / "index" / space, ignore_errors=True)
    bring_up_to_date(context)


def _synchronise(context: Context, space: str, table: Table, column: Any, model: str, dimension: int) -> None:
    with context.open_index(space, model, dimension, writable=True) as index:
        model_column = table.c.image_model if "image_model" in table.c else table.c.model
        with context.database.reading() as connection:
            wanted = _findable_rows(connection, table, model_column == model)
            missing = np.setdiff1d(wanted, index.row_ids)
            surplus = np.setdiff1d(index.row_ids, wanted)
            if len(surplus):
                index.remove(surplus)
            for chunk in _chunks(missing):
                query = select(ASSET.c.row, column).join(table, table.c.asset_id == ASSET.c.id)
                rows = connection.execute(query.where(ASSET.c.row.in_(chunk))).all()
                vectors = np.stack([np.frombuffer(vector, "<f4") for _, vector in rows]).astype(np.float32)
                index.add(np.array([row for row, _ in rows], np.int64), vectors)
        if len(missing) or len(surplus):
            index.save()


def _findable_rows(connection: Connection, table: Table, condition: Any) -> Rows:
    """Rows of assets that search may show: not withdrawn, and of the genes the current ones."""
    retired = select(GENE.c.asset_id).where(GENE.c.retired_by.is_not(None))
    query = (
        select(ASSET.c.row)
        .join(table, table.c.asset_id == ASSET.c.id)
        .where(condition, listed(), ASSET.c.id.not_in(retired))
    )
    return np.array(list(connection.execute(query).scalars()), np.int64)


def _chunks(rows: Rows) -> Iterable[list[int]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield [int(row) for row in rows[start : start + ROWS_AT_ONCE]]


def _embed_words(context: Context) -> None:
    """Give each asset that has words and no sentence vector of this model its vector."""
    with context.database.reading() as connection:
        query = select(ASSET.c.id).where(
            ASSET.c.id.not_in(select(SENTENCE.c.asset_id)), (ASSET.c.title_zh != "") | (ASSET.c.title_en != "")
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
            for asset_id, vector in zip(texts, vectors, strict=True):
                put_sentence(connection, asset_id, model, vector.astype("<f4").tobytes())


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
