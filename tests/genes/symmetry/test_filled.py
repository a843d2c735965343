"""A field fills what is shown of it; waves in a band across plain ground have a lattice as well, and are a band."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.symmetry.band_motifs import draw_frieze
from benchmarks.symmetry.bands import FRAMES, band_shown
from benchmarks.symmetry.scenes import CLEAN
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.cells import filled_share
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS
from wenmai.genes.symmetry.unbending import Laid

SIDE = 12


@given(st.integers(2, 5), st.integers(2, 5), st.integers(0, 50))
def test_of_k_alike_among_n_it_is_k_of_n(rows, columns, seed):
    generator = np.random.default_rng(seed)
    filled = generator.permutation(rows * columns)[: generator.integers(1, rows * columns + 1)]
    holds = np.zeros(rows * columns, np.float32)
    holds[filled] = 1
    cell = generator.normal(size=(SIDE, SIDE, 3)).astype(np.float32)
    values = np.kron(holds.reshape(rows, columns, 1), np.ones((SIDE, SIDE, 1), np.float32)) * np.tile(
        cell, (rows, columns, 1)
    )
    inside = np.ones(values.shape[:2], np.float32)
    laid = Laid(np.asarray(values, np.float32), inside, np.zeros((*inside.shape, 2), np.float32), SIDE)
    assert filled_share(laid) == pytest.approx(len(filled) / (rows * columns), rel=1e-4)


@pytest.mark.parametrize(("name", "repeat"), [("pm11", 6), ("pmm2", 18)])
def test_waves_in_a_band_are_a_band(name, repeat):
    number = next(k for k, group in enumerate(FRIEZE_GROUPS) if group.name == name)
    frieze = draw_frieze(FRIEZE_GROUPS[number], np.random.default_rng([90240, number, repeat]))
    scene = band_shown(frieze, CLEAN, np.random.default_rng([90240, number, repeat, 0]), FRAMES[repeat % len(FRAMES)])
    found = analyse(scene.rgb)
    assert (found.kind, found.group) == ("frieze", name)
