"""What is worn of a rosette is left out: stains on single sectors, but nothing that is drawn on some of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.symmetry.rosette_scenes import shown_rosette
from benchmarks.symmetry.rosettes import draw_rosette
from tests.genes.symmetry.drawn_bands import PHOTOGRAPH
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.rosettes.disc import upright_disc
from wenmai.genes.symmetry.rosettes.find import find_rosette
from wenmai.genes.symmetry.rosettes.unbending import flat_disc
from wenmai.genes.symmetry.rosettes.wear import SECTORS_MIN, unworn
from wenmai.genes.symmetry.surface import Surface

SIDE = 240
RADIUS = 100.0
MIDDLE = SIDE / 2
FLAT = flat_disc(upright_disc(MIDDLE, MIDDLE, RADIUS))


def waves_of(order: int) -> Surface:
    """A smooth disc of so many sectors that are the same, of about unit contrast."""
    y, x = np.mgrid[:SIDE, :SIDE] - MIDDLE
    turn = np.arctan2(y, x)
    radius = np.hypot(x, y) / RADIUS
    planes = [np.cos(order * turn + k + 3 * radius) * np.minimum(3 * radius, 1) for k in range(3)]
    return Surface(np.stack(planes, axis=2).astype(np.float32), (radius <= 1.1).astype(np.float32))


def marked(surface: Surface, places: list[tuple[float, float]], side_px: int = 9) -> tuple[Surface, np.ndarray]:
    """With a mark on the disc at each (radius, part of a turn); and where, without its edges."""
    planes, mark = surface.planes.copy(), np.zeros((SIDE, SIDE), np.uint8)
    for radius, turn in places:
        centre = MIDDLE + radius * RADIUS * np.array([np.cos(2 * np.pi * turn), np.sin(2 * np.pi * turn)])
        cv2.circle(mark, tuple(np.round(centre).astype(int).tolist()), side_px, 1, -1)
    planes[mark > 0] += 4.0
    return Surface(planes, surface.inside), mark > 0


def around(order: int, every: int) -> list[tuple[float, float]]:
    return [(0.7, k / order) for k in range(0, order, every)]


@given(st.integers(SECTORS_MIN, 24), st.floats(0.4, 0.9), st.floats(0, 1))
def test_a_stain_is_left_out_and_little_more(order, radius, turn):
    stained, where = marked(waves_of(order), [(radius, turn)])
    found = unworn(stained, FLAT, order)
    taken = (stained.inside > 0) & (found.inside == 0)
    assert taken[cv2.erode(where.astype(np.uint8), np.ones((3, 3))) > 0].all()
    assert not taken[cv2.dilate(where.astype(np.uint8), np.ones((11, 11))) == 0].any()
    assert not found.planes[found.inside == 0].any()


@given(st.integers(SECTORS_MIN, 24))
def test_nothing_is_taken_of_what_is_whole(order):
    whole = waves_of(order)
    assert unworn(whole, FLAT, order) is whole


@pytest.mark.parametrize(("order", "every"), [(6, 3), (6, 2), (9, 3), (12, 4), (15, 5)])
def test_what_is_drawn_on_some_of_the_sectors_is_not_worn(order, every):
    drawn, _ = marked(waves_of(order), around(order, every))
    assert unworn(drawn, FLAT, order) is drawn
    anywhere = [(0.4 + 0.5 * (0.37 * k % 1), 0.382 * k % 1) for k in range(order // every)]
    stained, _ = marked(waves_of(order), anywhere)  # as many marks that do not repeat
    assert unworn(stained, FLAT, order) is not stained


def test_few_sectors_do_not_tell_what_is_worn():
    stained, _ = marked(waves_of(SECTORS_MIN - 1), [(0.6, 0.1)])
    assert unworn(stained, FLAT, SECTORS_MIN - 1) is stained


def test_sectors_that_are_mostly_unlike_are_not_taken_for_worn():
    stained, _ = marked(waves_of(7), [(0.6, 0.0), (0.55, 0.3)], 30)
    assert unworn(stained, FLAT, 7) is stained


@pytest.mark.parametrize(
    ("group", "seed", "repeat"),
    [("D8", 90275, 6), ("C15", 90275, 0), ("D22", 90275, 4), ("D18", 90275, 6), ("C2", 90262, 0), ("D12", 90273, 2)],
)
def test_a_stained_rosette_is_told(group, seed, repeat):
    numbers = [seed, int(group[1:]), group[0] == "D", repeat]
    rosette = draw_rosette(*numbers[1:3], np.random.default_rng(numbers))
    found = analyse(shown_rosette(rosette, PHOTOGRAPH, np.random.default_rng([*numbers, 1])).rgb)
    assert (found.kind, found.group) == ("rosette", group)


@pytest.mark.parametrize(("group", "seed", "repeat"), [("C3", 90282, 7), ("D2", 90282, 0), ("D21", 90273, 3)])
def test_the_whole_tells_of_how_many_parts_and_what_lies_within_that_it_is_a_rosette(group, seed, repeat):
    """Within the first two lie rings of three times as many parts; the third's outer rings alone pass for three."""
    numbers = [seed, int(group[1:]), group[0] == "D", repeat]
    rosette = draw_rosette(*numbers[1:3], np.random.default_rng(numbers))
    found = find_rosette(shown_rosette(rosette, PHOTOGRAPH, np.random.default_rng([*numbers, 1])).rgb)
    assert found is not None
    assert found.groups[0][0] == group
    assert found.strength > 0.9
