"""The groups themselves: closed, of the known orders, and containing each other as the International Tables say."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS, PlaneGroup, wallpaper_group
from wenmai.genes.symmetry.operations import IDENTITY, Operation
from wenmai.genes.symmetry.orbits import averaged, pulled_back, united
from wenmai.genes.symmetry.settings import all_settings, settings_on, strain
from wenmai.genes.symmetry.subgroups import contained

GROUPS = st.sampled_from(WALLPAPER_GROUPS)
ORDERS = {
    "p1": 1, "p2": 2, "pm": 2, "pg": 2, "cm": 2, "pmm": 4, "pmg": 4, "pgg": 4, "cmm": 4,
    "p4": 4, "p4m": 8, "p4g": 8, "p3": 3, "p3m1": 6, "p31m": 6, "p6": 6, "p6m": 12,
}  # fmt: skip
# Volume A1, chapter 2.1: the maximal translationengleiche subgroups.
MAXIMAL = {
    "p4m": {"p4", "pmm", "cmm"}, "p4g": {"p4", "pgg", "cmm"}, "p6m": {"p6", "p3m1", "p31m", "cmm"},
    "p6": {"p3", "p2"}, "p3m1": {"p3", "cm"}, "p31m": {"p3", "cm"}, "cmm": {"cm", "p2"}, "pmm": {"pm", "p2"},
    "pmg": {"pm", "pg", "p2"}, "pgg": {"pg", "p2"}, "p4": {"p2"}, "p3": {"p1"}, "p2": {"p1"}, "pm": {"p1"},
    "pg": {"p1"}, "cm": {"p1"}, "p1": set(),
}  # fmt: skip
SQUARE = np.eye(2) * 40
HEXAGONAL = np.array([[40.0, 20.0], [0.0, 40 * np.sqrt(0.75)]])


def test_seventeen_groups_of_the_known_orders():
    assert {group.name: group.order for group in WALLPAPER_GROUPS} == ORDERS


@given(GROUPS)
def test_each_is_closed_and_has_its_inverses(group: PlaneGroup):
    every = set(group.operations)
    assert {one.after(other) for one, other in product(every, every)} == every
    assert all(any(one.after(other) == IDENTITY for other in every) for one in every)


def test_a_matrix_that_never_comes_back_is_refused():
    with pytest.raises(ValueError, match="no symmetry"):
        _ = Operation((1, 1, 0, 1)).order


def test_which_contains_which():
    def below(name: str) -> set[str]:
        return set().union(*({lower} | below(lower) for lower in MAXIMAL[name])) if MAXIMAL[name] else set()

    assert {name: set(names) for name, names in contained().items()} == {name: below(name) for name in MAXIMAL}


@given(GROUPS, st.integers(0, 2**32 - 1))
def test_an_averaged_cell_has_the_symmetry_and_a_mean_unchanged(group: PlaneGroup, seed: int):
    cell = np.random.default_rng(seed).normal(size=(24, 24, 3)).astype(np.float32)
    even = averaged(cell, group.operations)
    for operation in group.operations:
        np.testing.assert_allclose(pulled_back(even, operation), even, atol=1e-5)
    np.testing.assert_allclose(even.mean(), cell.mean(), atol=1e-4)
    np.testing.assert_allclose(averaged(even, group.operations), even, atol=1e-5)


@given(GROUPS, st.integers(0, 2**32 - 1))
def test_a_united_shape_has_the_symmetry_and_holds_the_shape(group: PlaneGroup, seed: int):
    shape = (np.random.default_rng(seed).random((24, 24)) < 0.05).astype(np.float32)
    whole = united(shape, group.operations)
    assert (whole >= shape).all()
    assert whole.sum() <= group.order * shape.sum()
    assert all(np.array_equal(pulled_back(whole, operation), whole) for operation in group.operations)


def test_a_cell_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="multiple of 12"):
        pulled_back(np.zeros((10, 10), np.float32), IDENTITY)


@given(st.sampled_from(all_settings()), st.sampled_from([(1, 1, 0, 1), (0, 1, -1, 0), (1, 0, 1, 1), (0, 1, 1, 0)]))
def test_a_change_of_basis_and_back_changes_nothing(setting, change):
    p, q, r, s = change
    determinant = p * s - q * r
    back = (s * determinant, -q * determinant, -r * determinant, p * determinant)
    for operation in setting.operations:
        assert operation.in_basis(change).in_basis(back) == operation


@pytest.mark.parametrize(
    ("basis", "allowed"),
    [
        (SQUARE, set(ORDERS) - {"p3", "p3m1", "p31m", "p6", "p6m"}),
        (HEXAGONAL, {"p1", "p2", "cm", "cmm", "p3", "p3m1", "p31m", "p6", "p6m"}),
        (SQUARE * np.array([[1.0, 0], [0, 1.4]]), {"p1", "p2", "pm", "pg", "pmm", "pmg", "pgg"}),
        (np.array([[40.0, 8], [0, 50]]), {"p1", "p2"}),
        (np.array([[20.0, 20], [-27, 27]]), {"p1", "p2", "cm", "cmm"}),
    ],
    ids=["square", "hexagonal", "rectangular", "oblique", "rhombic"],
)
@pytest.mark.parametrize("turn_deg", [0.0, 33.0])
def test_a_lattice_allows_what_its_shape_allows(basis, allowed, turn_deg):
    turn = np.radians(turn_deg)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ basis
    assert {setting.group.name for setting in settings_on(turned)} == allowed


def test_strain_is_how_far_a_map_is_from_a_turn():
    assert strain(SQUARE, (0, -1, 1, 0)) == pytest.approx(0, abs=1e-12)
    assert strain(HEXAGONAL, (0, -1, 1, 1)) == pytest.approx(0, abs=1e-12)
    assert strain(SQUARE * np.array([[1.0, 0], [0, 1.2]]), (0, -1, 1, 0)) == pytest.approx(np.log(1.2))


def test_groups_by_name():
    assert wallpaper_group("p4g").order == 8
    with pytest.raises(KeyError):
        wallpaper_group("p5")
