"""The region of each group makes all the rest, once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS, FriezeGroup
from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS, PlaneGroup
from wenmai.genes.symmetry.operations import TWELFTHS, Operation
from wenmai.genes.symmetry.orbits import averaged, pulled_back
from wenmai.genes.tiling.layouts import layout_of
from wenmai.genes.tiling.rebuilding import rebuilt, region_mask
from wenmai.genes.tiling.regions import area_of, frieze_region, wallpaper_region, within

SIDE = 24


def _images(operation: Operation, places: np.ndarray, moves: np.ndarray) -> np.ndarray:
    """(k, n, 2) the places under the operation, moved by each of ``moves``."""
    whole = np.array(operation.matrix, np.float64).reshape(2, 2)
    moved = places @ whole.T + np.array(operation.shift) / TWELFTHS
    return moved[None] + moves[:, None]


def _covered(operations: tuple[Operation, ...], region: np.ndarray, places: np.ndarray, moves: np.ndarray) -> list[int]:
    count = np.zeros(len(places), int)
    for operation in operations:
        for image in _images(operation, places, moves):
            count += within(region, image)
    return sorted(set(count.tolist()))


@pytest.mark.parametrize("group", WALLPAPER_GROUPS, ids=lambda group: group.name)
def test_images_of_a_fields_region_tile_the_cell_exactly_once(group: PlaneGroup) -> None:
    places = np.random.default_rng(3).uniform(0, 1, (500, 2))
    moves = np.stack(np.meshgrid(np.arange(-3, 4), np.arange(-3, 4)), -1).reshape(-1, 2).astype(float)
    assert _covered(group.operations, wallpaper_region(group.name), places, moves) == [1]
    assert area_of(wallpaper_region(group.name)) == pytest.approx(1 / group.order)


@pytest.mark.parametrize("group", FRIEZE_GROUPS, ids=lambda group: group.name)
def test_images_of_a_bands_region_tile_the_band_exactly_once(group: FriezeGroup) -> None:
    places = np.random.default_rng(4).uniform((0, -0.5), (1, 0.5), (500, 2))
    moves = np.array([[x, 0] for x in range(-3, 4)], float)
    assert _covered(group.operations, frieze_region(group.name), places, moves) == [1]
    assert area_of(frieze_region(group.name)) == pytest.approx(1 / group.order)


@given(st.sampled_from("CD"), st.integers(1, 24), st.integers(0, 2**32 - 1))
def test_images_of_a_rounds_region_tile_its_disc_exactly_once(letter: str, order: int, seed: int) -> None:
    layout = layout_of(f"{letter}{order}", 2.0)
    generator = np.random.default_rng(seed)
    turn, away = generator.uniform(0, 2 * np.pi, 50), generator.uniform(0.05, 0.97, 50)  # an arc's corners are on 1
    places = 1 + away[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    count = sum(
        within(layout.region_mm, places @ linear.T + shift).astype(int)
        for linear, shift in zip(layout.linear, layout.shifts_mm, strict=True)
    )
    assert set(np.asarray(count).tolist()) == {1}


@pytest.mark.parametrize("group", WALLPAPER_GROUPS, ids=lambda group: group.name)
def test_a_cell_is_rebuilt_from_its_region_alone(group: PlaneGroup) -> None:
    noise = np.random.default_rng(5).uniform(0, 255, (SIDE, SIDE, 3)).astype(np.float32)
    symmetric = np.rint(averaged(noise, group.operations)).astype(np.uint8)
    kept = region_mask(group.name, SIDE)
    blanked = np.where(kept[..., None], symmetric, 0).astype(np.uint8)
    assert (rebuilt(blanked, group.name) == rebuilt(symmetric, group.name)).all()
    assert np.abs(rebuilt(symmetric, group.name).astype(int) - symmetric).max() <= 1
    assert 1 / group.order <= kept.mean() < 1 / group.order + 3.5 / SIDE


@pytest.mark.parametrize("group", WALLPAPER_GROUPS, ids=lambda group: group.name)
def test_whatever_stands_in_the_region_the_rebuilt_cell_has_the_group(group: PlaneGroup) -> None:
    noise = np.random.default_rng(6).integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8)
    cell = rebuilt(noise, group.name).astype(np.float32)
    for operation in group.operations:
        assert (pulled_back(cell, operation) == cell).all()
