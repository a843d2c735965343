"""Search: by words in both languages, picture, crop, colour, kind and facets, in any combination, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from wenmai.assets import catalogue
from wenmai.assets.tables import ASSET
from wenmai.bank.colours import ColourMatch
from wenmai.bank.store import superseded
from wenmai.services.context import Context
from wenmai.services.grouping import group_duplicates
from wenmai.services.matching_pictures import match_picture
from wenmai.services.matching_structures import match_structure
from wenmai.services.matching_words import match_words
from wenmai.services.reasons import Reason
from wenmai.services.search_query import (
    SearchQuery,
    allowed_rows,
    check_names,
    check_numbers,
    read_query_picture,
)
from wenmai.services.seeing import seen_by
from wenmai.services.structure_query import StructureQuery, structure_reasons

__all__ = ["SearchQuery", "SearchResult", "StructureQuery", "read_query_picture", "search"]

CANDIDATES = 200  # considered for each criterion that ranks


@dataclass(frozen=True)
class SearchResult:
    """One found asset: how well it matches (0…1), why, and its near-duplicates among the results."""

    id: str
    score: float
    why: tuple[Reason, ...]
    duplicates: tuple[str, ...] = ()


Scores = dict[int, tuple[float, tuple[Reason, ...]]]  # row → score and reasons


def search(context: Context, query: SearchQuery) -> list[SearchResult]:
    """What matches, best first; near-duplicates stand behind the best of their group, none is dropped.

    Raises InvalidInput for a colour, number, kind or facet that makes no sense, or words that say nothing;
    StorageFailure where the index is gone and too large to be made on the spot.
    """
    check_numbers(query)
    with context.database.reading() as connection:
        check_names(connection, query)
        allowed, colours = allowed_rows(context, connection, query)
        rankings = _rankings(context, connection, query, allowed)
        found = _combine(context, connection, query, rankings, allowed, colours)
        hidden = _unseen(context, connection, list(found))
        found = {row: scored for row, scored in found.items() if row not in hidden}
        ordered = sorted(found, key=lambda row: (-found[row][0], row))
        ids = _ids_of(connection, ordered)
    groups = group_duplicates(context, [ids[row] for row in ordered])
    results = [
        SearchResult(ids[row], round(found[row][0], 4), found[row][1], groups[ids[row]])
        for row in ordered
        if ids[row] in groups
    ]
    return results[query.offset : query.offset + query.limit]


def _rankings(
    context: Context, connection: Connection, query: SearchQuery, allowed: npt.NDArray[np.int64] | None
) -> list[Scores]:
    """One ranking for each criterion that ranks: words, a picture, an asset to be resembled, a gene's structure."""
    rankings: list[Scores] = []
    if query.text.strip():
        rankings.append(match_words(context, connection, query.text, allowed, CANDIDATES + query.offset))
    if query.picture is not None or query.like is not None:
        rankings.append(
            match_picture(context, connection, query.picture, query.like, allowed, CANDIDATES + query.offset)
        )
    if query.structure_of is not None:
        rankings.append(match_structure(context, connection, query.structure_of, allowed, CANDIDATES + query.offset))
    return rankings


def _combine(
    context: Context,
    connection: Connection,
    query: SearchQuery,
    rankings: list[Scores],
    allowed: npt.NDArray[np.int64] | None,
    colours: Mapping[int, ColourMatch],
) -> Scores:
    """What every criterion found, with the mean of the scores and all the reasons."""
    if rankings:
        rows = set(rankings[0]).intersection(*rankings[1:])
    elif allowed is not None:
        rows = {int(row) for row in allowed}
    else:
        query_all = select(ASSET.c.row).where(catalogue.listed(), ~superseded(), seen_by(context)).order_by(ASSET.c.row)
        rows = set(connection.execute(query_all.limit(CANDIDATES + query.offset + query.limit)).scalars())
    combined: Scores = {}
    for row in rows:
        scores = [ranking[row][0] for ranking in rankings]
        reasons = [reason for ranking in rankings for reason in ranking[row][1]]
        if row in colours:
            match = colours[row]
            scores.append(1 - 0.5 * match.delta_e00 / query.within_delta_e00)
            reasons.append(Reason("colour", {"hex": match.hex, "delta_e00": round(match.delta_e00, 1)}))
        reasons += [Reason("facet", {"aspect": a, "value": v}) for a, v in query.facets.items()]
        reasons += structure_reasons(query.structure)
        combined[row] = (sum(scores) / len(scores) if scores else 1.0, tuple(reasons))
    return combined


def _unseen(context: Context, connection: Connection, rows: list[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(rows), 500):
        query = select(ASSET.c.row).where(ASSET.c.row.in_(rows[start : start + 500]), ~seen_by(context))
        found.update(connection.execute(query).scalars())
    return found


def _ids_of(connection: Connection, rows: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(rows), 500):
        query = select(ASSET.c.row, ASSET.c.id).where(ASSET.c.row.in_(rows[start : start + 500]))
        found.update((row, asset_id) for row, asset_id in connection.execute(query))
    return found
