"""Operations and lattices by name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.symmetry.lattice import reduced
from wenmai.genes.symmetry.naming import operation_name, shape_of


def _turned(basis: np.ndarray, degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ basis


@pytest.mark.parametrize(
    ("columns", "shape"),
    [
        ([[40, 0], [0, 40]], "square"),
        ([[40, 0], [0, 60]], "rectangular"),
        ([[40, 0], [-20, 34.64]], "hexagonal"),
        ([[40, 6], [6, 40]], "rhombic"),
        ([[30, 0], [15, 45]], "rhombic"),
        ([[30, 0], [8, 45]], "oblique"),
    ],
)
@given(st.floats(0, 360))
def test_a_lattice_has_its_shape_however_it_is_turned(columns: list[list[float]], shape: str, degrees: float) -> None:
    basis = reduced(_turned(np.array(columns, np.float64).T, degrees))
    assert shape_of(basis) == shape


def test_operations_are_named_as_the_eye_sees_them() -> None:
    upright = np.array([[40.0, 0.0], [0.0, 40.0]])
    names = {operation_name(one, upright) for one in wallpaper_group("p4m").operations}
    turns = {"turn 0/1", "turn 1/4", "turn 1/2", "turn 3/4"}
    assert names == turns | {"mirror 0°", "mirror 45°", "mirror 90°", "mirror 135°"}
    assert operation_name(wallpaper_group("pg").operations[1], _turned(upright, -30)) == "glide 120°"
