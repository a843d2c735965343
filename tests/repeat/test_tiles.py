"""What the repeat line writes, read back by other programs: sizes, seams, and the picture on paper."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import resvg_py
from PIL import Image

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.scenes import CONDITIONS, shown
from tests.genes.tiling.motifs import crooked
from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.tracing import svg
from wenmai.imaging.writing import encode_png, encode_webp
from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.repeat.line import LINE
from wenmai.lines.repeat.parameters import GROUP_EXAMPLES, RepeatParameters
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput, Manifest, Workplace

GROUND = "#f4ecd8"
SIZE_MM = 30


def gene(folder: Path, picture: np.ndarray | None = None) -> LineInput:
    """A gene whose vector form is the crooked motif, found in ``picture``."""
    motif = crooked()
    assert motif.drawn is not None
    (folder / "vector.svg").write_text(svg(motif.drawn))
    whole, _ = motif.raster(1.0)
    alpha = whole[..., 3:]
    rgba = np.concatenate([whole[..., :3] / np.maximum(alpha, 1e-6), alpha], axis=2)
    (folder / "cutout.png").write_bytes(encode_png(np.rint(np.clip(rgba, 0, 1) * 255).astype(np.uint8)))
    crop = np.full((120, 120, 3), 200, np.uint8) if picture is None else picture
    (folder / "crop.webp").write_bytes(encode_webp(crop))
    (folder / "gene.json").write_text("{}")
    parts = {"vector": folder / "vector.svg", "cutout": folder / "cutout.png", "crop": folder / "crop.webp"}
    context = {"title_zh": "云", "title_en": "Cloud"}
    path = folder / "gene.json"
    return LineInput(path, digests.of_file(path), "gene", "application/json", context, parts)


def run(given: LineInput, folder: Path, **asked: Any) -> Manifest:
    room = folder / "room"
    room.mkdir(exist_ok=True)
    shelf = ModelShelf(folder / "models")
    parameters = RepeatParameters.model_validate({"width_mm": SIZE_MM, "background": GROUND, "dpi": 150, **asked})
    return LINE.run([given], parameters, Workplace(room, shelf, lambda _: None))


def opened(folder: Path, name: str) -> np.ndarray:
    with Image.open(folder / "room" / name) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def on_paper(data: bytes, width_px: int) -> tuple[np.ndarray, tuple[float, float]]:
    """The page in pixels, and its width and height in mm."""
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    shown = np.asarray(page.render(scale=width_px / page.get_width()).to_pil().convert("RGB")).astype(int)
    size = page.get_width() / 72 * 25.4, page.get_height() / 72 * 25.4
    page.close()
    document.close()
    return shown, size


def drawn(text: str, like: np.ndarray) -> np.ndarray:
    """The drawing at the size of a picture, stretched to it by less than a pixel."""
    height, width = like.shape[:2]
    size = f'width="{width}" height="{height}" preserveAspectRatio="none"'
    sized = re.sub(r'width="[\d.]+mm" height="[\d.]+mm"', size, text, count=1)
    png = bytes(resvg_py.svg_to_bytes(svg_string=sized, dpi=96))
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    height, width = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    return float(np.abs(one[:height, :width] - other[:height, :width]).mean())


@pytest.mark.parametrize("group", ["p31m", "pgg", "pma2", "D5"])
@pytest.mark.parametrize("look", ["drawn", "picture"])
def test_drawing_paper_and_pixels_show_the_same_tile_in_true_size(group: str, look: str, tmp_path: Path) -> None:
    manifest = run(gene(tmp_path), tmp_path, group=group, look=look)
    record = manifest.outputs[0].record
    tile = opened(tmp_path, "tile.png")
    assert tile.shape[1] == round(SIZE_MM / 25.4 * 150)
    with Image.open(tmp_path / "room" / "tile.png") as image:
        assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)
    page, size_mm = on_paper((tmp_path / "room" / "print.pdf").read_bytes(), tile.shape[1])
    assert size_mm == pytest.approx((SIZE_MM, record["height_mm"]), abs=0.01)
    assert apart(drawn((tmp_path / "room" / "repeat.svg").read_text(), tile), tile) < 2.5
    assert apart(page, tile) < (2 if look == "drawn" else 8)  # the reader lays pictures down to whole pixels


def test_the_preview_is_three_by_three_tiles(tmp_path: Path) -> None:
    run(gene(tmp_path), tmp_path, group="pgg", aspect=1.0)
    sheet = opened(tmp_path, "render.sheet.png")
    height, width = sheet.shape[0] // 3, sheet.shape[1] // 3
    for row in range(3):
        for column in range(3):
            part = sheet[row * height : (row + 1) * height, column * width : (column + 1) * width]
            assert (part == sheet[:height, :width]).all()


def test_without_a_background_the_tile_is_seen_through(tmp_path: Path) -> None:
    run(gene(tmp_path), tmp_path, group="p4", background=None)
    with Image.open(tmp_path / "room" / "tile.png") as image:
        alpha = np.asarray(image.getchannel("A"))
    assert (alpha == 0).mean() > 0.3
    assert (alpha == 255).mean() > 0.05
    assert "<rect" not in (tmp_path / "room" / "repeat.svg").read_text()


def _cloth(name: str) -> np.ndarray:
    cell = draw_cell(wallpaper_group(name), np.random.default_rng(11), style="shapes")
    return shown(cell, CONDITIONS[0], np.random.default_rng(12)).rgb


@pytest.mark.parametrize("name", ["pmg", "p6m"])
def test_a_field_is_made_again_by_the_group_that_it_has(name: str, tmp_path: Path) -> None:
    cloth = _cloth(name)
    manifest = run(gene(tmp_path, cloth), tmp_path, group="own")
    record = manifest.outputs[0].record
    assert record["group"] == name
    assert record["found"] is True
    tile = opened(tmp_path, "tile.png")
    shares = np.linspace(0.05, 0.95, 19)
    levels = [np.quantile(picture.reshape(-1, 3), shares, axis=0) for picture in (cloth, tile)]
    assert np.abs(levels[0] - levels[1]).mean() < 10  # the tile has the colours of the cloth, each as often
    across = np.abs(tile[:, 0] - tile[:, -1]).mean() + np.abs(tile[0] - tile[-1]).mean()
    inside = np.abs(np.diff(tile, axis=0)).mean() + np.abs(np.diff(tile, axis=1)).mean()
    assert across < 2 * inside  # of one tile alone; what lies at its border is chance
    assert apart(drawn((tmp_path / "room" / "repeat.svg").read_text(), tile), tile) < 12


def test_where_nothing_repeats_its_own_group_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        run(gene(tmp_path), tmp_path, group="own")
    assert refused.value.rule == "repeat.nothing-repeats"
    assert refused.value.remedy


def test_colours_take_the_place_of_the_motifs_own_in_the_order_of_painting(tmp_path: Path) -> None:
    run(gene(tmp_path), tmp_path, group="p4", recolour="#112233", background=None)
    text = (tmp_path / "room" / "repeat.svg").read_text()
    assert re.findall(r'<g id="layer-\d" fill="(#\w+)"', text) == ["#112233", "#1f618d"]
    for asked, rule in (({"recolour": "#111111,#222222,#333333"}, "repeat.recolour"),
                        ({"recolour": "#111111", "look": "picture"}, "repeat.recolour-picture")):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            run(gene(tmp_path), tmp_path, group="p4", **asked)
        assert refused.value.rule == rule


def test_too_many_pixels_are_refused_before_they_are_made(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        run(gene(tmp_path), tmp_path, group="p4", width_mm=3000, dpi=1200)
    assert refused.value.rule == "repeat.too-many-pixels"


def test_a_gene_without_its_parts_is_refused(tmp_path: Path) -> None:
    given = gene(tmp_path)
    bare = LineInput(given.path, given.digest, given.kind, given.media_type)
    with pytest.raises(InvalidInput) as refused:
        run(bare, tmp_path, group="p4")
    assert refused.value.rule == "repeat.part-missing"


def test_a_symmetric_motif_is_told_in_both_languages(tmp_path: Path) -> None:
    picture = np.full((90, 90, 4), 0, np.uint8)
    picture[20:70, 30:60] = (160, 40, 40, 255)
    path = tmp_path / "bar.png"
    path.write_bytes(encode_png(picture))
    given = LineInput(path, digests.of_file(path), "image", "image/png", {"title_zh": "牌", "title_en": "Bar"})
    record = run(given, tmp_path, group="p1").outputs[0].record
    (finding,) = record["findings"]
    assert finding["code"] == "more-symmetry"
    assert finding["zh"]
    assert "p1" in finding["en"]


def test_every_group_that_is_offered_can_be_made(tmp_path: Path) -> None:
    given = gene(tmp_path)
    for group in GROUP_EXAMPLES[:-1]:
        record = run(given, tmp_path, group=group, dpi=36).outputs[0].record
        assert record["group"] == group
        assert json.loads((tmp_path / "room" / "record.json").read_text())["group"] == group


@pytest.mark.parametrize(("given", "name"), [("P4M", "p4m"), ("d12", "D12"), (" own ", "own"), ("c5", "C5")])
def test_a_group_may_be_written_as_people_write_it(given: str, name: str) -> None:
    assert RepeatParameters.model_validate({"group": given}).group == name


@pytest.mark.parametrize("given", ["red", "#12345", "#gggggg"])
def test_a_colour_is_written_as_such(given: str) -> None:
    for name in ("background", "recolour"):
        with pytest.raises(ValueError, match="rrggbb"):
            RepeatParameters.model_validate({name: given})
