"""Rosettes are found wherever they lie and however they are turned; what has no turn is said to have none."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.symmetry.rosette_scenes import shown_rosette
from benchmarks.symmetry.rosette_traps import concentric, rings_apart
from benchmarks.symmetry.rosettes import Zone, draw_rosette, drawn
from benchmarks.symmetry.scenes import CLEAN, CONDITIONS
from wenmai.genes.symmetry.model import NONE
from wenmai.genes.symmetry.rosettes.answer import rosette_symmetry
from wenmai.genes.symmetry.rosettes.evidence import stands_out
from wenmai.genes.symmetry.rosettes.find import find_rosette
from wenmai.genes.symmetry.rosettes.groups import group_name, in_group, parts_of, subgroup_chain
from wenmai.genes.symmetry.rosettes.zones import zones_of
from wenmai.kernel.errors import InvalidInput

SIDE_PX = 256
ORDERS = st.integers(1, 48)
NAMES = st.builds(group_name, ORDERS, st.booleans())


@pytest.mark.parametrize("name", ["C2", "D3", "C5", "D8", "C12", "D17"])
def test_the_group_and_the_centre_are_found(name):
    order, mirrored = parts_of(name)
    generator = np.random.default_rng([31, order])
    scene = shown_rosette(draw_rosette(order, mirrored, generator), CLEAN, generator, SIDE_PX)
    found = find_rosette(scene.rgb)
    assert found is not None
    assert found.groups[0][0] == name
    assert found.strength > 0.5
    assert np.hypot(*(found.disc.centre - scene.centre_px)) < 0.01 * scene.radius_px + 0.5
    assert found.disc.radius_px == pytest.approx(scene.radius_px, rel=0.2)


@pytest.mark.parametrize(("inner", "outer", "rim"), [(6, 3, 0.7), (8, 4, 0.65), (18, 9, 0.6)])
def test_a_zone_along_the_rim_that_has_fewer_parts_counts(inner: int, outer: int, rim: float):
    generator = np.random.default_rng([inner, outer])
    zones = (Zone(0.0, rim, inner, True), Zone(rim, 1.0, outer, True))
    scene = shown_rosette(drawn(zones, outer, True, generator), CLEAN, generator, 384)
    found = find_rosette(scene.rgb)
    assert found is not None
    assert found.groups[0][0] == f"D{outer}"


def test_a_ring_in_the_middle_that_has_fewer_parts_counts():
    generator = np.random.default_rng(5)
    zones = (Zone(0.0, 0.45, 7, False), Zone(0.45, 1.0, 14, False))
    scene = shown_rosette(drawn(zones, 7, False, generator), CLEAN, generator, 384)
    assert rosette_symmetry(scene.rgb).group == "C7"


def test_mirrors_are_judged_by_what_sectors_share_not_by_their_noise():
    for mirrored in (True, False):
        generator = np.random.default_rng(23)
        scene = shown_rosette(draw_rosette(7, mirrored, generator), CONDITIONS[2], generator, 384)
        found = find_rosette(scene.rgb)
        assert found is not None
        assert found.groups[0][0] == group_name(7, mirrored)
        assert found.mirror is not None
        assert (found.mirror.alike > 0.95) == mirrored


@pytest.mark.parametrize(("order", "repeat"), [(21, 1), (10, 0)])
def test_rotors_are_not_bent_until_they_have_mirrors(order: int, repeat: int):
    """Many narrow parts, worn and warped: laid flat by a mirror, they come near one."""
    rosette = draw_rosette(order, False, np.random.default_rng([7801, order, False, repeat]))
    scene = shown_rosette(rosette, CONDITIONS[-1], np.random.default_rng([7801, order, False, repeat, 1]))
    found = find_rosette(scene.rgb)
    assert found is not None
    assert found.mirror is not None
    assert 0.88 < found.mirror.alike < 0.93  # otherwise it is no such case any more
    assert found.groups[0][0] == f"C{order}"


def test_few_parts_have_to_stand_out_from_other_turns():
    assert stands_out(0.66, 0.35) > 0.95
    assert stands_out(0.76, 0.74) < 0.05  # a smooth blot
    assert stands_out(0.99, 0.87) > 0.9  # other turns leave thirteen times as much that differs


def test_half_a_disc_is_no_rosette_of_few_parts():
    generator = np.random.default_rng(41)
    scene = shown_rosette(draw_rosette(3, True, generator), CLEAN, generator, 384)
    whole = find_rosette(scene.rgb)
    cut = np.ascontiguousarray(scene.rgb[:, : max(int(scene.centre_px[0]) + 10, 64)])
    half = find_rosette(cut)
    assert whole is not None
    assert whole.strength > 0.7
    assert half is None or half.strength < 0.5


def test_a_worn_and_bent_one_in_a_photograph():
    generator = np.random.default_rng(3)
    scene = shown_rosette(draw_rosette(8, True, generator), CONDITIONS[-1], generator, 384)
    assert rosette_symmetry(scene.rgb).group == "D8"


@settings(max_examples=4, deadline=None)
@given(quarters=st.integers(0, 3), flip=st.booleans())
def test_a_picture_turned_or_mirrored_has_the_same_group(quarters, flip):
    generator = np.random.default_rng(12)
    scene = shown_rosette(draw_rosette(6, False, generator), CLEAN, generator, SIDE_PX)
    moved = np.rot90(scene.rgb[:, ::-1] if flip else scene.rgb, quarters)
    x, y = scene.centre_px
    x = SIDE_PX - 1 - x if flip else x
    for _ in range(quarters):
        x, y = y, SIDE_PX - 1 - x
    found = find_rosette(np.ascontiguousarray(moved))
    assert found is not None
    assert found.groups[0][0] == "C6"
    assert np.hypot(*(found.disc.centre - (x, y))) < 1.0


def test_the_answer_says_where_the_mirrors_lie_and_what_is_repeated():
    generator = np.random.default_rng(7)
    scene = shown_rosette(draw_rosette(5, True, generator), CLEAN, generator, SIDE_PX)
    answer = rosette_symmetry(scene.rgb)
    assert (answer.kind, answer.group, answer.order) == ("rosette", "D5", 5)
    assert answer.subgroups == ("D5", "C5", "C1")
    assert answer.undetermined is None
    assert len(answer.axes) == 5
    assert answer.repeat is not None
    (centre,) = answer.centres
    for axis in answer.axes:  # each passes through the centre
        (x, y), (u, v) = axis.start_px, axis.end_px
        away = (u - x) * (centre.at_px[1] - y) - (v - y) * (centre.at_px[0] - x)
        assert abs(away) / np.hypot(u - x, v - y) < 0.5
    corner, first, second = (np.array(p) for p in (answer.repeat.origin_px, *answer.repeat.vectors_px))
    assert corner + (first + second) / 2 == pytest.approx(centre.at_px)
    again = rosette_symmetry(np.ascontiguousarray(answer.repeat.cell))
    assert again.group == "D5"


def test_rings_of_two_orders_make_a_whole_of_what_both_have():
    generator = np.random.default_rng(4)
    rosette = rings_apart(generator)
    found = find_rosette(shown_rosette(rosette, CLEAN, generator, 384).rgb)
    assert found is not None
    assert found.order == rosette.order
    orders = {zone.order for zone in zones_of(found.surface, found.flat)}
    assert {zone.order for zone in rosette.zones} <= orders


def test_rings_without_a_figure_are_of_no_order():
    generator = np.random.default_rng(2)
    found = find_rosette(shown_rosette(concentric(generator), CLEAN, generator, SIDE_PX).rgb)
    assert found is None or found.strength < 0.5


def test_noise_is_no_rosette():
    rgb = np.random.default_rng(1).integers(0, 256, (SIDE_PX, SIDE_PX, 3), np.uint8)
    found = find_rosette(rgb)
    assert found is None or found.strength < 0.5


def test_a_flat_picture_has_none():
    assert rosette_symmetry(np.full((64, 64, 3), 128, np.uint8)) == NONE


@pytest.mark.parametrize(
    "picture", [np.zeros((9, 9, 3), np.uint8), np.zeros((64, 64), np.uint8), np.zeros((64, 64, 3), np.float64)]
)
def test_what_is_no_picture_or_too_small_is_refused(picture):
    with pytest.raises(InvalidInput) as caught:
        find_rosette(picture)
    assert caught.value.remedy
    assert caught.value.rule.startswith("symmetry.")


def test_a_mask_of_another_shape_is_refused():
    with pytest.raises(InvalidInput, match="mask"):
        find_rosette(np.zeros((64, 64, 3), np.uint8), np.ones((32, 64), np.bool_))


def test_the_same_picture_gives_the_same_answer():
    generator = np.random.default_rng(5)
    scene = shown_rosette(draw_rosette(9, True, generator), CONDITIONS[-1], generator, SIDE_PX)
    one, other = find_rosette(scene.rgb), find_rosette(scene.rgb)
    assert one is not None
    assert other is not None
    assert one.groups == other.groups
    assert np.array_equal(one.flat.places, other.flat.places)


@given(NAMES)
def test_a_chain_goes_down_to_nothing_each_in_the_one_before(name):
    chain = subgroup_chain(name)
    assert chain[0] == name
    assert chain[-1] == "C1"
    assert all(in_group(smaller, greater) for greater, smaller in pairwise(chain))


@given(NAMES, NAMES, NAMES)
def test_containment_is_an_order(one, other, third):
    assert in_group(one, one)
    if in_group(one, other) and in_group(other, one):
        assert one == other
    if in_group(one, other) and in_group(other, third):
        assert in_group(one, third)
