"""What the records of assets say apart from the keys of their works, compared word by word as the full text does."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from wenmai.assets.tables import ASSET, CLAIM, WORK
from wenmai.assets.words import index_words

IDS_PER_QUERY = 500


def keys_of(connection: Connection, rows: Iterable[int]) -> dict[int, str]:
    """Row → its work's key, for the assets that were imported."""
    wanted, keys = sorted(rows), {}
    for start in range(0, len(wanted), IDS_PER_QUERY):
        query = select(ASSET.c.row, WORK.c.key).join(WORK, WORK.c.id == ASSET.c.work_id)
        for row, key in connection.execute(query.where(ASSET.c.row.in_(wanted[start : start + IDS_PER_QUERY]))):
            keys[int(row)] = str(key)
    return keys


def texts_of(connection: Connection, rows: Iterable[int]) -> dict[int, str]:
    """Row → titles, fields and claims of imported assets: all that they are found under but the key."""
    wanted, parts = sorted(rows), defaultdict[int, list[str]](list)
    for start in range(0, len(wanted), IDS_PER_QUERY):
        here = ASSET.c.row.in_(wanted[start : start + IDS_PER_QUERY])
        works = select(ASSET.c.row, WORK.c.title_zh, WORK.c.title_en, WORK.c.fields)
        for row, zh, en, fields in connection.execute(works.join(WORK, WORK.c.id == ASSET.c.work_id).where(here)):
            parts[int(row)] += [zh, en, *map(str, fields.values())]
        claims = select(ASSET.c.row, CLAIM.c.value_zh, CLAIM.c.value_en)
        for row, zh, en in connection.execute(claims.join(CLAIM, CLAIM.c.asset_id == ASSET.c.id).where(here)):
            parts[int(row)] += [zh, en]
    return {row: "\n".join(said) for row, said in parts.items()}


def rows_saying(texts: Mapping[int, str], expression: str) -> set[int]:
    """The rows whose text meets an expression of ``assets.words``."""
    if not texts or not expression:
        return set()
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(
            "CREATE VIRTUAL TABLE said USING fts5(words, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        words = ((row, " ".join(index_words(text))) for row, text in texts.items())
        connection.executemany("INSERT INTO said (rowid, words) VALUES (?, ?)", words)
        found = connection.execute("SELECT rowid FROM said WHERE said MATCH ?", (expression,))
        return {int(row) for (row,) in found}
    finally:
        connection.close()
