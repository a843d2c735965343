"""Marked pictures look the same, are the same each time, and what cannot be marked is refused."""

from __future__ import annotations

import tracemalloc

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imaging.fingerprint.scenes import KEY, RgbImage, marked, psnr_db, vase
from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.imaging import fingerprint
from wenmai.imaging.fingerprint import canvas, painting
from wenmai.kernel.errors import InvalidInput


def test_a_copy_looks_like_the_original() -> None:
    before = vase()
    after = marked(before, 5)
    assert after.shape == before.shape
    assert after.dtype == np.uint8
    assert psnr_db(before, after) > 41
    apart = delta_e_2000(rgb_to_lab(before), rgb_to_lab(after))
    assert float(apart.mean()) < 0.6
    assert float(np.quantile(apart, 0.99)) < 2.3


def test_flat_ground_moves_by_single_levels_only() -> None:
    before = vase()
    before[:300] = (236, 234, 228)
    after = marked(before, 5)
    moved = after[:270].astype(int) - before[:270]
    assert np.abs(moved).max() <= 2
    assert float(np.square(moved).mean()) ** 0.5 < 0.55
    assert float(delta_e_2000(rgb_to_lab(before[:270]), rgb_to_lab(after[:270])).mean()) < 0.15


@pytest.mark.parametrize("level", [0, 255])
def test_pure_white_and_pure_black_ground_stay(level: int) -> None:
    before = vase()
    before[:300] = level
    assert np.all(marked(before, 5)[:270] == level)


def test_the_same_input_gives_the_same_bytes_and_is_left_alone() -> None:
    before = vase()
    kept = before.copy()
    first = marked(before, 0xDEADBEEF)
    assert np.array_equal(first, marked(before, 0xDEADBEEF))
    assert np.array_equal(first, fingerprint.embed(before, b"\xde\xad\xbe\xef", KEY))
    assert np.array_equal(before, kept)
    assert not np.array_equal(first, marked(before, 0xDEADBEEE))


def test_a_view_into_a_larger_array_is_marked_as_its_copy_is() -> None:
    around = np.zeros((900, 900, 3), np.uint8)
    around[50:850, 100:800] = vase()
    assert np.array_equal(marked(around[50:850, 100:800], 9), marked(vase(), 9))


@pytest.mark.parametrize("picture", [np.full((500, 500, 3), 255, np.uint8), np.zeros((400, 700, 3), np.uint8)])
def test_a_picture_without_anything_is_refused(picture: RgbImage) -> None:
    can = fingerprint.capacity(picture)
    assert (can.readable, can.readable_at_half, can.traceable) == (False, False, False)
    for need in ("blind", "traced"):
        with pytest.raises(InvalidInput) as refused:
            fingerprint.embed(picture, 1, KEY, need=need)
        assert refused.value.rule == "fingerprint.capacity"


def test_a_small_picture_can_be_traced_where_it_cannot_be_read() -> None:
    small = vase(170, 150)
    can = fingerprint.capacity(small)
    assert not can.readable
    assert can.traceable
    with pytest.raises(InvalidInput, match="traced"):
        fingerprint.embed(small, 1, KEY)
    copy = fingerprint.embed(small, 1, KEY, need="traced")
    assert fingerprint.trace(copy, small, range(100), KEY).named == (1,)


def test_capacity_of_a_large_picture_is_that_of_its_megapixel() -> None:
    can = fingerprint.capacity(cv2.resize(vase(), (2100, 2400), interpolation=cv2.INTER_CUBIC))
    assert can.readable_at_half
    assert can.traceable


@pytest.mark.parametrize(
    ("rgb", "code", "key", "rule"),
    [
        (vase(70, 63), 1, KEY, "fingerprint.capacity"),
        (np.zeros((64, 64_100, 3), np.uint8), 1, KEY, "fingerprint.capacity"),
        (vase()[..., :1], 1, KEY, "fingerprint.picture"),
        (vase().astype(np.float32), 1, KEY, "fingerprint.picture"),
        ("picture", 1, KEY, "fingerprint.picture"),
        (vase(), -1, KEY, "fingerprint.code"),
        (vase(), 2**32, KEY, "fingerprint.code"),
        (vase(), True, KEY, "fingerprint.code"),
        (vase(), b"", KEY, "fingerprint.code"),
        (vase(), b"12345", KEY, "fingerprint.code"),
        (vase(), 1, b"short", "fingerprint.key"),
        (vase(), 1, "a key of text, not of bytes", "fingerprint.key"),
    ],
)
def test_bad_input_names_its_rule(rgb: RgbImage, code: int, key: bytes, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        fingerprint.embed(rgb, code, key)
    assert refused.value.rule == rule
    assert refused.value.remedy


def test_marking_takes_little_more_memory_than_the_copy_itself() -> None:
    side_px = 3500
    picture = cv2.resize(vase(), (side_px, side_px), interpolation=cv2.INTER_CUBIC)
    marked(vase(), 1)
    tracemalloc.start()
    fingerprint.embed(picture, 1, KEY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < picture.nbytes + 40_000_000


@settings(max_examples=30)
@given(st.integers(64, 500), st.integers(64, 500), st.integers(1, 7), st.integers(0, 255))
def test_boxes_keep_levels_and_cells_cover_the_picture(height: int, width: int, box: int, level: int) -> None:
    reduced = canvas.reduce(np.full((height, width, 3), level, np.uint8), box)
    assert np.allclose(reduced.luma, level, atol=1e-3)
    assert np.all(reduced.room == min(level, 255 - level, 3) / np.float32(3))
    shape = canvas.canvas_shape(height, width)
    inside = canvas.covered(reduced, canvas.whole(reduced), shape)
    assert abs(int(inside.sum()) - canvas.AREA_CELLS) < 2 * (shape[0] + shape[1])
    assert np.allclose(canvas.laid(reduced.luma, reduced, canvas.whole(reduced), shape), level, atol=1e-2)


@settings(max_examples=30)
@given(st.integers(64, 300), st.integers(64, 300), st.integers(-5, 5))
def test_painting_a_constant_adds_it(height: int, width: int, levels: int) -> None:
    rgb = np.full((height, width, 3), 100, np.uint8)
    shape = canvas.canvas_shape(height, width)
    scale = (canvas.AREA_CELLS / (height * width)) ** 0.5
    assert np.all(painting.painted(rgb, np.full(shape, levels, np.float32), scale) == 100 + levels)


def test_a_painted_cell_lands_where_the_canvas_has_it() -> None:
    rgb = np.full((1448, 1448, 3), 100, np.uint8)  # 4 pixels a cell
    shape = canvas.canvas_shape(1448, 1448)
    bump = np.zeros(shape, np.float32)
    bump[100, 250] = 90
    painted = painting.painted(rgb, bump, 0.25)
    reduced = canvas.reduce(painted)
    seen = canvas.laid(reduced.luma, reduced, canvas.whole(reduced), shape)
    assert np.unravel_index(int(np.argmax(seen)), shape) == (100, 250)
