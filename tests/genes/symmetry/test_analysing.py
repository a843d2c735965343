"""The question put to whole pictures: what repeats, where, and what is no answer at all."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.rosette_scenes import shown_rosette
from benchmarks.symmetry.rosettes import draw_rosette
from benchmarks.symmetry.scenes import CLEAN, shown
from tests.genes.symmetry.drawn_bands import band_of
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.symmetry.lattice import same_lattice
from wenmai.genes.symmetry.placing import moved_by
from wenmai.genes.symmetry.regions import analyse_regions
from wenmai.kernel.errors import InvalidInput

SIDE_PX = 320


def pattern(name: str, seed: int, side_px: int = SIDE_PX, cells: tuple[float, float] = (4.0, 5.0)):
    generator = np.random.default_rng(seed)
    return shown(draw_cell(wallpaper_group(name), generator), CLEAN, generator, side_px, cells)


def turned_by(rgb: np.ndarray, centre: tuple[float, float], order: int, reach: int) -> float:
    """Mean difference between the surroundings of a centre and the same turned about it."""
    turn = cv2.getRotationMatrix2D(centre, 360 / order, 1)
    turned = cv2.warpAffine(rgb, turn, rgb.shape[1::-1], flags=cv2.INTER_LINEAR)
    x, y = (round(one) for one in centre)
    part = np.s_[y - reach : y + reach, x - reach : x + reach]
    return float(np.abs(rgb[part].astype(float) - turned[part]).mean())


@pytest.mark.parametrize("name", ["p2", "p4", "p6m", "p3m1"])
def test_about_each_centre_the_picture_is_the_same_after_a_turn(name):
    scene = pattern(name, 11)
    found = analyse(scene.rgb)
    assert found.group == name
    reach = 50
    within = [centre for centre in found.centres if all(reach + 5 < one < SIDE_PX - reach - 5 for one in centre.at_px)]
    assert within
    for centre in within:
        elsewhere = (centre.at_px[0] + 9.0, centre.at_px[1] + 5.0)
        there = turned_by(scene.rgb, centre.at_px, centre.order, reach)
        assert there < 0.35 * turned_by(scene.rgb, elsewhere, centre.order, reach)


def test_lattice_candidates_and_chain_are_told():
    scene = pattern("p4g", 12)
    found = analyse(scene.rgb)
    assert found.kind == "wallpaper"
    assert found.undetermined is None
    assert found.lattice is not None
    assert found.lattice.shape == "square"
    assert found.lattice.error < 0.01
    assert same_lattice(np.array(found.lattice.vectors_px).T, scene.lattice_px, 0.01)
    assert found.order == 4
    assert found.subgroups[0] == "p4g"
    assert found.subgroups[-1] == "p1"
    assert len(found.candidates) == 3
    assert 0.9 <= sum(one.score for one in found.candidates) <= 1.0001
    assert {one.name for one in found.candidates[0].operations} >= {"turn 1/4", "turn 1/2", "turn 3/4"}
    assert {axis.kind for axis in found.axes} == {"mirror", "glide"}
    assert found.confidence > 0.8


def test_mirrors_alone_turn_nothing():
    found = analyse(pattern("pm", 21).rgb)
    assert (found.group, found.order) == ("pm", 1)
    assert found.centres == ()


def test_the_averaged_cell_is_that_of_the_picture():
    scene = pattern("p2", 13)
    repeat = analyse(scene.rgb).repeat
    assert repeat is not None
    side = repeat.cell.shape[0]
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=2) / side
    for m, n in ((1, 1), (2, 1)):
        # the cell of the picture m and n lattice vectors away, wherever its middle lies inside
        corner = np.array([SIDE_PX / 2, SIDE_PX / 2]) - np.array(repeat.origin_px)
        basis = np.array(repeat.vectors_px).T
        start = np.floor(np.linalg.solve(basis, corner)) - (m, n)
        places = ((grid + start) @ basis.T + np.array(repeat.origin_px)).astype(np.float32)
        cell = cv2.remap(scene.rgb, places, None, cv2.INTER_LINEAR)
        assert np.abs(cell.astype(float) - repeat.cell).mean() < 6


def test_a_picture_reduced_first_is_answered_in_its_own_pixels():
    small = pattern("p4m", 14)
    large = cv2.resize(small.rgb, (1600, 1600), interpolation=cv2.INTER_CUBIC)
    found = analyse(large)
    assert found.group == "p4m"
    assert found.lattice is not None
    assert same_lattice(np.array(found.lattice.vectors_px).T, 5 * small.lattice_px, 0.01)


def test_a_fine_pattern_in_a_large_picture_is_found_at_its_own_scale():
    fine = pattern("p4", 15, 1536, (70.0, 71.0))
    found = analyse(fine.rgb)
    assert found.group == "p4"
    assert found.lattice is not None
    assert same_lattice(np.array(found.lattice.vectors_px).T, fine.lattice_px, 0.05)


def _letters() -> np.ndarray:
    page = np.full((SIDE_PX, SIDE_PX, 3), 230, np.uint8)
    generator = np.random.default_rng(3)
    for y in range(20, SIDE_PX, 24):
        line = "".join(generator.choice(list("abcdefghiklmnoprstuvw "), 30))
        cv2.putText(page, line, (4, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 20, 30), 1, cv2.LINE_AA)
    return page


def _blobs() -> np.ndarray:
    plane = cv2.GaussianBlur(np.random.default_rng(4).normal(size=(SIDE_PX, SIDE_PX, 3)), (0, 0), 8)
    return np.clip(128 + 60 * plane / plane.std(), 0, 255).astype(np.uint8)


NOTHING = {
    "noise": np.random.default_rng(1).integers(0, 256, (SIDE_PX, SIDE_PX, 3), np.uint8),
    "flat": np.full((SIDE_PX, SIDE_PX, 3), 90, np.uint8),
    "gradient": np.tile(np.linspace(0, 255, SIDE_PX)[:, None, None], (1, SIDE_PX, 3)).astype(np.uint8),
    "stripes": np.tile((np.arange(SIDE_PX)[:, None, None] // 8 % 2) * 200, (1, SIDE_PX, 3)).astype(np.uint8),
    "slanting stripes": np.repeat(
        ((np.indices((SIDE_PX, SIDE_PX)).sum(axis=0) % 20 < 8) * 200).astype(np.uint8)[..., None], 3, axis=2
    ),
    "letters": _letters(),
    "blobs": _blobs(),
}


@pytest.mark.parametrize("name", sorted(NOTHING))
def test_where_nothing_repeats_in_two_directions_none_is_said(name):
    assert analyse(NOTHING[name]).kind != "wallpaper"


def test_a_picture_too_small_says_so():
    for size in (1, 5, 20):
        found = analyse(np.zeros((size, size, 3), np.uint8))
        assert (found.kind, found.undetermined) == ("none", "small")


def test_few_cells_leave_the_group_undetermined_or_unseen():
    few = pattern("p4m", 16, SIDE_PX, (2.1, 2.2))
    found = analyse(few.rgb)
    assert found.kind != "wallpaper" or found.undetermined == "few_repeats"


def test_a_cell_larger_than_the_picture_is_no_pattern():
    large = pattern("p4m", 17, SIDE_PX, (0.8, 0.9))
    assert analyse(large.rgb).kind != "wallpaper"


def test_no_picture_is_refused():
    with pytest.raises(InvalidInput, match="no numbers"):
        analyse(np.full((64, 64, 3), np.inf))


def test_two_fields_of_pattern_are_two_regions():
    left, right = pattern("p4m", 18, 300), pattern("p2", 19, 300)
    picture = np.full((420, 800, 3), 120, np.uint8)
    picture[60:360, 40:340], picture[60:360, 460:760] = left.rgb, right.rgb
    found = analyse_regions(picture)
    assert len(found) == 2
    truth = np.zeros(picture.shape[:2], bool)
    truth[60:360, 40:340] = truth[60:360, 460:760] = True
    together = found[0].mask | found[1].mask
    assert (together & truth).sum() > 0.75 * (together | truth).sum()
    by_place = sorted(found, key=lambda one: one.box.x)
    assert [one.symmetry.group for one in by_place] == ["p4m", "p2"]
    for region, scene in zip(by_place, (left, right), strict=True):
        assert region.symmetry.lattice is not None
        assert same_lattice(np.array(region.symmetry.lattice.vectors_px).T, scene.lattice_px, 0.03)


def test_a_rosette_beside_a_field_is_a_region_cut_to_its_disc():
    generator = np.random.default_rng(23)
    round_one = shown_rosette(draw_rosette(8, True, generator), CLEAN, generator)
    left = pattern("p4m", 18, 300)
    picture = np.full((540, 900, 3), 120, np.uint8)
    picture[60:360, 20:320] = left.rgb
    picture[20:520, 370:870] = cv2.resize(round_one.rgb, (500, 500), interpolation=cv2.INTER_AREA)
    found = {one.symmetry.kind: one for one in analyse_regions(picture)}
    assert found["wallpaper"].symmetry.group == "p4m"
    rosette = found["rosette"]
    assert rosette.symmetry.group == "D8"
    scale = 500 / round_one.rgb.shape[0]
    centre = (np.array(round_one.centre_px) + 0.5) * scale - 0.5 + (370, 20)
    assert np.hypot(*(np.array(rosette.symmetry.centres[0].at_px) - centre)) < 5
    area = np.pi * (round_one.radius_px * scale) ** 2
    assert rosette.mask.sum() == pytest.approx(area, rel=0.25)


def test_what_was_found_in_a_part_is_moved_whole():
    found = analyse(pattern("p4m", 20).rgb)
    moved = moved_by(found, (30.0, 7.0))
    assert moved.candidates == found.candidates
    for one, other in zip(moved.centres, found.centres, strict=True):
        assert one.at_px == pytest.approx((other.at_px[0] + 30.0, other.at_px[1] + 7.0))
    assert moved.repeat is not None
    assert moved.repeat.origin_px[0] == pytest.approx(found.repeat.origin_px[0] + 30.0)


def test_a_long_picture_of_flowers_in_a_row_is_a_band_and_no_flower():
    height_px, period_px = 120, 110
    y, x = np.mgrid[:height_px, : 7 * period_px].astype(np.float64)
    angle = np.arctan2(y - height_px / 2, x % period_px - period_px / 2)
    radius = np.hypot(y - height_px / 2, x % period_px - period_px / 2)
    flower = radius < 34 + 14 * np.cos(6 * angle)
    leaf = np.hypot((x + period_px / 2) % period_px - period_px / 2, (y - 100) * 2) < 14
    rgb = np.full((*x.shape, 3), (230, 220, 200), np.uint8)
    rgb[flower], rgb[leaf] = (170, 40, 50), (40, 90, 60)
    found = analyse(rgb)
    assert (found.kind, found.group) == ("frieze", "pm11")


def test_parts_of_a_rosette_that_lie_in_a_row_are_no_band():
    rosette = draw_rosette(4, True, np.random.default_rng([90242, 4, True, 2]))
    found = analyse(shown_rosette(rosette, CLEAN, np.random.default_rng([90242, 4, True, 2, 0])).rgb)
    assert (found.kind, found.group) == ("rosette", "D4")


def test_a_centre_of_a_band_is_no_rosette():
    found = analyse(band_of("p112", 7950, 1).rgb)
    assert (found.kind, found.group) == ("frieze", "p112")
