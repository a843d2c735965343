"""The cell that an analysis gives is the picture's own: laid on the plane again, it shows the picture."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.scenes import CONDITIONS, shown
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.groups import wallpaper_group


@pytest.mark.parametrize(("name", "seed"), [("p2", 3), ("p4m", 4)])
def test_the_cell_laid_by_its_vectors_is_the_picture(name: str, seed: int) -> None:
    cell = draw_cell(wallpaper_group(name), np.random.default_rng(seed), style="shapes")
    picture = shown(cell, CONDITIONS[0], np.random.default_rng(seed)).rgb
    repeat = analyse(picture).repeat
    assert repeat is not None
    side = repeat.cell.shape[0]
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    away = np.stack([x - repeat.origin_px[0], y - repeat.origin_px[1]], -1)
    places = away @ np.linalg.inv(np.array(repeat.vectors_px).T).T
    column, row = (np.floor(places % 1 * side).astype(int) % side).transpose(2, 0, 1)
    error = np.abs(repeat.cell[row, column].astype(float) - picture).mean()
    blank = np.abs(picture - picture.mean(axis=(0, 1))).mean()
    assert error < 0.25 * blank
