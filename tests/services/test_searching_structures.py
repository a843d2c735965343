"""Genes are found by how they repeat, and those built like a gene with another motif."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.services.conftest import write_collection
from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.bank import store as bank
from wenmai.bank.model import Gene
from wenmai.genes.model import Claim
from wenmai.genes.symmetry.model import Candidate, Doubt, Lattice, Symmetry
from wenmai.genes.symmetry.writing import summary_of
from wenmai.kernel.errors import InvalidInput
from wenmai.services.browsing import Shelf, browse
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.insights import Cell, insights
from wenmai.services.plotting import plot_insights
from wenmai.services.searching import SearchQuery, StructureQuery, search
from wenmai.services.upkeep import keep_up

SQUARE = Lattice(((40.0, 0.0), (0.0, 40.0)), 0.001, "square")
ROWS = (("flower.png", "花", "Flower"), ("bat.png", "蝠", "Bat"), ("stripes.png", "弦", "Stripes"))
GENES: dict[str, tuple[str, str, Lattice | None, int, Doubt | None]] = {  # name → picture, group, lattice, order, doubt
    "flower": ("Flower", "p4m", SQUARE, 4, None),
    "flower again": ("Flower", "p4m", SQUARE, 4, None),
    "bat": ("Bat", "p4m", SQUARE, 4, None),
    "stripes": ("Stripes", "pm", Lattice(((40.0, 0.0), (0.0, 70.0)), 0.001, "rectangular"), 1, None),
    "unsure bat": ("Bat", "p4m", SQUARE, 4, "close"),
    "round": ("Stripes", "D8", None, 8, None),
}


def _symmetry(group: str, lattice: Lattice | None, order: int, doubt: Doubt | None) -> Symmetry:
    kind = "rosette" if lattice is None else "wallpaper"
    candidates = (Candidate(group, 0.9),)
    return Symmetry(kind, 0.9, candidates, order=order, undetermined=doubt, lattice=lattice, subgroups=(group,))


@pytest.fixture
def ids(context: Context, tmp_path: Path) -> dict[str, str]:
    """Genes of known structure, each of which looks as the whole of its picture does."""
    images = import_collection(context, write_collection(tmp_path / "collection", ROWS), keep_ids=True).asset_ids
    found = {}
    with context.database.writing() as connection:
        assets.lock_catalogue(connection)
        by_title = {one.title_en: one for one in assets.get_assets(connection, images).values()}
        for number, (name, (picture, *structure)) in enumerate(GENES.items()):
            source = by_title[picture]
            gene = Asset("gene", f"{number:064x}", "application/json", context.party, 1, title_en=name)
            assets.put_asset(connection, gene)
            said = summary_of(_symmetry(*structure))
            bank.put_gene(connection, Gene(gene.id, "motif", source.id, (0, 0, 9, 9), ((0, 0),), 1, "", structure=said))
            reading = bank.get_reading(connection, source.id)
            assert reading is not None
            bank.put_reading(connection, replace(reading, asset_id=gene.id))
            found[name] = gene.id
    keep_up(context)
    return found


def _named(ids: dict[str, str], results: list) -> set[str]:
    names = {asset_id: name for name, asset_id in ids.items()}
    every = [one for result in results for one in (result.id, *result.duplicates)]
    return {names.get(asset_id, asset_id) for asset_id in every}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (StructureQuery(group="p4m"), {"flower", "flower again", "bat"}),
        (StructureQuery(lattice="square"), {"flower", "flower again", "bat", "unsure bat"}),
        (StructureQuery(order=8), {"round"}),
        (StructureQuery(group="p4m", lattice="rectangular"), set()),
        (StructureQuery(group="p6"), set()),
        (StructureQuery(lattice="rectangular", order=1), {"stripes"}),
    ],
)
def test_by_group_lattice_and_order(
    context: Context, ids: dict[str, str], asked: StructureQuery, expected: set[str]
) -> None:
    assert _named(ids, search(context, SearchQuery(structure=asked))) == expected
    page = browse(context, Shelf(structure=asked))
    assert {card.id for card in page.cards} == {ids[name] for name in expected}


def test_reasons_say_how_it_repeats(context: Context, ids: dict[str, str]) -> None:
    (found, *_) = search(context, SearchQuery(text="bat", structure=StructureQuery("p4m", "square", 4)))
    said = [reason.text("en") for reason in found.why]
    assert {"symmetry group p4m", "square lattice", "rotations of order 4"} <= {one.lower() for one in said}
    assert "对称群 p4m" in [reason.text("zh") for reason in found.why]


def test_the_same_structure_with_another_motif(context: Context, ids: dict[str, str]) -> None:
    results = search(context, SearchQuery(structure_of=ids["flower"]))
    assert _named(ids, results) == {"bat"}
    assert "p4m" in results[0].why[0].text("en")
    assert 0 < results[0].score <= 1
    assert search(context, SearchQuery(structure_of=ids["stripes"])) == []
    assert _named(ids, search(context, SearchQuery(structure_of=ids["bat"]))) == {"flower", "flower again"}
    assert search(context, SearchQuery(structure_of=ids["bat"], structure=StructureQuery(group="pm"))) == []


@pytest.mark.parametrize("name", ["unsure bat", "picture"])
def test_what_has_no_known_structure_is_no_example_of_one(context: Context, ids: dict[str, str], name: str) -> None:
    with context.database.reading() as connection:
        source = bank.genes(connection)[0].source_id
    with pytest.raises(InvalidInput) as refused:
        search(context, SearchQuery(structure_of=ids.get(name, source)))
    assert refused.value.rule == "structure.unknown"


def test_the_filters_count_what_there_is_and_leave_their_own_choice_aside(
    context: Context, ids: dict[str, str]
) -> None:
    every = browse(context, Shelf()).structures
    assert every["group"] == {"p4m": 3, "D8": 1, "pm": 1}
    assert every["lattice"] == {"square": 4, "rectangular": 1}
    assert every["order"] == {4: 3, 1: 1, 8: 1}
    narrowed = browse(context, Shelf(structure=StructureQuery(group="pm"))).structures
    assert narrowed["group"] == every["group"]
    assert narrowed["lattice"] == {"rectangular": 1}


def test_insights_count_the_determined_groups_by_material(context: Context, ids: dict[str, str]) -> None:
    with context.database.writing() as connection:
        silk = Claim("material", "丝绸", "silk", "record", 1.0)
        for title in ("Flower", "Bat"):
            for source in {gene.source_id for gene in bank.genes(connection)}:
                asset = assets.get_asset(connection, source)
                if asset.title_en == title:
                    assets.put_claims(connection, source, [silk])
    found = insights(context, "material")
    cells = {cell.value_en: (cell.count, cell.total) for cell in found.cells if cell.aspect == "group"}
    assert cells == {"p4m quarter turns on mirrors": (2, 2)}
    for language, word in (("zh", "四次旋转"), ("en", "quarter turns on mirrors")):
        assert word in plot_insights(replace(found, cells=tuple(_of_three(found.cells))), language)


def _of_three(cells: tuple[Cell, ...]) -> list[Cell]:
    """As if the groups were large enough to be drawn as bars."""
    return [replace(cell, total=3) for cell in cells]


def test_a_group_that_there_is_not_is_said_with_those_that_there_are(context: Context) -> None:
    for asked in (StructureQuery(group="p5"), StructureQuery(lattice="cubic"), StructureQuery(order=0)):
        for ask in (
            lambda a=asked: search(context, SearchQuery(structure=a)),
            lambda a=asked: browse(context, Shelf(structure=a)),
        ):
            with pytest.raises(InvalidInput) as refused:
                ask()
            assert refused.value.remedy


def test_looks_are_compared_by_the_model_in_use(context: Context, ids: dict[str, str]) -> None:
    """Vectors of another model tell nothing, and are not compared with those of this one."""
    with context.database.writing() as connection:
        reading = bank.get_reading(connection, ids["bat"])
        assert reading is not None
        vector = np.frombuffer(reading.image_vector, "<f4").tobytes()
        bank.put_reading(connection, replace(reading, image_model="another", image_vector=vector))
    assert search(context, SearchQuery(structure_of=ids["flower"])) == []
