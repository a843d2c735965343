"""The catalogue: full text in both languages, facets, and pages of assets that are not withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select, text

from wenmai.assets.tables import ASSET, CLAIM, TOMBSTONE
from wenmai.assets.words import index_words, match_expression

FACET_ASPECTS = ("period", "material", "technique", "subject", "object_type")

# Made by the migrations, since each dialect has a full text of its own.
TEXT_TABLE = "catalogue_text"


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many assets have it."""

    aspect: str
    value_zh: str
    value_en: str
    count: int


@dataclass(frozen=True, slots=True)
class TextMatch:
    """An asset's row number and its relevance (larger is better; comparable within one query only)."""

    row: int
    relevance: float


def put_text(connection: Connection, row: int, texts: Iterable[str]) -> None:
    """Make ``texts`` the words under which the asset in ``row`` is found."""
    words = " ".join(word for part in texts for word in index_words(part))
    drop_text(connection, row)
    if connection.dialect.name == "sqlite":
        connection.execute(
            text(f"INSERT INTO {TEXT_TABLE} (rowid, words) VALUES (:row, :words)"),
            {"row": row, "words": words},
        )
    else:
        connection.execute(
            text(f"INSERT INTO {TEXT_TABLE} (rowid, words) VALUES (:row, to_tsvector('english', :words))"),
            {"row": row, "words": words},
        )


def drop_text(connection: Connection, row: int) -> None:
    connection.execute(text(f"DELETE FROM {TEXT_TABLE} WHERE rowid = :row"), {"row": row})


def find_text(connection: Connection, alternatives: Sequence[str], limit: int) -> list[TextMatch]:
    """Assets whose words hold all words of any of ``alternatives``, best first."""
    expression = match_expression(alternatives)
    if not expression:
        return []
    if connection.dialect.name == "sqlite":
        query = (
            f"SELECT rowid, -bm25({TEXT_TABLE}) FROM {TEXT_TABLE} WHERE {TEXT_TABLE} MATCH :words "
            f"ORDER BY bm25({TEXT_TABLE}), rowid LIMIT :limit"
        )
    else:
        expression = expression.replace('"', "'").replace(" AND ", " & ").replace(" OR ", " | ")
        query = (
            f"SELECT rowid, ts_rank(words, query) FROM {TEXT_TABLE}, to_tsquery('english', :words) query "
            "WHERE words @@ query ORDER BY 2 DESC, 1 LIMIT :limit"
        )
    rows = connection.execute(text(query), {"words": expression, "limit": limit})
    return [TextMatch(int(row), float(relevance)) for row, relevance in rows]


def listed() -> ColumnElement[bool]:
    """The condition that an asset is not withdrawn."""
    return ASSET.c.id.not_in(select(TOMBSTONE.c.asset_id))


def page(connection: Connection, kind: str | None, offset: int, limit: int) -> list[str]:
    """Ids of listed assets of one kind (or all), in the order in which they came."""
    query = select(ASSET.c.id).where(listed()).order_by(ASSET.c.row).offset(offset).limit(limit)
    if kind is not None:
        query = query.where(ASSET.c.kind == kind)
    return list(connection.execute(query).scalars())


def count(connection: Connection, kind: str | None = None) -> int:
    query = select(func.count()).select_from(ASSET).where(listed())
    if kind is not None:
        query = query.where(ASSET.c.kind == kind)
    return int(connection.execute(query).scalar_one())


def facets(connection: Connection, kind: str | None = None) -> list[FacetValue]:
    """How many listed assets have each value of each facet, most first."""
    query = (
        select(
            CLAIM.c.aspect,
            func.max(CLAIM.c.value_zh),
            CLAIM.c.value_en,
            func.count(CLAIM.c.asset_id.distinct()),
        )
        .join(ASSET, ASSET.c.id == CLAIM.c.asset_id)
        .where(listed(), CLAIM.c.aspect.in_(FACET_ASPECTS))
        .group_by(CLAIM.c.aspect, CLAIM.c.value_en)
        .order_by(CLAIM.c.aspect, func.count(CLAIM.c.asset_id.distinct()).desc(), CLAIM.c.value_en)
    )
    if kind is not None:
        query = query.where(ASSET.c.kind == kind)
    return [FacetValue(*row) for row in connection.execute(query)]


def with_claim(aspect: str, value: str) -> ColumnElement[bool]:
    """The condition that an asset carries this claim; ``value`` in either language."""
    said = (CLAIM.c.aspect == aspect) & ((CLAIM.c.value_en == value) | (CLAIM.c.value_zh == value))
    return ASSET.c.id.in_(select(CLAIM.c.asset_id).where(said))
