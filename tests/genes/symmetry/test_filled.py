"""A field fills what is shown of it; a band across plain ground may have a lattice as well, and is a band."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.scenes import CLEAN, shown
from benchmarks.tiling.bands import NAMES, grown_band
from tests.genes.symmetry.drawn_bands import PHOTOGRAPH, band_of
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.cells import filled_share
from wenmai.genes.symmetry.groups import wallpaper_group
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


@pytest.mark.parametrize(("name", "repeat", "seed"), [("pm11", 6, 90240), ("pmm2", 18, 90240), ("pm11", 6, 90244)])
def test_a_band_across_plain_ground_is_no_field(name, repeat, seed):
    """Waves with a lattice of their own; and rings of which each of few, large cells holds a part."""
    found = analyse(band_of(name, seed, repeat).rgb)
    assert (found.kind, found.group) == ("frieze", name)


def test_a_field_of_few_cells_is_no_band():
    generator = np.random.default_rng([56, 3, 1])
    rgb = shown(draw_cell(wallpaper_group("p4"), generator), CLEAN, generator).rgb[:200, :200]
    found = analyse(np.ascontiguousarray(rgb))
    assert (found.kind, found.group, found.undetermined) == ("wallpaper", "p4", "few_repeats")


@pytest.mark.parametrize(
    ("name", "seed", "repeat", "condition"),
    [("p1a1", 90265, 10, CLEAN), ("p112", 7910, 0, PHOTOGRAPH), ("pma2", 7800, 0, PHOTOGRAPH)],
)
def test_a_band_cut_out_is_no_field_of_three_rows(name, seed, repeat, condition):
    """A motif and its images by a glide or half a turn stand in rows as those of a field do."""
    found = analyse(band_of(name, seed, repeat, condition).rgb)
    assert (found.kind, found.group) == ("frieze", name)


@pytest.mark.parametrize(("name", "repeat"), [("p2", 2), ("p6", 3), ("pgg", 2)])
def test_a_field_cut_to_a_few_rows_stays_a_field(name, repeat):
    generator = np.random.default_rng([7940, repeat, len(name)])
    rgb = shown(draw_cell(wallpaper_group(name), generator), CLEAN, generator).rgb[100:350]
    assert analyse(np.ascontiguousarray(rgb)).kind == "wallpaper"


@pytest.mark.parametrize("number", [3, 4])
def test_a_printed_band_of_two_rows_is_no_field_whose_cells_are_unlike(number):
    """Its rows are like each other moved across, but not as its repeats are: the same."""
    made = grown_band("pma2", (90277, NAMES.index("pma2"), number, 0))
    assert made.found == "pma2"
