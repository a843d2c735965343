"""Lattices: reduced as Gauss says, and found where correlation has its peaks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.scenes import CLEAN, CONDITIONS, shown
from wenmai.genes.symmetry.correlation import autocorrelation, sampled
from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.symmetry.lattice import find_lattices, reduced, same_lattice
from wenmai.genes.symmetry.surface import Surface, surface_of

LENGTHS = st.floats(-300, 300, allow_nan=False)


@given(LENGTHS, LENGTHS, LENGTHS, LENGTHS)
def test_a_reduced_basis_spans_the_same_lattice_by_its_shortest_vectors(a, b, c, d):
    basis = np.array([[a, b], [c, d]])
    assume(abs(a * d - b * c) > 1.0)
    small = reduced(basis)
    assert same_lattice(small, basis)
    assert np.linalg.det(small) > 0
    first, second = np.linalg.norm(small, axis=0)
    assert min(first, second) == pytest.approx(min(_points(basis)), rel=1e-9)
    assert abs(small[:, 0] @ small[:, 1]) <= 0.5 * min(first, second) ** 2 * (1 + 1e-9)


def _points(basis):
    change = np.linalg.inv(basis) @ reduced(basis)  # whole numbers: short vectors lie within a few of the reduced ones
    near = [(m, n) for m in range(-2, 3) for n in range(-2, 3) if (m, n) != (0, 0)]
    return [float(np.linalg.norm(basis @ np.rint(change) @ point)) for point in near]


def test_vectors_on_one_line_span_nothing():
    with pytest.raises(ValueError, match="one line"):
        reduced(np.array([[1.0, 2.0], [2.0, 4.0]]))


def test_correlation_is_what_its_sum_says_also_under_a_mask():
    generator = np.random.default_rng(3)
    inside = (generator.random((20, 24)) < 0.8).astype(np.float32)
    planes = generator.normal(size=(20, 24, 3)).astype(np.float32) * inside[..., None]
    found = autocorrelation(Surface(planes, inside))
    middle_y, middle_x = found.shape[0] // 2, found.shape[1] // 2
    for dy, dx in [(0, 0), (3, 2), (5, -4), (-2, 7), (-8, -10)]:
        one = planes[max(dy, 0) : 20 + min(dy, 0), max(dx, 0) : 24 + min(dx, 0)]
        other = planes[max(-dy, 0) : 20 + min(-dy, 0), max(-dx, 0) : 24 + min(-dx, 0)]
        both = inside[max(dy, 0) : 20 + min(dy, 0), max(dx, 0) : 24 + min(dx, 0)]
        both = both * inside[max(-dy, 0) : 20 + min(-dy, 0), max(-dx, 0) : 24 + min(-dx, 0)]
        below = np.sqrt((one**2 * both[..., None]).sum() * (other**2 * both[..., None]).sum())
        assert found[middle_y + dy, middle_x + dx] == pytest.approx((one * other).sum() / below, abs=1e-3)
    value, within = sampled(found, np.array([[2.0, 3.0], [2.5, 3.0], [400.0, 0.0]]))
    assert value[0] == pytest.approx(found[middle_y + 3, middle_x + 2])
    assert value[1] == pytest.approx(found[middle_y + 3, middle_x + 2 : middle_x + 4].mean(), abs=1e-6)
    assert within.tolist() == [True, True, False]


@pytest.mark.parametrize("condition", CONDITIONS[:3], ids=lambda one: one.name)
@pytest.mark.parametrize("name", ["p1", "pmm", "p31m"])
def test_the_lattice_is_among_the_first_candidates(name, condition):
    generator = np.random.default_rng(8)
    scene = shown(draw_cell(wallpaper_group(name), generator, style="shapes"), condition, generator, 256, (3.6, 5.0))
    found = find_lattices(autocorrelation(surface_of(scene.rgb, None)), 3)
    assert any(same_lattice(one.basis, scene.lattice_px) for one in found[:3])


def test_nothing_repeats_in_a_flat_picture():
    flat = np.full((64, 64, 3), 120, np.uint8)
    assert find_lattices(autocorrelation(surface_of(flat, None)), 3) == []


@pytest.mark.parametrize(("name", "seed"), [("p4g", [505, 11, 0]), ("p3m1", [502, 13, 2])])
def test_places_below_zero_far_out_are_no_peaks(name, seed):
    # beyond the last peak all correlation is negative in these two, and its least low places were taken for peaks
    scene = shown(
        draw_cell(wallpaper_group(name), np.random.default_rng(seed)), CLEAN, np.random.default_rng([*seed, 0])
    )
    found = find_lattices(autocorrelation(surface_of(scene.rgb, None)), 3)
    assert any(same_lattice(one.basis, scene.lattice_px) for one in found)
    assert found[0].likeness > 0.5
