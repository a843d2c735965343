"""A found cell, given about any origin and in any basis, becomes a tile of the same pattern."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from benchmarks.symmetry.motifs import draw_cell, random_basis
from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS, PlaneGroup
from wenmai.genes.symmetry.model import NONE, Candidate, Lattice, Repeat, Symmetry
from wenmai.genes.symmetry.orbits import pulled_back
from wenmai.genes.symmetry.settings import all_settings
from wenmai.genes.tiling.found import draw_found, found_tile, paint_found
from wenmai.genes.tiling.rebuilding import rebuilt
from wenmai.genes.tiling.sampling import paint_band, paint_cell, sample_round, seam_ratio
from wenmai.genes.tiling.standing import _about, _to_standard, stand
from wenmai.kernel.errors import InvalidInput

SIDE = 96


def _smooth_cell(group: PlaneGroup, seed: int) -> np.ndarray:
    """(n, n, 3) a few waves of colour, averaged over the group."""
    from wenmai.genes.symmetry.orbits import averaged

    generator = np.random.default_rng(seed)
    waves = np.zeros((SIDE, SIDE, 3), complex)
    for k, m in product(range(-4, 5), range(-4, 5)):
        waves[k, m] = generator.normal(size=3) + 1j * generator.normal(size=3)
    plane = averaged(np.fft.ifft2(waves, axes=(0, 1)).real.astype(np.float32), group.operations)
    return np.asarray(255 / (1 + np.exp(-2 * (plane - plane.mean()) / plane.std())), np.float32)


def _given(cell: np.ndarray, change: np.ndarray, origin: tuple[float, float]) -> np.ndarray:
    """The same pattern about ``origin`` (in cells), whose vectors are the columns of basis · change."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    u = change[0, 0] * x + change[0, 1] * y + origin[0]
    v = change[1, 0] * x + change[1, 1] * y + origin[1]
    return np.clip(np.rint(sample_round(cell, u, v)), 0, 255).astype(np.uint8)


def test_every_setting_is_brought_to_the_standard_one() -> None:
    for setting in all_settings():
        change, origin = _to_standard(setting)
        moved = [operation.in_basis(change) for operation in setting.operations]
        assert _about(moved, origin) == frozenset(setting.group.operations)


@pytest.mark.parametrize("group", WALLPAPER_GROUPS, ids=lambda group: group.name)
def test_the_tile_shows_the_pattern_that_was_found(group: PlaneGroup) -> None:
    """Laid on the plane by its own vectors, the standing cell is the given one, moved and turned."""
    generator = np.random.default_rng(len(group.name))
    cell = _smooth_cell(group, 1)
    basis = random_basis(group, generator) * 50
    change = {"square": [[0, -1], [1, 0]], "rectangular": [[0, 1], [1, 0]], "hexagonal": [[1, 1], [0, 1]],
              "rhombic": [[1, 0], [0, 1]], "oblique": [[1, 0], [0, -1]]}[group.metric]  # fmt: skip
    shown = _given(cell, np.array(change), (0.3021, 0.6771))
    standing = stand(shown, (basis @ change).T.tolist(), group.name)
    assert abs(np.linalg.det(standing.basis)) == pytest.approx(abs(np.linalg.det(basis)), rel=1e-6)
    for operation in group.operations:
        image = pulled_back(standing.cell.astype(np.float32), operation)
        assert np.abs(image - standing.cell).max() <= 1
    rebuilt_cell = rebuilt(standing.cell, group.name).astype(float)
    original = np.sort(shown.reshape(-1, 3).sum(axis=1))
    found = np.sort(rebuilt_cell.reshape(-1, 3).sum(axis=1))
    assert np.abs(original - found).mean() < 12  # of 765: the same colours, as often


def test_a_cell_smaller_or_larger_than_usual_is_taken() -> None:
    for side in (40, 61, 200):
        cell = np.random.default_rng(1).integers(0, 255, (side, side, 3)).astype(np.uint8)
        assert stand(cell, ((10.0, 0.0), (0.0, 10.0)), "p4").cell.shape[0] % 12 == 0


def test_a_group_that_the_lattice_does_not_allow_is_refused() -> None:
    cell = np.zeros((48, 48, 3), np.uint8)
    with pytest.raises(InvalidInput) as refused:
        stand(cell, ((10.0, 0.0), (4.0, 20.0)), "p6m")
    assert refused.value.rule == "repeat.lattice"


def test_where_nothing_repeats_there_is_no_tile() -> None:
    with pytest.raises(InvalidInput) as refused:
        found_tile(NONE, 40.0)
    assert refused.value.rule == "repeat.nothing-repeats"


def test_a_lattice_that_was_measured_as_rectangular_becomes_so_for_any_group() -> None:
    cell = np.random.default_rng(1).integers(0, 255, (96, 96, 3)).astype(np.uint8)
    vectors = ((50.0, 1.0), (1.0, 70.0))
    repeat = Repeat(cell, (0.0, 0.0), vectors)
    lattice = Lattice(vectors, 0.001, "rectangular")
    tile = found_tile(Symmetry("wallpaper", 1.0, (Candidate("p1", 1.0),), lattice=lattice, repeat=repeat), 40.0)
    assert tile.strain < 1e-9
    assert tile.height_mm / tile.width_mm == pytest.approx(70 / 50, rel=0.01)


def test_a_faint_cell_is_drawn_in_tones() -> None:
    y, x = np.mgrid[:96, :96] / 96 * 2 * np.pi
    plane = 110 + 3 * np.sin(x) * np.sin(y)
    cell = np.repeat(np.rint(plane)[..., None], 3, axis=2).astype(np.uint8)
    repeat = Repeat(cell, (0.0, 0.0), ((50.0, 0.0), (0.0, 50.0)))
    tile = found_tile(Symmetry("wallpaper", 1.0, (Candidate("p1", 1.0),), repeat=repeat), 40.0)
    assert len(draw_found(tile, 8).layers) >= 2


def _found(name: str, seed: int) -> Symmetry:
    group = next(one for one in WALLPAPER_GROUPS if one.name == name)
    cell = draw_cell(group, np.random.default_rng(seed), style="shapes")
    first, second = (cell.basis.T * 60).tolist()
    rgb = np.clip(cell.rgb, 0, 255).astype(np.uint8)
    return Symmetry(
        "wallpaper", 1.0, (Candidate(name, 1.0),), repeat=Repeat(rgb, (0, 0), (tuple(first), tuple(second)))
    )


@pytest.mark.parametrize("name", ["p2", "cm", "p31m"])
def test_a_found_tile_joins_itself_at_any_size_in_pixels(name: str) -> None:
    """Two tiles painted as one picture are the tile twice."""
    tile = found_tile(_found(name, 2), 30.0)
    for width, height in ((61, 47), (200, 333), (17, 16)):
        once = paint_found(tile, width, height)
        twice = paint_cell(tile.cell, tile.basis, 2 * tile.width_mm, tile.height_mm, 2 * width, height)
        assert np.abs(twice.astype(int) - np.tile(once, (1, 2, 1))).max() <= 2


def test_bands_join_along_themselves_and_rounds_are_round() -> None:
    cell = np.random.default_rng(3).integers(0, 255, (48, 48, 3)).astype(np.uint8)
    band = Symmetry("frieze", 1.0, (Candidate("p1m1", 1.0),), repeat=Repeat(cell, (0, 0), ((30.0, 0.0), (0.0, 15.0))))
    tile = found_tile(band, 40.0)
    assert tile.height_mm == pytest.approx(20.0)
    for width, height in ((41, 20), (200, 90), (13, 7)):
        once = paint_found(tile, width, height)
        assert once.shape == (height, width, 3)
        twice = paint_band(tile.cell, 2 * width, height, repeats=2)
        assert np.abs(twice.astype(int) - np.tile(once, (1, 2, 1))).max() <= 2
    halves = np.repeat(np.array([0, 255], np.uint8), 24)[:, None, None] * np.ones((48, 48, 3), np.uint8)
    sharp = paint_band(halves, 30, 30)
    assert sharp[0].max() == 0  # an edge does not mix with the opposite one
    assert sharp[-1].min() == 255
    disc = Symmetry("rosette", 1.0, (Candidate("C5", 1.0),), repeat=Repeat(cell, (0, 0), ((30.0, 0.0), (0.0, 30.0))))
    shown = paint_found(found_tile(disc, 40.0), 50, 50)
    assert shown[0, 0, 3] == 0
    assert shown[25, 25, 3] == 255


def test_a_found_tile_is_drawn_in_flat_colours_that_run_on_over_its_borders() -> None:
    tile = found_tile(_found("pmg", 4), 30.0)
    drawing = draw_found(tile, 8)
    assert 2 <= len(drawing.layers) <= 8
    places = np.concatenate([path.controls[:, 2] for layer in drawing.layers for path in layer.paths])
    laid = places @ drawing.maps[0, :, :2].T + drawing.maps[0, :, 2]
    assert (laid.min(axis=0) < 0).all()
    assert (laid.max(axis=0) > (drawing.width_mm, drawing.height_mm)).all()


@pytest.mark.parametrize("name", ["p1", "pm", "cmm", "p4g", "p31m"])
def test_the_borders_of_a_found_tile_run_where_little_changes(name: str) -> None:
    tile = found_tile(_found(name, 6), 30.0)
    shown = paint_found(tile, 150, round(150 * tile.height_mm / tile.width_mm))
    assert seam_ratio(shown, 0) <= 1.05
    assert seam_ratio(shown, 1) <= 1.05


def test_a_found_band_begins_where_little_changes() -> None:
    cell = np.full((48, 96, 3), 200, np.uint8)
    cell[:, :48] = 40  # an edge at the border, and one in the middle
    cell[20:28, 60:70] = 250
    band = Symmetry("frieze", 1.0, (Candidate("p1m1", 1.0),), repeat=Repeat(cell, (0, 0), ((30.0, 0.0), (0.0, 15.0))))
    tile = found_tile(band, 40.0)
    assert seam_ratio(tile.cell, 1) <= 0.05
    assert sorted(tile.cell.sum(axis=(0, 2)).tolist()) == sorted(cell.sum(axis=(0, 2)).tolist())
