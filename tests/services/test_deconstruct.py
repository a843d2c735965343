"""Deconstruction end to end: photograph in, genes with all their parts out, and a person has the last word."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tests.conftest import lay_out_models, settings_for
from tests.services.conftest import take_over, write_collection
from wenmai.bank import store as bank
from wenmai.bootstrap import open_context
from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.services.context import Context
from wenmai.services.correcting import correct_outline
from wenmai.services.exporting import export
from wenmai.services.gathering import assets_for_line, assets_not_run
from wenmai.services.importing import import_collection
from wenmai.services.indexing import bring_up_to_date
from wenmai.services.listing import list_genes
from wenmai.services.making import make
from wenmai.services.searching import SearchQuery, search
from wenmai.services.showing import blob_of, show, trace_thread

SQUARE = [(100.0, 100.0), (220.0, 100.0), (220.0, 220.0), (100.0, 220.0)]


@dataclass(frozen=True)
class Deconstructed:
    """A home on SQLite whose first picture, the drawn plate, was taken apart; made once and only ever copied."""

    home: Path
    images: list[str]
    gene_id: str


@pytest.fixture(scope="module")
def deconstructed(tmp_path_factory: pytest.TempPathFactory, kept_models: Path) -> Deconstructed:
    folder = tmp_path_factory.mktemp("deconstructed")
    lay_out_models(kept_models, folder / "home")
    context = open_context(settings_for(folder / "home"), inline=True)
    images = import_collection(context, write_collection(folder / "collection"), keep_ids=True).asset_ids
    (made,) = make(context, "deconstruct", images[:1], {"inscriptions": False})
    assert made.error is None
    assert made.outputs
    bring_up_to_date(context)
    context.close()
    return Deconstructed(folder / "home", images, made.outputs[0].id)


@pytest.fixture
def images(context: Context, deconstructed: Deconstructed) -> list[str]:
    take_over(context, deconstructed.home)
    return deconstructed.images


@pytest.fixture
def gene_id(images: list[str], deconstructed: Deconstructed) -> str:
    """The best gene of the drawn plate."""
    return deconstructed.gene_id


def test_a_gene_has_all_its_parts(context: Context, images: list[str], gene_id: str) -> None:
    portrait = show(context, gene_id)
    gene = portrait.gene
    assert gene is not None
    assert gene.source_id == images[0]
    assert gene.kind in ("motif", "rosette", "frieze", "wallpaper")
    assert 0 < gene.confidence <= 1
    assert len(gene.outline) >= 3
    assert gene.structure is not None
    assert gene.structure["kind"] in ("wallpaper", "frieze", "rosette", "none")
    assert portrait.palette
    assert sum(swatch.share for swatch in portrait.palette) == pytest.approx(1.0, abs=0.01)
    assert {"vector", "cutout", "crop", "thumbnail"} <= set(portrait.derivatives)
    sources = {claim.source for claim in portrait.claims}
    assert {"measured", "record"} <= sources
    assert any(claim.value_zh.startswith("莲") or "lotus" in claim.value_en.lower() for claim in portrait.claims)


def test_the_record_of_a_gene_vouches_for_its_parts(context: Context, images: list[str], gene_id: str) -> None:
    record = json.loads(blob_of(context, gene_id)[0])
    source = show(context, images[0]).asset
    assert record["target"]["source"] == f"urn:sha256:{source.blob}"
    assert {selector["type"] for selector in record["target"]["selector"]} == {"SvgSelector", "FragmentSelector"}
    for role, named in record["explicit"]["form"].items():
        assert named == f"sha256:{digests.of_bytes(blob_of(context, gene_id, role)[0])}"


def test_the_vector_form_is_svg_and_the_cutout_has_its_size(context: Context, gene_id: str) -> None:
    gene = show(context, gene_id).gene
    assert gene is not None
    root = ElementTree.fromstring(blob_of(context, gene_id, "vector")[0])
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findall(".//{http://www.w3.org/2000/svg}path")
    cutout = Image.open(io.BytesIO(blob_of(context, gene_id, "cutout")[0]))
    assert (cutout.mode, cutout.size) == ("RGBA", (gene.box[2], gene.box[3]))
    alpha = np.asarray(cutout)[..., 3]
    assert 0.02 < (alpha > 0).mean() <= 1.0


def test_the_thread_names_the_photograph(context: Context, images: list[str], gene_id: str) -> None:
    thread = trace_thread(context, gene_id)
    assert [edge.source for edge in thread.edges] == [images[0]]
    assert [work.title_en for work in thread.works.values()] == ["Blue and white plate with lotus design"]


def test_a_plain_picture_says_that_it_has_no_ornament(context: Context, tmp_path: Path) -> None:
    Image.new("RGB", (400, 300), (200, 190, 180)).save(tmp_path / "plain.png")
    (asset_id,) = import_collection(context, tmp_path / "plain.png", keep_ids=True).asset_ids
    (made,) = make(context, "deconstruct", [asset_id], {"inscriptions": False})
    assert made.error is None
    assert made.outputs == ()
    said = [a.body for a in show(context, asset_id).annotations if a.body["type"] == "Ornament"]
    assert [body["present"] for body in said] == [False]
    assert said[0]["reason"]


def test_a_correction_supersedes_and_the_old_stays_in_the_thread(
    context: Context, images: list[str], gene_id: str
) -> None:
    corrected = correct_outline(context, gene_id, SQUARE, "motif").gene
    old, new = show(context, gene_id), show(context, corrected.id)
    assert old.gene is not None
    assert new.gene is not None
    assert old.gene.retired_by == corrected.id
    assert (new.gene.made_by, new.gene.kind, new.gene.confidence) == ("person", "motif", 1.0)
    assert new.gene.box == (100, 100, 121, 121)
    assert [a.body["gene"] for a in old.annotations] == [corrected.id]
    assert trace_thread(context, corrected.id).edges[0].source == images[0]
    current = {gene.asset_id for gene, _ in list_genes(context)}
    assert corrected.id in current
    assert gene_id not in current
    found = {result.id for result in search(context, SearchQuery(text="lotus", kind="gene"))}
    assert corrected.id in found
    assert gene_id not in found


def test_a_new_reading_retires_machine_genes_and_no_person_s(context: Context, images: list[str], gene_id: str) -> None:
    corrected = correct_outline(context, gene_id, SQUARE, None).gene
    list(make(context, "deconstruct", images[:1], {"inscriptions": False, "genes_max": 1}))
    with context.database.reading() as connection:
        current = bank.genes(connection, source_id=images[0])
    assert corrected.id in [gene.asset_id for gene in current]
    assert sum(gene.made_by == "line" for gene in current) <= 1


def test_an_outline_outside_the_picture_is_refused(context: Context, gene_id: str) -> None:
    with pytest.raises(InvalidInput, match="no area inside"):
        correct_outline(context, gene_id, [(9000, 9000), (9100, 9000), (9100, 9100)], None)
    with pytest.raises(InvalidInput, match="outline"):
        correct_outline(context, gene_id, [(1, 1), (2, 2)], None)
    assert show(context, gene_id).gene.retired_by is None  # type: ignore[union-attr]


def test_export_chooses_by_the_ending(context: Context, images: list[str], gene_id: str, tmp_path: Path) -> None:
    for ending in (".svg", ".png", ".webp", ".json"):
        assert export(context, gene_id, tmp_path / f"gene{ending}").byte_count > 0
    with Image.open(tmp_path / "gene.webp") as picture:
        assert picture.format == "WEBP"
    with pytest.raises(InvalidInput, match=r"\.svg"):
        export(context, gene_id, tmp_path / "gene.dst")
    with pytest.raises(InvalidInput, match="mkdir -p"):
        export(context, gene_id, tmp_path / "nowhere" / "gene.svg")
    with pytest.raises(NotFound):
        export(context, "0" * 64, tmp_path / "none.svg")
    assert not list(tmp_path.glob("*.part"))


def test_what_was_done_is_not_asked_for_again(context: Context, images: list[str], gene_id: str) -> None:
    assert assets_for_line(context, "deconstruct") == images
    assert assets_not_run(context, "deconstruct") == images[1:]
