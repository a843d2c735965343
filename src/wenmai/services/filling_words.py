"""Fills the full text from the records: it is derived, and each database has a form of its own, so none is copied."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, func, select

from wenmai.assets import catalogue
from wenmai.assets.full_text import drop_all_words, lacks_all_words
from wenmai.assets.store import lock_catalogue
from wenmai.assets.tables import ASSET, CLAIM, WORK
from wenmai.bank.tables import GENE
from wenmai.services.context import Progress, silent
from wenmai.storage.database import Database

ASSETS_AT_ONCE = 500


def fill_missing_words(database: Database) -> None:
    """Fill the full text where there are assets and no words at all."""
    with database.writing() as connection:
        lock_catalogue(connection)
        if lacks_all_words(connection):  # still, now that nobody else fills it
            fill_words(connection)


def fill_words(connection: Connection, progress: Progress = silent) -> int:
    """Make the full text of all assets anew, in the caller's transaction; returns how many there are."""
    drop_all_words(connection)
    total = int(connection.execute(select(func.count()).select_from(ASSET)).scalar_one())
    done, after = 0, 0
    progress(done, total)
    while rows := _next_rows(connection, after):
        catalogue.put_texts(connection, words_of(connection, rows))
        done, after = done + len(rows), rows[-1]
        progress(done, total)
    return done


def _next_rows(connection: Connection, after: int) -> list[int]:
    query = select(ASSET.c.row).where(ASSET.c.row > after).order_by(ASSET.c.row).limit(ASSETS_AT_ONCE)
    return list(connection.execute(query).scalars())


def words_of(connection: Connection, rows: list[int]) -> dict[int, list[str]]:
    """Row → what an asset is found by: its Work's record or its own titles, the kind of gene, its claims."""
    said: dict[int, list[str]] = defaultdict(list)
    here = ASSET.c.row.in_(rows)
    works = select(ASSET.c.row, WORK.c.title_zh, WORK.c.title_en, WORK.c.key, WORK.c.fields)
    for row, title_zh, title_en, key, fields in connection.execute(
        works.join(WORK, WORK.c.id == ASSET.c.work_id).where(here)
    ):
        said[row] += [title_zh, title_en, key, *map(str, fields.values())]
    made = select(ASSET.c.row, ASSET.c.title_zh, ASSET.c.title_en, GENE.c.kind)
    for row, title_zh, title_en, kind in connection.execute(
        made.outerjoin(GENE, GENE.c.asset_id == ASSET.c.id).where(here, ASSET.c.work_id.is_(None))
    ):
        said[row] += [title_zh, title_en, kind or ""]
    claims = select(ASSET.c.row, CLAIM.c.value_zh, CLAIM.c.value_en)
    for row, value_zh, value_en in connection.execute(claims.join(CLAIM, CLAIM.c.asset_id == ASSET.c.id).where(here)):
        said[row] += [value_zh, value_en]
    return dict(said)
