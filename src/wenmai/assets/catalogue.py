"""The catalogue: full text in both languages, facets, and pages of assets that are not withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, func, select, text

from wenmai.assets.full_text import TEXT_TABLE
from wenmai.assets.tables import ASSET, CLAIM, TOMBSTONE
from wenmai.assets.words import index_words, match_expression
from wenmai.genes.meaning import facet_names
from wenmai.storage.driver import execute

FACET_ASPECTS = ("period", "material", "technique", "subject", "object_type")
CLAIM_ASPECTS = (*FACET_ASPECTS, "meaning", "form")  # all that claims are made about
ROWS_PER_QUERY = 500

TEXT_RULES = "wenmai"  # PostgreSQL's text search configuration
LETTERS_MAX = 150_000  # of one asset on PostgreSQL: its index of a text ends at 1 MB
_PUT_TEXT = {
    "sqlite": f"INSERT INTO {TEXT_TABLE} (rowid, words) VALUES (?, ?)",
    "postgresql": f"INSERT INTO {TEXT_TABLE} (rowid, words) VALUES ($1, to_tsvector('{TEXT_RULES}', $2))",
}
_DROP_TEXT = {
    "sqlite": f"DELETE FROM {TEXT_TABLE} WHERE rowid = ?",
    "postgresql": f"DELETE FROM {TEXT_TABLE} WHERE rowid = $1",
}


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
    drop_text(connection, row)
    put_texts(connection, {row: texts})


def put_texts(connection: Connection, texts: Mapping[int, Iterable[str]]) -> None:
    """Row → the texts under which its asset is found, for assets that have none yet."""
    statement = _PUT_TEXT[connection.dialect.name]
    for row, parts in texts.items():
        words = " ".join(word for part in parts for word in index_words(part))
        execute(connection, statement, [row, words if connection.dialect.name == "sqlite" else words[:LETTERS_MAX]])


def drop_text(connection: Connection, row: int) -> None:
    execute(connection, _DROP_TEXT[connection.dialect.name], [row])


def find_text(connection: Connection, alternatives: Sequence[str], limit: int) -> list[TextMatch]:
    """Assets whose words hold all words of any of ``alternatives``, best first."""
    return find_expression(connection, match_expression(alternatives), limit)


def find_expression(connection: Connection, expression: str, limit: int) -> list[TextMatch]:
    """Assets whose words meet an expression of ``assets.words``, best first; -1 for no limit."""
    if not expression:
        return []
    if connection.dialect.name == "sqlite":
        query = (
            f"SELECT rowid, -bm25({TEXT_TABLE}) FROM {TEXT_TABLE} WHERE {TEXT_TABLE} MATCH :words "
            f"ORDER BY bm25({TEXT_TABLE}), rowid LIMIT :limit"
        )
    else:
        expression = _postgres(expression)
        query = (  # 1: a word counts for more in a short text, as it does for bm25
            f"SELECT rowid, ts_rank(words, query, 1) FROM {TEXT_TABLE}, to_tsquery('{TEXT_RULES}', :words) query "
            "WHERE words @@ query ORDER BY 2 DESC, 1" + (" LIMIT :limit" if limit >= 0 else "")
        )
    rows = connection.execute(text(query), {"words": expression, "limit": limit})
    return [TextMatch(int(row), float(relevance)) for row, relevance in rows]


def rows_with(connection: Connection, expression: str, rows: Iterable[int]) -> set[int]:
    """Those of ``rows`` whose words meet an expression of ``assets.words``."""
    wanted = sorted({int(row) for row in rows})
    if not expression or not wanted:
        return set()
    if connection.dialect.name == "sqlite":
        condition = f"{TEXT_TABLE} MATCH :words"
    else:
        condition, expression = f"words @@ to_tsquery('{TEXT_RULES}', :words)", _postgres(expression)
    found: set[int] = set()
    for start in range(0, len(wanted), ROWS_PER_QUERY):
        numbers = ",".join(map(str, wanted[start : start + ROWS_PER_QUERY]))
        query = f"SELECT rowid FROM {TEXT_TABLE} WHERE {condition} AND rowid IN ({numbers})"
        found.update(int(row) for row in connection.execute(text(query), {"words": expression}).scalars())
    return found


def _postgres(expression: str) -> str:
    """The same in PostgreSQL's notation, where a quoted text of several words is a phrase, too."""
    for ours, theirs in (('"', "'"), (" AND ", " & "), (" OR ", " | "), (" NOT ", " & !")):
        expression = expression.replace(ours, theirs)
    return expression


def listed() -> ColumnElement[bool]:
    """The condition that an asset is not withdrawn."""
    # Not "NOT IN": PostgreSQL would go through all tombstones for each asset once they do not fit its memory.
    return ~exists().where(TOMBSTONE.c.asset_id == ASSET.c.id).correlate(ASSET)


def withdrawn_among(connection: Connection, asset_ids: Sequence[str]) -> set[str]:
    """Those of these assets that were withdrawn."""
    found: set[str] = set()
    for start in range(0, len(asset_ids), ROWS_PER_QUERY):
        asked = asset_ids[start : start + ROWS_PER_QUERY]
        query = select(TOMBSTONE.c.asset_id).where(TOMBSTONE.c.asset_id.in_(asked))
        found.update(connection.execute(query).scalars())
    return found


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
    """The condition that an asset carries this claim.

    ``value`` in either language, in capitals or not, or by any other name that the lexicon has for it: 丝绸 is 丝.
    """
    names = {value, *facet_names(aspect, value)}
    lower = {name.lower() for name in names}
    said = CLAIM.c.value_en.in_(names) | CLAIM.c.value_zh.in_(names) | func.lower(CLAIM.c.value_en).in_(lower)
    return ASSET.c.id.in_(select(CLAIM.c.asset_id).where(CLAIM.c.aspect == aspect, said))
