"""Data mining of a collection: motifs, colours, kinds and symmetry groups by period, material or technique."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2

from sqlalchemy import Connection, select

from wenmai.assets.catalogue import listed
from wenmai.assets.tables import ASSET, CLAIM
from wenmai.bank.store import current
from wenmai.bank.tables import GENE, GENE_STRUCTURE, SWATCH
from wenmai.genes.model import KIND_NAMES
from wenmai.genes.symmetry.wording import group_name, is_group
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context

GROUPINGS = ("period", "material", "technique")
COLOUR_SHARE_MIN = 0.03  # a colour counts for a work where it covers at least so much of it
TOGETHER_MIN = 2  # a pair seen once is no pattern


@dataclass(frozen=True, slots=True)
class Cell:
    """How often ``value`` occurs in ``group``; both named in both languages. ``total`` counts the group's works."""

    group_zh: str
    group_en: str
    aspect: str
    value_zh: str
    value_en: str
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that occur on the same works: how often, and how much more than chance.

    ``surprise_bits`` is the pointwise mutual information log₂ p(a,b) / p(a)p(b) (Church, Hanks 1990): 0 is chance.
    """

    first_zh: str
    first_en: str
    second_zh: str
    second_en: str
    count: int
    surprise_bits: float


@dataclass(frozen=True, slots=True)
class Insights:
    """What a collection has in it. ``works`` counts the pictures that were looked at."""

    works: int
    by: str
    cells: tuple[Cell, ...]
    pairs: tuple[Pair, ...]


Label = tuple[str, str, str]  # aspect, Chinese, English


def insights(context: Context, by: str = "period") -> Insights:
    """Count motifs, colours, gene kinds and symmetry groups by ``by``, and what occurs together.

    Of groups only those that are determined. Raises InvalidInput.
    """
    if by not in GROUPINGS:
        raise InvalidInput(f"a collection is not grouped by {by!r}", remedy=f"Choose: {', '.join(GROUPINGS)}.")
    with context.database.reading() as connection:
        groups, things = _read(connection, by)
    return Insights(len(things), by, tuple(_cells(groups, things)), tuple(_pairs(list(things.values()))))


def first_grouping(context: Context) -> str:
    """The first of GROUPINGS that the records of shown pictures tell something of; the very first where none does."""
    shown = select(CLAIM.c.aspect).join(ASSET, ASSET.c.id == CLAIM.c.asset_id)
    told = shown.where(ASSET.c.kind == "image", listed(), CLAIM.c.aspect.in_(GROUPINGS)).distinct()
    with context.database.reading() as connection:
        aspects = set(connection.execute(told).scalars())
    return next((by for by in GROUPINGS if by in aspects), GROUPINGS[0])


def _read(connection: Connection, by: str) -> tuple[dict[str, set[tuple[str, str]]], dict[str, set[Label]]]:
    """For each image: its groups, and what is on it (subjects, colours by name, kinds and symmetry of its genes)."""
    things: dict[str, set[Label]] = {}
    images = select(ASSET.c.id).where(ASSET.c.kind == "image", listed())
    for image_id in connection.execute(images).scalars():
        things[image_id] = set()
    groups: dict[str, set[tuple[str, str]]] = defaultdict(set)
    claims = select(CLAIM.c.asset_id, CLAIM.c.aspect, CLAIM.c.value_zh, CLAIM.c.value_en)
    for asset_id, aspect, zh, en in connection.execute(claims.where(CLAIM.c.aspect.in_([by, "subject"]))):
        if asset_id not in things:
            continue
        if aspect == by:
            groups[asset_id].add((zh, en))
        else:
            things[asset_id].add(("subject", zh, en))
    colours = select(SWATCH.c.asset_id, SWATCH.c.name_zh, SWATCH.c.name_en)
    named = colours.where(SWATCH.c.name_zh.is_not(None), SWATCH.c.share >= COLOUR_SHARE_MIN)
    for asset_id, zh, en in connection.execute(named):
        if asset_id in things:
            things[asset_id].add(("colour", zh, en))
    kinds = select(GENE.c.source_id, GENE.c.kind).join(ASSET, ASSET.c.id == GENE.c.asset_id).where(current())
    for source_id, kind in connection.execute(kinds):
        if source_id in things:
            things[source_id].add(("kind", *KIND_NAMES[kind]))
    _add_symmetries(connection, things)
    return groups, things


def _add_symmetries(connection: Connection, things: dict[str, set[Label]]) -> None:
    group = GENE_STRUCTURE.c.symmetry_group
    found = select(GENE.c.source_id, group).join(GENE_STRUCTURE, GENE_STRUCTURE.c.asset_id == GENE.c.asset_id)
    found = found.join(ASSET, ASSET.c.id == GENE.c.asset_id).where(current(), group.is_not(None))
    for source_id, name in connection.execute(found):
        if source_id in things and is_group(name):
            zh, en = group_name(name)
            things[source_id].add(("group", f"{name} {zh}", f"{name} {en}"))


def _cells(groups: dict[str, set[tuple[str, str]]], things: dict[str, set[Label]]) -> list[Cell]:
    counts: Counter[tuple[tuple[str, str], Label]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    for asset_id, its_groups in groups.items():
        for group in its_groups:
            totals[group] += 1
            counts.update((group, thing) for thing in things[asset_id])
    cells = [
        Cell(group[0], group[1], thing[0], thing[1], thing[2], count, totals[group])
        for (group, thing), count in counts.items()
    ]
    return sorted(cells, key=lambda c: (-c.total, c.group_en, c.aspect, -c.count, c.value_en))


def _pairs(baskets: Sequence[set[Label]]) -> list[Pair]:
    single: Counter[Label] = Counter()
    together: Counter[tuple[Label, Label]] = Counter()
    for basket in baskets:
        single.update(basket)
        together.update(combinations(sorted(basket), 2))
    total = len(baskets)
    pairs = [
        Pair(a[1], a[2], b[1], b[2], count, round(log2(count * total / (single[a] * single[b])), 2))
        for (a, b), count in together.items()
        if count >= TOGETHER_MIN and (a[0] == "subject" or b[0] == "subject")
    ]
    return sorted(pairs, key=lambda p: (-p.count * max(p.surprise_bits, 0.0), -p.count, p.first_en, p.second_en))
