"""What a person settled stays settled: corrections, withdrawals, and the records that an owner corrects."""

from __future__ import annotations

import json
from pathlib import Path

import prov.model
import pytest

from wenmai.assets import store
from wenmai.bank import store as bank
from wenmai.bank.model import Gene
from wenmai.kernel.errors import Conflict, InvalidInput
from wenmai.services.context import Context
from wenmai.services.correcting import correct_outline, withdraw
from wenmai.services.gathering import assets_not_run
from wenmai.services.importing import import_collection
from wenmai.services.listing import list_genes
from wenmai.services.making import make
from wenmai.services.showing import show, trace_thread


@pytest.fixture
def image(context: Context, collection: Path) -> str:
    return import_collection(context, collection, keep_ids=True).asset_ids[0]


def read_again(context: Context, image: str, **parameters: object) -> None:
    (made,) = make(context, "deconstruct", [image], {"inscriptions": False, **parameters})
    assert made.error is None


def standing(context: Context, image: str) -> list[Gene]:
    with context.database.reading() as connection:
        return bank.genes(connection, source_id=image)


def shifted(gene: Gene, by_px: float) -> list[tuple[float, float]]:
    return [(x + by_px, y + by_px) for x, y in gene.outline]


def test_a_later_reading_brings_back_nothing_that_a_person_corrected(context: Context, image: str) -> None:
    read_again(context, image)
    first = standing(context, image)[0]
    corrected = correct_outline(context, first.asset_id, shifted(first, 5), None).gene
    for most in (5, 4, 3):
        read_again(context, image, genes_max=most)
        now = standing(context, image)
        assert corrected.id in [gene.asset_id for gene in now]
        assert not [gene for gene in now if gene.made_by == "line" and gene.outline == first.outline]


def test_a_later_reading_brings_back_nothing_that_was_withdrawn(context: Context, image: str) -> None:
    read_again(context, image)
    first = standing(context, image)[0]
    withdraw(context, first.asset_id, "a shadow")
    for most in (5, 4):
        read_again(context, image, genes_max=most)
        assert first.outline not in [gene.outline for gene in standing(context, image)]


def test_a_gene_is_superseded_once(context: Context, image: str) -> None:
    read_again(context, image)
    first = standing(context, image)[0]
    corrected = correct_outline(context, first.asset_id, shifted(first, 4), None).gene
    with pytest.raises(Conflict, match=corrected.id[:12]):
        correct_outline(context, first.asset_id, shifted(first, -4), None)
    again = correct_outline(context, corrected.id, shifted(first, -4), None)
    assert again.superseded.id == corrected.id
    assert [gene.asset_id for gene in standing(context, image) if gene.made_by == "person"] == [again.gene.id]


@pytest.mark.parametrize("outline", [[(1.0, 1.0), (2.0, 2.0)], [(float("nan"), 1.0), (2.0, 2.0), (3.0, 4.0)]])
def test_an_outline_that_is_none_is_said_so(context: Context, image: str, outline: list[tuple[float, float]]) -> None:
    read_again(context, image)
    with pytest.raises(InvalidInput, match="outline"):
        correct_outline(context, standing(context, image)[0].asset_id, outline, None)


def test_the_thread_tells_what_was_corrected_and_by_whom(context: Context, image: str) -> None:
    read_again(context, image)
    first = standing(context, image)[0]
    corrected = correct_outline(context, first.asset_id, shifted(first, 4), None).gene
    thread = trace_thread(context, corrected.id)
    assert [(r.newer, r.older, r.author) for r in thread.revisions] == [(corrected.id, first.asset_id, context.party)]
    document = prov.model.ProvDocument.deserialize(content=json.dumps(thread.prov_json()), format="json")
    assert "prov:Revision" in document.get_provn()


@pytest.mark.both_databases
def test_what_was_made_from_a_withdrawn_picture_goes_with_it(context: Context, image: str) -> None:
    read_again(context, image)
    genes = standing(context, image)
    assert genes
    withdraw(context, image, "rights")
    assert standing(context, image) == []
    assert {gene.asset_id for gene, _ in list_genes(context)}.isdisjoint(gene.asset_id for gene in genes)
    with context.database.reading() as connection:
        assert "rights" in str(store.reason_of_withdrawal(connection, genes[0].asset_id))
    with pytest.raises(Conflict, match="withdrawn"):
        correct_outline(context, genes[0].asset_id, shifted(genes[0], 4), None)
    with pytest.raises(InvalidInput, match="reason"):
        withdraw(context, image, "  ")


def test_a_corrected_record_reaches_what_is_shown_and_calls_for_a_new_reading(
    context: Context, collection: Path, image: str
) -> None:
    read_again(context, image)
    assert image not in assets_not_run(context, "deconstruct")
    index = collection / "index.csv"
    index.write_text(index.read_text("utf-8").replace("Blue and white plate with lotus design", "Dragon dish"), "utf-8")
    import_collection(context, collection)
    assert show(context, image).asset.title_en == "Dragon dish"
    assert image in assets_not_run(context, "deconstruct")
    read_again(context, image)
    assert image not in assets_not_run(context, "deconstruct")
    with context.database.reading() as connection:
        genes = store.get_assets(connection, [gene.asset_id for gene in standing(context, image)])
    assert all(title.startswith("Dragon dish") for title in (gene.title_en for gene in genes.values()))
