"""A rectangle repeats on every lattice, and is as small as can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.tiling.lattices import STRAIN_MAX, basis_for, smallest_rectangle

angles = st.floats(35, 145)
ratios = st.floats(0.4, 2.5)
turns = st.floats(-180, 180)


def _basis(angle: float, ratio: float, turn: float) -> np.ndarray:
    first, second = np.radians(turn), np.radians(turn + angle)
    return np.array([[np.cos(first), ratio * np.cos(second)], [np.sin(first), ratio * np.sin(second)]]) * 20


@given(angles, ratios, turns)
def test_its_sides_are_lattice_vectors_and_the_lattice_is_hardly_strained(
    angle: float, ratio: float, turn: float
) -> None:
    basis = _basis(angle, ratio, turn)
    found = smallest_rectangle(basis)
    steps = np.linalg.solve(found.basis, np.diag([found.width_mm, found.height_mm]))
    assert steps == pytest.approx(np.rint(steps), abs=1e-6)
    assert abs(round(np.linalg.det(steps))) == found.cells
    assert abs(np.linalg.det(found.basis)) == pytest.approx(abs(np.linalg.det(basis)))
    stretches = np.linalg.svd(found.basis @ np.linalg.inv(basis), compute_uv=False)
    assert stretches.max() - 1 == pytest.approx(found.strain, abs=1e-9)
    assert found.strain <= STRAIN_MAX


@given(ratios, turns)
def test_conventional_cells_are_found_as_they_are(ratio: float, turn: float) -> None:
    for metric, cells in (("rectangular", 1), ("square", 1), ("rhombic", 2), ("hexagonal", 2)):
        aspect = ratio if metric in ("rectangular", "rhombic") else 1.0
        upright = basis_for(metric, 30.0, aspect)  # type: ignore[arg-type]
        c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        found = smallest_rectangle(np.array([[c, -s], [s, c]]) @ upright)
        assert found.cells <= cells
        assert found.strain < 1e-6 or found.cells < cells  # a rhombus may nearly be a square: then one cell will do
        assert abs(found.turn) <= np.pi / 4 + 1e-9


def test_a_sliver_is_refused() -> None:
    with pytest.raises(ValueError, match="sliver"):
        smallest_rectangle(np.array([[1.0, 0.3819660113], [0.0, 0.00001]]))
