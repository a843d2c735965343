"""What is worn of a strip is left out: stains on single repeats, but not what repeats, nor where repeats are unlike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.symmetry.nothing import text
from tests.genes.symmetry.drawn_bands import PHOTOGRAPH, band_of
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.bands import band_in
from wenmai.genes.symmetry.strips.sorts import fold_strip
from wenmai.genes.symmetry.strips.wear import REPEATS_MIN, SHARE_MAX, unworn
from wenmai.genes.symmetry.unbending import Laid

SIDE = 24


def laid_of(repeats: int, seed: int, noise: float = 0.0) -> Laid:
    """So many of one smooth random repeat side by side, of unit contrast."""
    generator = np.random.default_rng(seed)
    waves = np.zeros((SIDE, SIDE, 3), complex)
    waves[:4, :4] = generator.normal(size=(4, 4, 3)) + 1j * generator.normal(size=(4, 4, 3))
    cell = np.fft.ifft2(waves, axes=(0, 1)).real
    cell -= cell.mean(axis=(0, 1))
    cell /= np.sqrt((cell**2).sum(axis=2).mean())
    values = np.tile(cell, (1, repeats, 1)) + noise * generator.normal(size=(SIDE, repeats * SIDE, 3))
    shape = values.shape[:2]
    return Laid(values.astype(np.float32), np.ones(shape, np.float32), np.zeros((*shape, 2), np.float32), SIDE)


def stained(laid: Laid, repeat: int, side: int = 7) -> Laid:
    values = laid.values.copy()
    column = repeat * SIDE + 5
    values[6 : 6 + side, column : column + side] += 4.0
    return replace(laid, values=values)


@given(st.integers(REPEATS_MIN, 7), st.integers(0, 40))
def test_a_stain_is_left_out_and_no_more(repeats, seed):
    clean = laid_of(repeats, seed)
    found = unworn(stained(clean, seed % repeats))
    off = stained(clean, seed % repeats).values[..., 0] != clean.values[..., 0]
    assert not found.inside[off].any()
    assert found.inside[~off].all()
    assert not found.values[off].any()
    assert fold_strip(found).likes.mean == pytest.approx(1.0, abs=1e-3)


@given(st.integers(0, 30))
def test_contrast_stays_one(seed):
    found = unworn(stained(laid_of(5, seed, 0.1), 2))
    assert float(np.vdot(found.values, found.values) / found.inside.sum()) == pytest.approx(1.0, rel=1e-4)


@given(st.integers(2, 7), st.integers(0, 30))
def test_what_repeats_is_not_worn(repeats, seed):
    laid = laid_of(repeats, seed, 0.05)
    assert unworn(laid) is laid


def test_two_repeats_do_not_tell_which_of_them_is_worn():
    laid = stained(laid_of(2, 1), 0)
    assert unworn(laid) is laid


def test_repeats_that_are_mostly_unlike_are_not_taken_for_worn():
    laid = stained(stained(laid_of(3, 2), 0, 18), 1, 18)
    assert SHARE_MAX * laid.inside.sum() < 2 * 18**2
    assert unworn(laid) is laid


def test_what_the_picture_does_not_show_stays_unknown():
    laid = stained(laid_of(5, 3), 1)
    inside = laid.inside.copy()
    inside[:, : SIDE // 2] = 0
    found = unworn(replace(laid, values=laid.values * inside[..., None], inside=inside))
    assert not found.inside[:, : SIDE // 2].any()


@pytest.mark.parametrize(("name", "seed", "repeat"), [("pmm2", 7800, 9), ("p1a1", 7500, 7)])
def test_a_stained_band_is_told(name, seed, repeat):
    found = analyse(band_of(name, seed, repeat, PHOTOGRAPH).rgb)
    assert (found.kind, found.group) == ("frieze", name)


@pytest.mark.parametrize("number", [2, 4, 8])
def test_lines_of_text_are_no_stained_band(number):
    assert band_in(text(np.random.default_rng([3801, len("text"), number])), None) is None
