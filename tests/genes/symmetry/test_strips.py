"""Strips drawn in a known frieze group are found to be of it, however they lie in the picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.symmetry.band_motifs import BAND_TRAPS, draw_frieze
from benchmarks.symmetry.bands import FRAMES, band_shown
from benchmarks.symmetry.scenes import CONDITIONS
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS, contained_friezes, frieze_group
from wenmai.genes.symmetry.orbits import pulled_back
from wenmai.genes.symmetry.strips.answer import frieze_symmetry
from wenmai.genes.symmetry.strips.find import find_strips
from wenmai.genes.symmetry.strips.strip import Strip
from wenmai.genes.symmetry.surface import surface_of

SIDE_PX = 192
REPEATS = (3.8, 4.6)
NAMES = [group.name for group in FRIEZE_GROUPS]


def found_in(rgb) -> tuple[Strip, ...]:
    surface = surface_of(rgb, None)
    return find_strips(surface, autocorrelation(surface))


def scene_of(name: str, seed: int, frame="cut", condition=CONDITIONS[0], side_px=SIDE_PX):
    generator = np.random.default_rng(seed)
    frieze = draw_frieze(frieze_group(name), generator, "shapes")
    return band_shown(frieze, condition, generator, frame, side_px, REPEATS)


def off(strip: Strip, vector) -> float:
    length = float(np.hypot(*vector))
    return min(float(np.hypot(*(sign * strip.vector_px - vector))) / length for sign in (1, -1))


@pytest.mark.parametrize("number", range(7), ids=NAMES)
def test_each_group_is_found(number):
    scene = scene_of(NAMES[number], 31, FRAMES[number % 4])
    best = found_in(scene.rgb)[0]
    assert best.groups[0][0].name == NAMES[number]
    assert sum(share for _, share in best.groups) == pytest.approx(1)
    assert off(best, scene.vector_px) < 0.01
    assert best.strength > 0.9


def test_a_strip_across_a_picture_of_something_else():
    scene = scene_of("p112", 3, "busy")
    best = found_in(scene.rgb)[0]
    assert best.groups[0][0].name == "p112"
    assert off(best, scene.vector_px) < 0.01


def test_a_bent_and_worn_strip_is_laid_straight():
    scene = scene_of("pma2", 5, "other", CONDITIONS[-1], 384)
    best = found_in(scene.rgb)[0]
    assert best.groups[0][0].name == "pma2"
    assert off(best, scene.vector_px) < 0.03


@settings(max_examples=4, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 3), st.booleans(), st.sampled_from([0.75, 1.0, 1.5]))
def test_turned_mirrored_and_scaled_it_is_of_the_same_group(name, quarters, mirrored, scale):
    scene = scene_of(name, 31)
    rgb = np.rot90(scene.rgb[:, ::-1] if mirrored else scene.rgb, quarters)
    seen = cv2.resize(np.ascontiguousarray(rgb), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    best = found_in(seen)[0]
    assert best.groups[0][0].name == name
    length = float(np.hypot(*scene.vector_px)) * scale
    assert float(np.hypot(*best.vector_px)) == pytest.approx(length, rel=0.02)


@pytest.mark.parametrize("name", sorted(BAND_TRAPS))
def test_traps_are_not_taken_for_more(name):
    generator = np.random.default_rng(2)
    frieze = BAND_TRAPS[name](generator)
    scene = band_shown(frieze, CONDITIONS[0], generator, "plain", 384, (3.8, 4.4))
    best = found_in(scene.rgb)[0]
    assert best.groups[0][0].name in {frieze.group.name} | contained_friezes()[frieze.group.name]
    assert off(best, scene.vector_px) < 0.02


@pytest.mark.parametrize("shape", [(1, 1), (3, 60), (60, 3), (12, 12), (40, 200)])
def test_where_nothing_repeats_nothing_is_found(shape):
    flat = np.full((*shape, 3), 120, np.uint8)
    assert found_in(flat) == ()


def test_noise_is_not_taken_for_a_strip():
    noise = np.random.default_rng(1).integers(0, 255, (128, 128, 3), np.uint8)
    smooth = cv2.GaussianBlur(noise, (0, 0), 6)
    stretched = cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX)
    assert all(strip.strength < 0.5 for picture in (noise, stretched) for strip in found_in(picture))


def test_the_same_picture_gives_the_same_answer():
    scene = scene_of("p1a1", 8, "lines")
    one, other = found_in(scene.rgb)[0], found_in(scene.rgb.copy())[0]
    assert frieze_symmetry(one, scene.rgb).candidates == frieze_symmetry(other, scene.rgb).candidates
    assert np.array_equal(one.vector_px, other.vector_px)


@pytest.mark.parametrize("name", ["pmm2", "pma2", "p1m1"])
def test_the_answer_shows_centres_axes_and_a_symmetric_repeat(name):
    scene = scene_of(name, 31)
    answer = frieze_symmetry(found_in(scene.rgb)[0], scene.rgb)
    assert answer.group == name
    assert answer.undetermined is None
    assert answer.subgroups[0] == name
    assert answer.subgroups[-1] == "p111"
    assert bool(answer.centres) == (answer.order == 2)
    assert {axis.kind for axis in answer.axes} == {
        "pmm2": {"mirror"}, "pma2": {"mirror", "glide"}, "p1m1": {"mirror"},
    }[name]  # fmt: skip
    height, width = scene.rgb.shape[:2]
    for x, y in [centre.at_px for centre in answer.centres]:
        assert -1 <= x <= width
        assert -1 <= y <= height
    assert answer.repeat is not None
    cell = answer.repeat.cell.astype(np.float32)
    for operation in frieze_group(name).operations:
        assert np.abs(pulled_back(cell, operation) - cell)[2:-2].max() <= 2


def test_fewer_than_three_repeats_prove_no_group():
    scene = scene_of("pm11", 31)
    length = float(np.hypot(*scene.vector_px))
    lying = scene.rgb if scene.rgb.shape[1] > scene.rgb.shape[0] else np.rot90(scene.rgb)
    few = np.ascontiguousarray(lying[:, : int(2.6 * length)])
    strips = found_in(few)
    assert all(frieze_symmetry(strip, few).undetermined is not None for strip in strips)


def test_which_frieze_contains_which():
    assert contained_friezes() == {
        "p111": frozenset(), "p1a1": {"p111"}, "p1m1": {"p111"}, "pm11": {"p111"}, "p112": {"p111"},
        "pma2": {"p111", "p1a1", "pm11", "p112"}, "pmm2": {"p111", "p1m1", "pm11", "p112"},
    }  # fmt: skip
