"""The tile's SVG, read back by another program: true size, and the same picture as the painted tile."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import resvg_py
from PIL import Image

from tests.genes.tiling.motifs import crooked
from wenmai.genes.tiling.drawing import drawing_of
from wenmai.genes.tiling.growing import grow
from wenmai.genes.tiling.markup import tile_svg
from wenmai.genes.tiling.motifs import motif_of_picture
from wenmai.genes.tiling.painting import paint
from wenmai.kernel.errors import InvalidInput

SVG = "{http://www.w3.org/2000/svg}"
GROUND = "#f4ecd8"


def rendered(text: str, width: int) -> np.ndarray:
    png = resvg_py.svg_to_bytes(svg_string=text, width=width, dpi=96)
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGB")).astype(int)


@pytest.mark.parametrize("group", ["p3", "p4g", "cm", "pg", "pma2", "D6"])
def test_another_program_draws_what_is_painted(group: str) -> None:
    pattern = grow(crooked(), group, 40.0, ground=GROUND)
    text = tile_svg(drawing_of(pattern), title="云 & <cloud>")
    shown = rendered(text, 240)
    painted = paint(pattern, shown.shape[1], shown.shape[0])[..., :3]
    assert shown.shape[0] == pytest.approx(240 * pattern.layout.height_mm / 40.0, abs=2)  # it rounds the page first
    assert np.abs(shown - painted).mean() < 2.0
    assert (np.abs(shown - painted).max(axis=2) > 64).mean() < 0.01  # edges alone


def test_it_says_its_size_and_has_a_group_for_each_colour() -> None:
    pattern = grow(crooked(), "p4", 40.0, ground=GROUND)
    root = ElementTree.fromstring(tile_svg(drawing_of(pattern)))
    assert root.get("width") == "40mm"
    assert root.get("viewBox") == "0 0 40 40"
    groups = root.findall(f"{SVG}g")
    assert [group.get("fill") for group in groups] == ["#b03a2e", "#1f618d"]
    uses = groups[0].findall(f"{SVG}use")
    assert len(uses) == len(groups[1]) >= 4
    turns = {tuple(np.sign(np.round(_numbers(use.get("transform", ""))[:4], 3)).tolist()) for use in uses}
    assert len(turns) == 4  # the quarter turns


def _numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", text)]


def test_a_picture_is_embedded_once_and_used_by_each_copy() -> None:
    y, x = np.mgrid[:60, :80]
    rgba = np.dstack([x * 3, y * 4, 128 + 0 * x, 255 * ((x - 40) ** 2 / 4 + (y - 30) ** 2 < 700)]).astype(np.uint8)
    pattern = grow(motif_of_picture(rgba), "p31m", 30.0, ground=GROUND)
    text = tile_svg(drawing_of(pattern))
    assert text.count("<image ") == 1
    shown = rendered(text, 300)
    painted = paint(pattern, shown.shape[1], shown.shape[0])[..., :3]
    assert np.abs(shown - painted).mean() < 3.0


def test_the_same_pattern_gives_the_same_text() -> None:
    first, second = (tile_svg(drawing_of(grow(crooked(), "p6m", 40.0))) for _ in range(2))
    assert first == second


def test_a_motif_that_shows_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        motif_of_picture(np.zeros((10, 10, 4), np.uint8))
    assert refused.value.rule == "repeat.motif-empty"
