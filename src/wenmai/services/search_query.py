"""What a search is asked for: checked, and as conditions on the records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from wenmai.assets import catalogue
from wenmai.assets.model import DESIGN, IMAGE
from wenmai.assets.model import GENE as GENE_KIND
from wenmai.assets.tables import ASSET
from wenmai.bank.colours import ColourMatch, find_colour
from wenmai.bank.store import superseded
from wenmai.bank.tables import GENE
from wenmai.genes.colour.hexcode import hex_to_lab
from wenmai.genes.model import KIND_NAMES, RgbImage
from wenmai.imaging.reading import read_rgb
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context
from wenmai.services.seeing import seen_by
from wenmai.services.structure_query import StructureQuery, check_structure

LIMIT_MAX = 500
WITHIN_DELTA_E00_MAX = 100.0
DEFAULT_WITHIN_DELTA_E00 = 10.0


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for. Everything that is given must hold.

    ``picture`` is (h, w, 3) sRGB, already cropped; ``like`` the id of an asset to be resembled; ``colour`` a hex code
    and ``within_delta_e00`` how far a swatch may be from it; ``kind`` of the asset ("image", "gene"), ``gene_kind``
    of the gene; ``facets`` claims that must be there (aspect → value in either language); ``structure`` how a gene
    must repeat; ``structure_of`` the id of a gene whose structure, with another motif, is looked for.
    """

    text: str = ""
    picture: RgbImage | None = None
    like: str | None = None
    colour: str | None = None
    within_delta_e00: float = DEFAULT_WITHIN_DELTA_E00
    kind: str | None = None
    gene_kind: str | None = None
    facets: Mapping[str, str] = field(default_factory=dict)
    structure: StructureQuery = field(default_factory=StructureQuery)
    structure_of: str | None = None
    limit: int = 20
    offset: int = 0


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


def check_numbers(query: SearchQuery) -> None:
    """Raises InvalidInput for a number or colour out of its range, named as the option it comes from."""
    if not 1 <= query.limit <= LIMIT_MAX:
        what = f"{query.limit} results cannot be asked for"
        raise InvalidInput(what, where="limit", remedy=f"The limit goes from 1 to {LIMIT_MAX}.")
    if query.offset < 0:
        what = f"results cannot begin at {query.offset}"
        raise InvalidInput(what, where="offset", remedy="The offset is 0 for the first result, or more.")
    if query.colour is None:
        return
    hex_to_lab(query.colour)
    if not 0 < query.within_delta_e00 <= WITHIN_DELTA_E00_MAX:
        what = f"a colour cannot be {query.within_delta_e00:g} off"
        remedy = f"The distance in ΔE00 is above 0, at most {WITHIN_DELTA_E00_MAX:g}; the usual one is 10."
        raise InvalidInput(what, where="within", remedy=remedy)


def check_names(connection: Connection, query: SearchQuery) -> None:
    """Raises InvalidInput for a kind or facet that there is not, with those that there are."""
    if query.kind is not None and query.kind not in (IMAGE, GENE_KIND, DESIGN):
        known = connection.execute(select(ASSET.c.kind).distinct()).scalars()
        _check_choice("kind", query.kind, sorted({IMAGE, GENE_KIND, DESIGN, *known}))
    if query.gene_kind is not None:
        _check_choice("gene-kind", query.gene_kind, KIND_NAMES)
    check_structure(query.structure)
    for aspect, value in query.facets.items():
        _check_choice("facet", aspect, catalogue.CLAIM_ASPECTS)
        if not value.strip():
            raise InvalidInput(f"{aspect} of nothing", where="facet", remedy=f"Give a value: {aspect}=…")


def _check_choice(name: str, value: str, choices: Collection[str]) -> None:
    if value not in choices:
        raise InvalidInput(f"there is no {name} {value[:40]!r}", where=name, remedy=f"Choose: {', '.join(choices)}.")


def allowed_rows(
    context: Context, connection: Connection, query: SearchQuery
) -> tuple[npt.NDArray[np.int64] | None, Mapping[int, ColourMatch]]:
    """Rows that pass all filters (None: no filter was asked for), and how each matches the colour."""
    statement = select(ASSET.c.row).where(catalogue.listed(), seen_by(context))
    if query.kind is not None:
        statement = statement.where(ASSET.c.kind == query.kind)
    if query.gene_kind is not None:
        statement = statement.join(GENE, GENE.c.asset_id == ASSET.c.id).where(GENE.c.kind == query.gene_kind)
    for aspect, value in query.facets.items():
        statement = statement.where(catalogue.with_claim(aspect, value))
    if query.structure:
        statement = statement.where(query.structure.condition())
    named = query.kind is not None or query.gene_kind is not None or query.colour is not None
    if not (named or query.facets or query.structure):
        return None, {}
    statement = statement.where(~superseded())
    rows = np.array(list(connection.execute(statement).scalars()), np.int64)
    if query.colour is None:
        return rows, {}
    colours = find_colour(connection, hex_to_lab(query.colour), query.within_delta_e00)
    return rows[np.isin(rows, np.fromiter(colours, np.int64, len(colours)))], colours
