"""Pages through the catalogue: cards of pictures and genes, how many there are, and what they can be sorted by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, or_, select, true

from wenmai.assets import catalogue, store
from wenmai.assets.catalogue import FacetValue
from wenmai.assets.model import Asset, Derivative
from wenmai.assets.tables import ASSET, CLAIM, DERIVATIVE, WORK
from wenmai.bank import store as bank
from wenmai.bank.colours import find_colour
from wenmai.bank.model import Gene
from wenmai.bank.structures import counted
from wenmai.bank.tables import GENE, SWATCH
from wenmai.genes.colour.hexcode import hex_to_lab
from wenmai.genes.model import Swatch
from wenmai.services.context import Context
from wenmai.services.grouping import duplicates_on
from wenmai.services.seeing import seen_by
from wenmai.services.structure_query import SEARCHABLE, StructureQuery, check_structure

FACET_VALUES_MAX = 24
IDS_PER_QUERY = 500


@dataclass(frozen=True)
class Shelf:
    """Which assets are looked through. Everything that is given must hold; see ``SearchQuery`` for the meanings."""

    kind: str | None = None
    gene_kind: str | None = None
    colour: str | None = None
    within_delta_e00: float = 10.0
    facets: Mapping[str, str] = field(default_factory=dict)
    structure: StructureQuery = field(default_factory=StructureQuery)


@dataclass(frozen=True, slots=True)
class Card:
    """One asset as a list shows it.

    ``gene_count`` counts the current genes that were taken from it; ``key`` is its owner's name for its work, "" for
    what was made.
    """

    id: str
    asset: Asset
    gene: Gene | None
    palette: tuple[Swatch, ...]
    derivatives: Mapping[str, Derivative]
    gene_count: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pictures and current genes the bank holds."""

    images: int
    genes: int


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """A page of cards, of ``total`` that match, and by what they can be narrowed further.

    ``alike`` has the near-duplicates that stand behind a card, by its id; ``entries`` counts cards and not what stands
    behind them, over all pages. ``structures``: what of "group", "lattice", "order" there is, and how often.
    """

    cards: tuple[Card, ...]
    total: int
    entries: int
    alike: Mapping[str, tuple[Card, ...]]
    facets: Mapping[str, tuple[FacetValue, ...]]
    gene_kinds: Mapping[str, int]
    structures: Mapping[str, Mapping[Any, int]]


def browse(context: Context, shelf: Shelf, *, offset: int = 0, limit: int = 40, grouped: bool = False) -> ShelfPage:
    """One page of the assets on the shelf, in the order in which they came, with the counts of each facet's values.

    A facet's counts leave its own choice aside, so that another value of it can be chosen. Where ``grouped``, the
    near-duplicates among what matches stand behind the first of them. Raises InvalidInput for a colour, group,
    lattice or order that is none.
    """
    check_structure(shelf.structure)
    with context.database.reading() as connection:
        conditions = _conditions(context, connection, shelf)
        everything = _all(conditions)
        total = connection.execute(select(func.count()).select_from(ASSET).where(everything)).scalar_one()
        groups = duplicates_on(connection, everything) if grouped else {}
        behind = [row for others in groups.values() for row in others]
        query = select(ASSET.c.row, ASSET.c.id).where(everything, _none_of(behind))
        listed = connection.execute(query.order_by(ASSET.c.row).offset(offset).limit(limit)).all()
        facets = _facets(connection, [a for a in catalogue.FACET_ASPECTS if a not in shelf.facets], everything)
        for aspect in shelf.facets:
            facets |= _facets(connection, [aspect], _all(conditions, without=aspect))
        kinds = _gene_kinds(connection, _all(conditions, without="gene_kind"))
        structures = {
            name: counted(connection, column, _all(conditions, without=name)) for name, column in SEARCHABLE.items()
        }
        found = _cards(connection, [one.id for one in listed])
        alike = {one.id: _cards_in(connection, groups[one.row]) for one in listed if one.row in groups}
    ordered = {aspect: facets[aspect] for aspect in catalogue.FACET_ASPECTS if aspect in facets}
    return ShelfPage(tuple(found), int(total), int(total) - len(behind), alike, ordered, kinds, structures)


def cards(context: Context, asset_ids: Sequence[str]) -> list[Card]:
    """Cards of these assets, in this order; unknown ids are left out."""
    with context.database.reading() as connection:
        return _cards(connection, asset_ids)


def count(context: Context) -> Counts:
    """How much is in the bank."""
    with context.database.reading() as connection:
        return Counts(catalogue.count(connection, "image"), bank.count_genes(connection))


def _conditions(context: Context, connection: Connection, shelf: Shelf) -> dict[str, ColumnElement[bool]]:
    conditions: dict[str, ColumnElement[bool]] = {"shown": catalogue.listed() & ~bank.superseded() & seen_by(context)}
    if shelf.kind is not None:
        conditions["kind"] = ASSET.c.kind == shelf.kind
    if shelf.gene_kind is not None:
        conditions["gene_kind"] = ASSET.c.id.in_(select(GENE.c.asset_id).where(GENE.c.kind == shelf.gene_kind))
    conditions |= {one.names[0]: one.condition() for one in shelf.structure.parts()}
    for aspect, value in shelf.facets.items():
        conditions[aspect] = catalogue.with_claim(aspect, value)
    if shelf.colour is not None:
        rows = sorted(find_colour(connection, hex_to_lab(shelf.colour), shelf.within_delta_e00))
        chunks = [rows[i : i + IDS_PER_QUERY] for i in range(0, len(rows), IDS_PER_QUERY)] or [[]]
        conditions["colour"] = or_(*[ASSET.c.row.in_(chunk) for chunk in chunks])
    return conditions


def _all(conditions: Mapping[str, ColumnElement[bool]], without: str = "") -> ColumnElement[bool]:
    whole: ColumnElement[bool] = true()
    for name, condition in conditions.items():
        if name != without:
            whole &= condition
    return whole


def _none_of(rows: Sequence[int]) -> ColumnElement[bool]:
    # Written out: a bank of many duplicates has more rows than a statement takes parameters.
    return ASSET.c.row.not_in(bindparam("behind", rows, expanding=True, literal_execute=True)) if rows else true()


def _cards_in(connection: Connection, rows: Sequence[int]) -> tuple[Card, ...]:
    """The cards of these rows, in their order."""
    chunks = (rows[start : start + IDS_PER_QUERY] for start in range(0, len(rows), IDS_PER_QUERY))
    queries = (select(ASSET.c.id).where(ASSET.c.row.in_(chunk)).order_by(ASSET.c.row) for chunk in chunks)
    ids = [asset_id for query in queries for asset_id in connection.execute(query).scalars()]
    return tuple(_cards(connection, ids))


def _facets(
    connection: Connection, aspects: Sequence[str], condition: ColumnElement[bool]
) -> dict[str, tuple[FacetValue, ...]]:
    """The values of these aspects with their counts, most first, in one pass over the claims."""
    count_of = func.count(CLAIM.c.asset_id.distinct())
    query = (
        select(CLAIM.c.aspect, func.max(CLAIM.c.value_zh), CLAIM.c.value_en, count_of)
        .join(ASSET, ASSET.c.id == CLAIM.c.asset_id)
        .where(condition, CLAIM.c.aspect.in_(aspects))
        .group_by(CLAIM.c.aspect, CLAIM.c.value_en)
        .order_by(count_of.desc(), CLAIM.c.value_en)
    )
    values: dict[str, list[FacetValue]] = defaultdict(list)
    for aspect, zh, en, found in connection.execute(query):
        if len(values[aspect]) < FACET_VALUES_MAX:
            values[aspect].append(FacetValue(aspect, zh, en, found))
    return {aspect: tuple(found) for aspect, found in values.items()}


def _gene_kinds(connection: Connection, condition: ColumnElement[bool]) -> dict[str, int]:
    query = select(GENE.c.kind, func.count()).join(ASSET, ASSET.c.id == GENE.c.asset_id).where(condition)
    rows = connection.execute(query.group_by(GENE.c.kind).order_by(func.count().desc(), GENE.c.kind))
    return {kind: int(found) for kind, found in rows}


def _cards(connection: Connection, asset_ids: Sequence[str]) -> list[Card]:
    assets = store.get_assets(connection, asset_ids)
    found: list[Card] = []
    for start in range(0, len(asset_ids), IDS_PER_QUERY):
        chunk = list(asset_ids[start : start + IDS_PER_QUERY])
        derivatives: dict[str, dict[str, Derivative]] = defaultdict(dict)
        for row in connection.execute(select(DERIVATIVE).where(DERIVATIVE.c.asset_id.in_(chunk))):
            derivatives[row.asset_id][row.role] = Derivative(row.role, row.blob, row.media_type)
        palettes = _palettes(connection, chunk)
        taken = select(GENE.c.source_id, func.count()).join(ASSET, ASSET.c.id == GENE.c.asset_id)
        taken = taken.where(bank.current(), GENE.c.source_id.in_(chunk)).group_by(GENE.c.source_id)
        counts = {source_id: int(number) for source_id, number in connection.execute(taken)}
        keyed = select(ASSET.c.id, WORK.c.key).join(WORK, WORK.c.id == ASSET.c.work_id).where(ASSET.c.id.in_(chunk))
        keys = {row.id: row.key for row in connection.execute(keyed)}
        for asset_id in chunk:
            if asset_id in assets:
                asset = assets[asset_id]
                gene = bank.get_gene(connection, asset_id) if asset.kind == "gene" else None
                palette = tuple(palettes[asset_id])
                number = counts.get(asset_id, 0)
                key = keys.get(asset_id, "")
                found.append(Card(asset_id, asset, gene, palette, derivatives[asset_id], number, key))
    return found


def _palettes(connection: Connection, asset_ids: Sequence[str]) -> dict[str, list[Swatch]]:
    palettes: dict[str, list[Swatch]] = defaultdict(list)
    query = select(SWATCH).where(SWATCH.c.asset_id.in_(asset_ids)).order_by(SWATCH.c.asset_id, SWATCH.c.position)
    for r in connection.execute(query):
        lab = (r.lab_l, r.lab_a, r.lab_b)
        palettes[r.asset_id].append(Swatch(r.hex, lab, r.share, r.name_zh, r.name_en, r.name_delta_e00))
    return palettes
