"""Structure is part of a gene's record: from the line, or measured later, and then it is the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.scenes import CLEAN, Scene, shown
from wenmai.bank import store as bank
from wenmai.bank.structures import build_of
from wenmai.bank.tables import GENE, GENE_STRUCTURE
from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.symmetry.lattice import same_lattice
from wenmai.genes.symmetry.writing import from_json
from wenmai.imaging.writing import encode_png
from wenmai.kernel.errors import NotFound
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.making import make
from wenmai.services.showing import blob_of, show
from wenmai.services.structuring import measure_missing

GROUP = "p4g"
SIDE_PX, MARGIN_PX = 360, 40
OUTLINE = " ".join(
    f"{x},{y}"
    for x, y in (
        (MARGIN_PX, MARGIN_PX),
        (MARGIN_PX + SIDE_PX, MARGIN_PX),
        (MARGIN_PX + SIDE_PX, MARGIN_PX + SIDE_PX),
        (MARGIN_PX, MARGIN_PX + SIDE_PX),
    )
)


@pytest.fixture(scope="module")
def cloth() -> Scene:
    generator = np.random.default_rng(5)
    return shown(draw_cell(wallpaper_group(GROUP), generator, style="field"), CLEAN, generator, SIDE_PX)


@pytest.fixture
def photograph(context: Context, cloth: Scene, tmp_path: Path) -> str:
    """A piece of cloth that lies on a plain table."""
    whole = np.full((SIDE_PX + 2 * MARGIN_PX, SIDE_PX + 3 * MARGIN_PX, 3), 200, np.uint8)
    whole[MARGIN_PX:-MARGIN_PX, MARGIN_PX : MARGIN_PX + SIDE_PX] = cloth.rgb
    (tmp_path / "cloth.png").write_bytes(encode_png(whole))
    return import_collection(context, tmp_path / "cloth.png", keep_ids=True).asset_ids[0]


@pytest.fixture
def gene_id(context: Context, photograph: str) -> str:
    (made,) = make(context, "deconstruct", [photograph], {"outline": OUTLINE, "kind": "motif"})
    assert made.error is None
    return made.outputs[0].id


def test_a_gene_carries_its_structure_in_record_document_and_files(
    context: Context, gene_id: str, cloth: Scene
) -> None:
    gene = show(context, gene_id).gene
    assert gene is not None
    assert gene.kind == "motif"
    assert gene.structure is not None
    assert (gene.structure["kind"], gene.structure["group"]) == ("wallpaper", GROUP)
    assert same_lattice(np.array(gene.structure["lattice"]["vectors_px"]).T, cloth.lattice_px)
    document = json.loads(blob_of(context, gene_id)[0])
    assert document["explicit"]["structure"] == gene.structure
    whole = json.loads(blob_of(context, gene_id, "structure")[0])
    assert from_json(whole).group == GROUP
    assert f"sha256:{show(context, gene_id).derivatives['structure'].blob}" == document["explicit"]["form"]["structure"]
    with context.database.reading() as connection:
        build = build_of(connection, gene_id)
    assert build is not None
    assert (build.group, build.shape) == (GROUP, "square")


def test_what_was_not_measured_is_measured_later_and_gives_the_same(context: Context, gene_id: str) -> None:
    before = show(context, gene_id).gene
    with context.database.writing() as connection:
        connection.execute(update(GENE).values(structure=None))
        connection.execute(GENE_STRUCTURE.delete())
    told: list[tuple[int, int]] = []
    assert measure_missing(context, lambda done, total: told.append((done, total))) == (1, [])
    assert told == [(1, 1)]
    after = show(context, gene_id).gene
    assert before is not None
    assert after is not None
    assert after.structure is not None
    assert before.structure is not None
    for name in ("kind", "group", "order", "undetermined"):
        assert after.structure[name] == before.structure[name]
    lattices = [np.array(one.structure["lattice"]["vectors_px"]) for one in (before, after)]
    assert np.allclose(*lattices, atol=0.5)
    assert "structure" in show(context, gene_id).derivatives
    assert measure_missing(context, lambda done, total: None) == (0, [])


def test_a_photograph_that_is_gone_is_told_and_the_rest_goes_on(context: Context, gene_id: str, tmp_path: Path) -> None:
    source = show(context, gene_id).source
    assert source is not None
    with context.database.writing() as connection:
        connection.execute(update(GENE).values(structure=None))
    for file in (context.home / "blobs").rglob("*"):
        if file.is_file() and source.blob in "".join(file.parts[-3:]).replace("/", ""):
            file.unlink()
    with pytest.raises(NotFound):
        blob_of(context, source.id)
    measured, problems = measure_missing(context, lambda done, total: None)
    assert measured == 0
    assert [problem.code for problem in problems] == ["structure"]
    with context.database.reading() as connection:
        gene = bank.get_gene(connection, gene_id)
    assert gene is not None
    assert gene.structure is None
