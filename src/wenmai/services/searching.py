"""Search: by words in both languages, picture, crop, colour, kind and facets, in any combination, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Select, select

from wenmai.assets import catalogue
from wenmai.assets.tables import ASSET
from wenmai.bank.colours import ColourMatch, find_colour
from wenmai.bank.tables import GENE
from wenmai.genes.colour.hexcode import hex_to_lab
from wenmai.genes.model import RgbImage
from wenmai.imaging.reading import read_rgb
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context
from wenmai.services.grouping import group_duplicates
from wenmai.services.matching_pictures import match_picture
from wenmai.services.matching_words import match_words
from wenmai.services.reasons import Reason

LIMIT_MAX = 500
DEFAULT_WITHIN_DELTA_E00 = 10.0
CANDIDATES = 200  # considered for each criterion that ranks


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for. Everything that is given must hold.

    ``picture`` is (h, w, 3) sRGB, already cropped; ``like`` the id of an asset to be resembled; ``colour`` a hex code
    and ``within_delta_e00`` how far a swatch may be from it; ``kind`` of the asset ("image", "gene"), ``gene_kind``
    of the gene; ``facets`` claims that must be there (aspect → value in either language).
    """

    text: str = ""
    picture: RgbImage | None = None
    like: str | None = None
    colour: str | None = None
    within_delta_e00: float = DEFAULT_WITHIN_DELTA_E00
    kind: str | None = None
    gene_kind: str | None = None
    facets: Mapping[str, str] = field(default_factory=dict)
    limit: int = 20
    offset: int = 0


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

    Raises InvalidInput for a colour or number that makes no sense.
    """
    _check(query)
    with context.database.reading() as connection:
        allowed, colours = _allowed_rows(connection, query)
        rankings = _rankings(context, connection, query, allowed)
        found = _combine(connection, query, rankings, allowed, colours)
        ordered = sorted(found, key=lambda row: (-found[row][0], row))
        ids = _ids_of(connection, ordered)
    groups = group_duplicates(context, [ids[row] for row in ordered])
    results = [
        SearchResult(ids[row], round(found[row][0], 4), found[row][1], groups[ids[row]])
        for row in ordered
        if ids[row] in groups
    ]
    return results[query.offset : query.offset + query.limit]


def read_query_picture(source: Path | bytes, crop: tuple[int, int, int, int] | None = None) -> RgbImage:
    """A picture to search by, or the part of it inside ``crop`` (x, y, width, height in its pixels).

    Raises PictureError for what is no picture, InvalidInput for a crop outside of it.
    """
    rgb = read_rgb(source)
    if crop is None:
        return rgb
    x, y, width, height = crop
    inside = rgb[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)]
    if width < 1 or height < 1 or inside.size == 0:
        raise InvalidInput(
            f"the crop {x},{y},{width},{height} is not inside the picture",
            remedy=f"The picture is {rgb.shape[1]} × {rgb.shape[0]}.",
        )
    return np.ascontiguousarray(inside)


def _check(query: SearchQuery) -> None:
    if not 1 <= query.limit <= LIMIT_MAX or query.offset < 0:
        raise InvalidInput(f"a page of {query.limit} from {query.offset}", remedy=f"Ask for 1 to {LIMIT_MAX}.")
    if query.colour is not None:
        hex_to_lab(query.colour)
        if not 0 < query.within_delta_e00 <= 100:
            raise InvalidInput(
                f"a colour within ΔE00 {query.within_delta_e00:g}", remedy="Give a distance above 0, at most 100."
            )


def _allowed_rows(
    connection: Connection, query: SearchQuery
) -> tuple[npt.NDArray[np.int64] | None, Mapping[int, ColourMatch]]:
    """Rows that pass all filters (None: no filter was asked for), and how each matches the colour."""
    statement = select(ASSET.c.row).where(catalogue.listed())
    if query.kind is not None:
        statement = statement.where(ASSET.c.kind == query.kind)
    if query.gene_kind is not None:
        statement = statement.join(GENE, GENE.c.asset_id == ASSET.c.id).where(GENE.c.kind == query.gene_kind)
    for aspect, value in query.facets.items():
        statement = statement.where(catalogue.with_claim(aspect, value))
    filtered = query.kind is not None or query.gene_kind is not None or query.facets or query.colour is not None
    if not filtered:
        return None, {}
    statement = statement.where(ASSET.c.id.not_in(_retired()))
    rows = np.array(list(connection.execute(statement).scalars()), np.int64)
    if query.colour is None:
        return rows, {}
    colours = find_colour(connection, hex_to_lab(query.colour), query.within_delta_e00)
    return rows[np.isin(rows, np.fromiter(colours, np.int64, len(colours)))], colours


def _rankings(
    context: Context, connection: Connection, query: SearchQuery, allowed: npt.NDArray[np.int64] | None
) -> list[Scores]:
    """One ranking for each criterion that ranks: words, a picture, an asset to be resembled."""
    rankings: list[Scores] = []
    if query.text.strip():
        rankings.append(match_words(context, connection, query.text, allowed, CANDIDATES + query.offset))
    if query.picture is not None or query.like is not None:
        rankings.append(
            match_picture(context, connection, query.picture, query.like, allowed, CANDIDATES + query.offset)
        )
    return rankings


def _combine(
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
        query_all = select(ASSET.c.row).where(catalogue.listed(), ASSET.c.id.not_in(_retired())).order_by(ASSET.c.row)
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
        combined[row] = (sum(scores) / len(scores) if scores else 1.0, tuple(reasons))
    return combined


def _retired() -> Select[tuple[str]]:
    return select(GENE.c.asset_id).where(GENE.c.retired_by.is_not(None))


def _ids_of(connection: Connection, rows: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(rows), 500):
        query = select(ASSET.c.row, ASSET.c.id).where(ASSET.c.row.in_(rows[start : start + 500]))
        found.update((row, asset_id) for row, asset_id in connection.execute(query))
    return found
