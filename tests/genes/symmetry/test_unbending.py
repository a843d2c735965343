"""A surface laid on a lattice, and lattices on which none can be laid."""

from __future__ import annotations

import numpy as np
import pytest

from wenmai.genes.symmetry.growing import reach_of
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.unbending import lay


def _noise(height: int, width: int) -> Surface:
    planes = np.random.default_rng(3).normal(size=(height, width, 3)).astype(np.float32)
    return Surface(planes, np.ones((height, width), np.float32))


@pytest.mark.parametrize(("height", "width"), [(120, 160), (64, 400)])
@pytest.mark.parametrize("basis", [[[20.0, 3.0], [-2.0, 17.0]], [[5.0, 0.0], [0.0, 30.0]]])
def test_all_of_the_picture_is_laid(height: int, width: int, basis: list[list[float]]) -> None:
    cells = np.array(basis)
    laid = lay(_noise(height, width), cells, 12, 0)
    assert laid is not None
    seen_px2 = laid.inside.sum() / 12**2 * abs(np.linalg.det(cells))
    assert seen_px2 == pytest.approx(height * width, rel=0.05)


@pytest.mark.parametrize(
    "basis",
    [
        [[200.0, 200.01], [100.0, 100.2]],  # nearly one direction: tens of thousands of cells each way
        [[30.0, 60.0], [10.0, 20.0]],  # one direction
        [[0.5, 0.0], [0.0, 0.5]],
    ],
)
def test_no_lattice_is_laid_that_a_picture_cannot_show(basis: list[list[float]]) -> None:
    surface = _noise(512, 512)
    cells = np.array(basis)
    assert lay(surface, cells, 12, 2) is None
    assert not reach_of(surface, cells, np.ones((512, 512), np.bool_)).any()
