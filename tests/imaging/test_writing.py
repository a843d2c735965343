"""What is written says nothing but the pixels, and says them the same way each time."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wenmai.imaging import reading, writing
from wenmai.kernel.errors import InvalidInput

sides = st.integers(1, 60)


def pixels(height: int, width: int, *bands: int) -> np.ndarray:
    return np.random.default_rng(height * 97 + width).integers(0, 256, (height, width, *bands), dtype=np.uint8)


@given(sides, sides)
@settings(max_examples=30, deadline=None)
def test_png_and_lossless_webp_come_back_exactly(height: int, width: int) -> None:
    rgb = pixels(height, width, 3)
    assert np.array_equal(reading.read_rgb(writing.encode_png(rgb)), rgb)
    assert np.array_equal(reading.read_rgb(writing.encode_tiff(rgb)), rgb)
    assert np.array_equal(reading.read_rgb(writing.encode_webp(rgb, lossless=True)), rgb)
    rgba = pixels(height, width, 4)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(writing.encode_png(rgba)))), rgba)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(writing.encode_webp(rgba, lossless=True)))), rgba)
    mask = rgb[..., 0] > 128
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(writing.encode_png(mask)))), mask)


@given(sides, sides, st.integers(1, 80))
@settings(max_examples=30, deadline=None)
def test_a_thumbnail_keeps_its_shape_and_is_never_enlarged(height: int, width: int, longest: int) -> None:
    small = writing.thumbnail(pixels(height, width, 3), longest)
    assert max(small.shape[:2]) == min(longest, max(height, width))
    assert small.shape[2] == 3


def test_the_same_pixels_give_the_same_bytes_without_metadata() -> None:
    rgb = pixels(50, 70, 3)
    for encode in (writing.encode_jpeg, writing.encode_png, writing.encode_webp):
        data = encode(rgb)
        assert data == encode(rgb.copy())
        with Image.open(io.BytesIO(data)) as image:
            assert not image.getexif()
            assert not {"icc_profile", "comment", "xmp", "photoshop"} & image.info.keys()
    assert b"sRGB" in writing.encode_png(rgb)
    assert writing.encode_tiff(rgb) == writing.encode_tiff(rgb.copy())


def test_jpeg_lays_alpha_over_white_and_stays_near_the_pixels() -> None:
    rgba = np.zeros((40, 40, 4), np.uint8)
    rgba[:20] = (200, 40, 40, 255)
    got = reading.read_rgb(writing.encode_jpeg(rgba)).astype(int)
    assert np.abs(got[5:15] - (200, 40, 40)).max() <= 4
    assert got[25:].min() >= 250


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((0, 5, 3), np.uint8),
        np.zeros((5, 5, 2), np.uint8),
        np.zeros((5, 5, 3), np.float32),
        np.zeros(5, np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(wrong: np.ndarray) -> None:
    for encode in (writing.encode_jpeg, writing.encode_png, writing.encode_webp):
        with pytest.raises(InvalidInput):
            encode(wrong)
    with pytest.raises(InvalidInput):
        writing.thumbnail(np.zeros((5, 5, 3), np.uint8), 0)
