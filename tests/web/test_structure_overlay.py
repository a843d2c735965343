"""What is drawn over a photograph lies where the structure is, and says no more than is known."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.genes.symmetry.symmetries import SYMMETRIES
from tests.web.structures import stars
from wenmai.bank.model import Gene
from wenmai.genes.symmetry.model import Axis, Centre, Lattice, Symmetry
from wenmai.web.structure_overlay import LINES_MAX, overlay_of

BOX = (0, 0, 480, 480)


def gene_in(box: tuple[int, int, int, int]) -> Gene:
    return Gene("a" * 64, "wallpaper", "b" * 64, box, ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0)), 0.9, "")


def lines_in(path: str) -> np.ndarray:
    """(n, 2, 2) ends of the lines of a path."""
    found = re.findall(r"M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)", path)
    return np.array(found, np.float64).reshape(-1, 2, 2)


def signs_in(path: str) -> list[np.ndarray]:
    """Corners (n, 2) of each sign of straight edges."""
    return [np.array([one.split() for one in sign.split("L")], np.float64) for sign in re.findall(r"M([^MZA]+)Z", path)]


def test_the_net_goes_through_the_stars():
    overlay = overlay_of(gene_in(BOX), stars(480))
    ends = lines_in(overlay.lattice)
    assert len(ends) == 16
    upright = sorted(one[0, 0] for one in ends if one[0, 0] == one[1, 0])
    assert np.allclose(upright, np.arange(30, 480, 60))
    assert overlay.layers == ("lattice", "mirrors", "glides", "centres")
    (cell,) = signs_in(overlay.cell)
    assert {tuple(corner) for corner in cell} == {(210, 210), (270, 210), (270, 270), (210, 270)}


@pytest.mark.parametrize("order", [3, 4, 6, 5, 8])
def test_a_sign_has_as_many_corners_as_turns(order: int):
    found = Symmetry("rosette", 0.9, order=order, centres=(Centre(order, (100.0, 120.0)),))
    (corners,) = signs_in(overlay_of(gene_in(BOX), found).centres)
    assert len(corners) == order
    assert np.allclose(corners.mean(axis=0), (100.5, 120.5), atol=0.02)
    assert np.allclose(np.hypot(*(corners - (100.5, 120.5)).T), 480 * 0.014, atol=0.02)


def test_half_turns_are_lenses_and_lie_in_the_lattice_direction():
    lattice = Lattice(((30.0, 30.0), (-30.0, 30.0)), 0.001, "square")
    found = Symmetry("wallpaper", 0.9, order=2, lattice=lattice, centres=(Centre(2, (99.5, 99.5)),))
    drawn = overlay_of(gene_in(BOX), found).centres
    assert drawn.count("A ") == 2
    (x1, y1), (x2, y2) = (tuple(map(float, one)) for one in re.findall(r"(?:M| 1 )([\d.]+) ([\d.]+)", drawn)[:2])
    assert ((x1 + x2) / 2, (y1 + y2) / 2) == pytest.approx((100, 100), abs=0.02)
    assert (x1 - 100) * 30 + (y1 - 100) * 30 == pytest.approx(0, abs=0.5)  # its points stand across the first vector


def test_what_is_undetermined_shows_its_lattice_and_nothing_that_hangs_on_the_group():
    overlay = overlay_of(gene_in(BOX), stars(480, doubt="close"))
    assert overlay.layers == ("lattice",)


def test_a_net_as_fine_as_weave_is_not_drawn():
    fine = replace(stars(480), lattice=Lattice(((1.0, 0.0), (0.0, 1.0)), 0.01, "square"))
    assert overlay_of(gene_in(BOX), fine).lattice == ""


def test_a_strip_has_a_line_across_it_at_each_repeat():
    strip = Symmetry("frieze", 0.9, lattice=Lattice(((50.0, 0.0),), 0.001, "line"))
    ends = lines_in(overlay_of(gene_in((0, 0, 400, 40)), strip).lattice)
    assert np.allclose(ends[:, 0, 0], ends[:, 1, 0])
    assert np.allclose(np.diff(sorted(ends[:, 0, 0])), 50)


def test_mirrors_and_glides_are_told_apart_and_count_from_the_corner():
    axes = (Axis("mirror", (-0.5, 9.5), (99.5, 9.5)), Axis("glide", (19.5, 0.0), (19.5, 50.0)))
    overlay = overlay_of(gene_in(BOX), Symmetry("wallpaper", 0.9, axes=axes))
    assert lines_in(overlay.mirrors).tolist() == [[[0, 10], [100, 10]]]
    assert lines_in(overlay.glides).tolist() == [[[20, 0.5], [20, 50.5]]]


@given(SYMMETRIES, st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(1, 3000), st.integers(1, 3000)))
def test_the_net_stays_inside_the_box_whatever_was_measured(symmetry: Symmetry, box: tuple[int, int, int, int]):
    overlay = overlay_of(gene_in(box), symmetry)
    ends = lines_in(overlay.lattice).reshape(-1, 2)
    assert len(ends) <= 4 * LINES_MAX
    assert "nan" not in overlay.lattice + overlay.centres
    if len(ends):
        low, high = np.array(box[:2]) - 0.5, np.array(box[:2]) + box[2:] + 0.5
        assert (ends >= low).all()
        assert (ends <= high).all()
