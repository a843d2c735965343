"""Patterns drawn in a known group are found to be of it, clean and noisy and under a mask, and of no greater one."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.scenes import CONDITIONS, shown
from benchmarks.symmetry.traps import TRAPS
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS, wallpaper_group
from wenmai.genes.symmetry.lattice import find_lattices, same_lattice
from wenmai.genes.symmetry.sameness import sameness
from wenmai.genes.symmetry.subgroups import contained
from wenmai.genes.symmetry.surface import surface_of
from wenmai.genes.symmetry.unbending import mean_cell
from wenmai.genes.symmetry.wallpaper import APART_PX, Wallpaper, classified, primitive

SIDE_PX = 256
CELLS = (3.6, 4.6)


def analysed(rgb, mask=None) -> Wallpaper:
    surface = surface_of(rgb, mask)
    correlation = autocorrelation(surface)
    found = primitive(surface, correlation, find_lattices(correlation, APART_PX))
    assert found is not None
    basis, laid = found
    return classified(surface, basis, laid, sameness(surface, laid, basis).shared)


@pytest.mark.parametrize("group", WALLPAPER_GROUPS, ids=lambda group: group.name)
def test_each_group_is_found(group):
    generator = np.random.default_rng(21)
    cell = draw_cell(group, generator)
    scene = shown(cell, CONDITIONS[0], generator, SIDE_PX, CELLS)
    found = analysed(scene.rgb)
    assert same_lattice(found.basis, scene.lattice_px, 0.01)
    assert found.groups[0][0].name == group.name
    assert sum(weight for _, weight in found.groups) == pytest.approx(1)


@pytest.mark.parametrize("name", ["p2", "pgg", "p6m"])
def test_noise_three_tenths_of_the_range(name):
    generator = np.random.default_rng(5)
    scene = shown(draw_cell(wallpaper_group(name), generator), CONDITIONS[2], generator, SIDE_PX, CELLS)
    assert analysed(scene.rgb).groups[0][0].name == name


def test_a_bent_and_worn_cloth_is_laid_flat():
    generator = np.random.default_rng(2)
    scene = shown(draw_cell(wallpaper_group("p4m"), generator, style="shapes"), CONDITIONS[3], generator, 384, CELLS)
    found = analysed(scene.rgb)
    assert found.groups[0][0].name == "p4m"
    assert same_lattice(found.basis, scene.lattice_px, 0.05)
    flat = found.laid
    cell, _ = mean_cell(flat)
    rows, columns = flat.cells
    apart = ((flat.values - np.tile(cell, (rows, columns, 1))) * flat.inside[..., None]) ** 2
    assert apart.sum() < 0.5 * (flat.values**2).sum()


@pytest.mark.parametrize("name", sorted(TRAPS))
def test_traps_are_not_taken_for_more(name):
    generator = np.random.default_rng(1)
    cell = TRAPS[name](generator)
    scene = shown(cell, CONDITIONS[0], generator, 384, (3.6, 4.2))
    found = analysed(scene.rgb)
    assert same_lattice(found.basis, scene.lattice_px, 0.02)
    allowed = {cell.group.name} | contained()[cell.group.name]
    assert found.groups[0][0].name in allowed


def test_what_lies_outside_of_the_mask_does_not_count():
    generator = np.random.default_rng(4)
    scene = shown(draw_cell(wallpaper_group("p4"), generator), CONDITIONS[0], generator, SIDE_PX, (4.5, 5.5))
    y, x = np.ogrid[:SIDE_PX, :SIDE_PX]
    mask = (x - 128) ** 2 + (y - 128) ** 2 < 120**2
    around = generator.integers(0, 255, scene.rgb.shape, np.uint8)
    found = analysed(np.where(mask[..., None], scene.rgb, around), mask)
    assert found.groups[0][0].name == "p4"
    assert same_lattice(found.basis, scene.lattice_px, 0.02)


def test_the_same_picture_gives_the_same_answer():
    generator = np.random.default_rng(6)
    scene = shown(draw_cell(wallpaper_group("cm"), generator), CONDITIONS[3], generator, SIDE_PX, CELLS)
    one, other = analysed(scene.rgb), analysed(scene.rgb)
    assert np.array_equal(one.basis, other.basis)
    assert [(fit.name, weight) for fit, weight in one.groups] == [(fit.name, weight) for fit, weight in other.groups]
