"""Ornaments that were drawn are found where they were drawn."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.motifs import MotifPriors, OrnamentReading, find_candidates

sys.path.insert(0, str(Path(__file__).parent))
from scenes import Scene, cloth, full_mask, iou, plain, plate, vase


def best_iou(reading: OrnamentReading, outline: Mask, among: int = 3) -> float:
    return max((iou(full_mask(c, outline.shape), outline) for c in reading.candidates[:among]), default=0.0)


@pytest.mark.parametrize("draw", [plate, vase, cloth])
def test_each_drawn_ornament_is_among_the_best_three(draw: object) -> None:
    scene: Scene = draw()  # type: ignore[operator]
    reading = find_candidates(scene.rgb, scene.object_mask)
    assert reading.has_ornament
    for outline in scene.ornaments:
        assert best_iou(reading, outline) >= 0.7


def test_a_medallion_is_a_rosette_and_a_band_a_frieze() -> None:
    for scene, kind in ((plate(), "rosette"), (vase(), "frieze")):
        reading = find_candidates(scene.rgb, scene.object_mask)
        outline = scene.ornaments[0]
        closest = max(reading.candidates, key=lambda c: iou(full_mask(c, outline.shape), outline))
        assert closest.kind == kind


def test_a_plain_pot_bears_none() -> None:
    scene = plain()
    reading = find_candidates(scene.rgb, scene.object_mask)
    assert not reading.has_ornament
    assert reading.candidates == ()
    assert reading.reason
    assert 0 < reading.confidence <= 1


def test_faint_noise_bears_none() -> None:
    noise = np.random.default_rng(5).normal(128, 1.5, (260, 260, 3)).clip(0, 255).astype(np.uint8)
    assert not find_candidates(noise, np.ones((260, 260), np.bool_)).has_ornament


def test_moving_the_object_moves_its_ornament() -> None:
    still, moved = plate(), plate(shift=(24, -18))
    one = find_candidates(still.rgb, still.object_mask).candidates[0]
    other = find_candidates(moved.rgb, moved.object_mask).candidates[0]
    assert abs(other.box.x - one.box.x - 24) <= 4
    assert abs(other.box.y - one.box.y + 18) <= 4
    assert other.kind == one.kind


def test_mirroring_the_picture_mirrors_the_best_find() -> None:
    scene = cloth()
    mirrored: RgbImage = np.ascontiguousarray(scene.rgb[:, ::-1])
    one = find_candidates(scene.rgb, scene.object_mask)
    other = find_candidates(mirrored, np.ascontiguousarray(scene.object_mask[:, ::-1]))
    found = full_mask(one.candidates[0], scene.rgb.shape)
    assert best_iou(other, np.ascontiguousarray(found[:, ::-1])) >= 0.7


def test_the_same_picture_gives_the_same_answer() -> None:
    scene = plate()
    one, other = (find_candidates(scene.rgb, scene.object_mask) for _ in range(2))
    assert [c.box for c in one.candidates] == [c.box for c in other.candidates]
    assert [c.score for c in one.candidates] == [c.score for c in other.candidates]


def test_candidates_are_few_ordered_unlike_each_other_and_not_the_object() -> None:
    scene = vase()
    candidates = find_candidates(scene.rgb, scene.object_mask).candidates
    assert 1 <= len(candidates) <= 12
    assert all(a.confidence >= b.confidence for a, b in pairwise(candidates))
    masks = [full_mask(c, scene.rgb.shape) for c in candidates]
    for i, mask in enumerate(masks):
        assert not (mask & ~scene.object_mask).any()
        assert iou(mask, scene.object_mask) < 0.97
        assert all(iou(mask, other) <= 0.6 for other in masks[:i])


def test_a_title_only_shifts_the_order() -> None:
    scene = plate()
    without = find_candidates(scene.rgb, scene.object_mask)
    told = find_candidates(scene.rgb, scene.object_mask, None, MotifPriors(disc=True))
    assert told.candidates[0].box == without.candidates[0].box
    assert told.candidates[0].confidence > without.candidates[0].confidence


@pytest.mark.parametrize("draw", [plate, vase, cloth])
def test_who_asks_for_less_sure_finds_gets_the_same_ones_and_more(draw: object) -> None:
    scene: Scene = draw()  # type: ignore[operator]
    few, usual, many = (
        find_candidates(scene.rgb, scene.object_mask, likelihood_min=least).candidates for least in (1.2, 0.55, 0.05)
    )
    assert len(few) == 1
    assert few[0].box == usual[0].box == many[0].box
    assert all(any(c.box == other.box and c.score == other.score for other in many) for c in usual)
    assert len(many) > len(few)
