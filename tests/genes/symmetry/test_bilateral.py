"""One mirror is found wherever it lies; what has more symmetry, or none, has not got it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.symmetry.rosette_scenes import shown_rosette
from benchmarks.symmetry.rosettes import draw_rosette
from benchmarks.symmetry.scenes import CLEAN
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.rosettes.bilateral import find_bilateral
from wenmai.genes.symmetry.rosettes.bilateral_answer import bilateral_symmetry

SIDE_PX = 256
SURE = 0.7


def scene(order, mirrored, seed):
    generator = np.random.default_rng(seed)
    return shown_rosette(draw_rosette(order, mirrored, generator), CLEAN, generator, SIDE_PX)


def figure(seed):
    """A heap of shapes on plain ground, and its image beside it."""
    generator = np.random.default_rng(seed)
    blocks = np.kron(generator.integers(0, 256, (14, 7, 3)), np.ones((8, 8, 1))).astype(np.uint8)
    rgb = np.full((160, 180, 3), 200, np.uint8)
    rgb[20:132, 30:86], rgb[20:132, 86:142] = blocks, blocks[:, ::-1]
    return rgb


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 99), quarters=st.integers(0, 3))
def test_the_axis_of_a_figure_is_found_however_it_is_turned(seed, quarters):
    rgb = np.ascontiguousarray(np.rot90(figure(seed), quarters))
    found = find_bilateral(rgb)
    assert found is not None
    assert found.strength > SURE
    answer = bilateral_symmetry(found, rgb)
    assert (answer.kind, answer.group, answer.order, answer.undetermined) == ("rosette", "D1", 1, None)
    assert answer.subgroups == ("D1", "C1")
    ((x, y), (u, v)) = (answer.axes[0].start_px, answer.axes[0].end_px)
    at = {0: (x, u), 2: (x, u), 1: (y, v), 3: (y, v)}[quarters]
    # the axis lies between columns 85 and 86, which a turn may count from the other end
    place = {0: 85.5, 1: 180 - 1 - 85.5, 2: 180 - 1 - 85.5, 3: 85.5}[quarters]
    assert at == pytest.approx((place, place), abs=2.0)


def test_the_mean_of_both_sides_has_the_mirror():
    rgb = figure(3)
    found = find_bilateral(rgb)
    assert found is not None
    repeat = bilateral_symmetry(found, rgb).repeat
    assert repeat is not None
    assert np.abs(repeat.cell.astype(int) - repeat.cell[:, ::-1]).max() <= 1


def test_one_side_alone_has_no_mirror():
    rgb = figure(5)
    rgb[20:132, 86:142] = figure(6)[20:132, 86:142]
    found = find_bilateral(rgb)
    assert found is None or found.strength < SURE


@pytest.mark.parametrize(("order", "mirrored"), [(4, True), (5, True), (3, False)])
def test_more_mirrors_or_none_are_not_one(order, mirrored):
    found = find_bilateral(scene(order, mirrored, 8).rgb)
    assert found is None or found.strength < SURE


def test_it_is_answered_where_nothing_else_is():
    assert analyse(figure(4), kinds=("rosette",)).group == "D1"
    assert analyse(figure(4), kinds=("frieze",)).kind != "rosette"


def test_noise_and_flat_pictures_have_none():
    noise = find_bilateral(np.random.default_rng(1).integers(0, 256, (SIDE_PX, SIDE_PX, 3), np.uint8))
    assert noise is None or noise.strength < SURE
    assert find_bilateral(np.full((64, 64, 3), 90, np.uint8)) is None


def test_narrow_pictures_do_not_stop_it():
    rgb = np.ascontiguousarray(np.random.default_rng(2).integers(0, 256, (24, 400, 3), np.uint8))
    found = find_bilateral(rgb)
    assert found is None or found.strength < SURE


def test_a_mirror_of_the_whole_outdoes_what_is_seen_in_a_part():
    # squares in squares, with a hook on either side of the diagonal
    rgb = np.full((240, 240, 3), 255, np.uint8)
    for reach in (14, 34, 54):
        cv2.rectangle(rgb, (110 - reach, 110 - reach), (110 + reach, 110 + reach), (0, 0, 0), 7)
    hook = np.array([[164, 110], [215, 110], [215, 30], [185, 30], [185, 60]])
    for line in (hook, hook[:, ::-1]):
        cv2.polylines(rgb, [np.ascontiguousarray(line)], False, (0, 0, 0), 7)
    found = analyse(rgb)
    assert (found.kind, found.group) == ("rosette", "D1")
    assert len(found.axes) == 1


def test_turns_and_mirrors_of_the_whole_are_not_outdone():
    for order, mirrored in ((2, True), (4, True), (3, False)):
        assert analyse(scene(order, mirrored, 9).rgb).group == f"{'D' if mirrored else 'C'}{order}"
