"""What tells a pattern from a grid of unlike things: details that cells share, and twins among them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.nothing import grid_of_letters
from benchmarks.symmetry.scenes import CLEAN, CONDITIONS, shown
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.evidence import ALL_ALIKE, DETAIL_HALF, TWINS_HALF, sure_of
from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.symmetry.lattice import find_lattices
from wenmai.genes.symmetry.sameness import Sameness, sameness
from wenmai.genes.symmetry.surface import surface_of
from wenmai.genes.symmetry.wallpaper import APART_PX, primitive

SIDE_PX = 384
PHOTOGRAPH = CONDITIONS[-1]


def cells_compared(rgb: np.ndarray, enlarged: int = 1) -> tuple[Sameness, float]:
    if enlarged > 1:
        rgb = cv2.resize(rgb, None, fx=enlarged, fy=enlarged, interpolation=cv2.INTER_CUBIC)
    surface = surface_of(rgb, None)
    correlation = autocorrelation(surface)
    lattices = find_lattices(correlation, APART_PX)
    found = primitive(surface, correlation, lattices)
    assert found is not None
    basis, laid = found
    same = sameness(surface, laid, basis, enlarged)
    return same, sure_of(same, basis, lattices[0].likeness)


def drawn(name: str, condition=CLEAN, side_px: int = SIDE_PX) -> np.ndarray:
    generator = np.random.default_rng(31)
    return shown(draw_cell(wallpaper_group(name), generator), condition, generator, side_px, (5.0, 7.0)).rgb


def unlike_signs(seed: int) -> np.ndarray:
    """Each square has a sign of its own, of strokes as in writing."""
    generator = np.random.default_rng(seed)
    page = np.full((SIDE_PX, SIDE_PX, 3), 230, np.uint8)
    pitch, size = 48, 40
    for y in range(pitch // 2, SIDE_PX, pitch):
        for x in range(pitch // 2, SIDE_PX, pitch):
            for _ in range(5):
                ends = (np.array([x, y]) + generator.uniform(-size / 2, size / 2, (2, 2))).astype(int)
                cv2.line(page, ends[0].tolist(), ends[1].tolist(), (40, 30, 60), 3, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("seed", range(3))
def test_letters_in_a_grid_have_twins(seed):
    same, sure = cells_compared(grid_of_letters(np.random.default_rng(seed)))
    assert same.twins > TWINS_HALF
    assert sure < 0.5


@pytest.mark.parametrize("seed", range(3))
def test_unlike_signs_share_no_details(seed):
    same, sure = cells_compared(unlike_signs(seed))
    assert same.detail < DETAIL_HALF
    assert sure < 0.5


@pytest.mark.parametrize("name", ["p1", "pgg", "p4m", "p6"])
@pytest.mark.parametrize("condition", [CLEAN, CONDITIONS[2], PHOTOGRAPH], ids=lambda one: one.name)
def test_cells_of_a_pattern_share_details_and_are_of_one_sort(name, condition):
    same, sure = cells_compared(drawn(name, condition))
    assert same.detail > 0.8
    assert same.shared >= ALL_ALIKE or same.twins < TWINS_HALF
    assert sure > 0.9


def test_a_small_noisy_picture_enlarged_is_judged_by_its_own_pixels():
    generator = np.random.default_rng(32)
    small = drawn("p4", CLEAN, 128).astype(float) + generator.normal(0, 25, (128, 128, 3))
    noisy = np.clip(small, 0, 255).astype(np.uint8)
    as_it_is, _ = cells_compared(noisy)
    larger, sure = cells_compared(noisy, 3)
    assert larger.odd < as_it_is.odd + 0.03
    assert abs(larger.shared - as_it_is.shared) < 0.15
    assert sure > 0.9
