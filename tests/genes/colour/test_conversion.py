"""sRGB ↔ CIELAB against scikit-image and round about."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.color import rgb2lab

from wenmai.genes.colour.conversion import decode, encode, lab_to_linear, lab_to_rgb, linear_to_lab, rgb_to_lab
from wenmai.genes.colour.hexcode import format_hex, hex_to_lab, lab_to_hex, parse_hex
from wenmai.kernel.errors import InvalidInput

BYTE = st.integers(0, 255)


def every_ninth_colour() -> np.ndarray:
    steps = np.unique(np.append(np.arange(0, 256, 9), 255))
    return np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3).astype(np.uint8)


def test_agrees_with_scikit_image() -> None:
    rgb = every_ninth_colour()
    expected = rgb2lab(rgb[None])[0]
    assert np.abs(rgb_to_lab(rgb) - expected).max() < 1e-3
    assert np.abs(rgb_to_lab(rgb / 255.0) - expected).max() < 1e-3


def test_known_colours() -> None:
    # White, black and the primaries in CIELAB under D65 (B. Lindbloom's calculator, to one decimal).
    np.testing.assert_allclose(hex_to_lab("#ffffff"), (100, 0, 0), atol=0.01)
    np.testing.assert_allclose(hex_to_lab("#000"), (0, 0, 0), atol=0.01)
    np.testing.assert_allclose(hex_to_lab("#ff0000"), (53.2, 80.1, 67.2), atol=0.1)
    np.testing.assert_allclose(hex_to_lab("#0000ff"), (32.3, 79.2, -107.9), atol=0.1)


def test_bytes_come_back() -> None:
    rgb = every_ninth_colour()
    np.testing.assert_array_equal(lab_to_rgb(rgb_to_lab(rgb)), rgb)


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.floats(-0.5, 2.0), min_size=3, max_size=3))
def test_light_outside_the_gamut_comes_back(linear: list[float]) -> None:
    # Above the table's end and below zero the curve is computed, not looked up.
    np.testing.assert_allclose(lab_to_linear(linear_to_lab(linear)), linear, atol=2e-4)


@settings(deadline=None)  # the first call compiles
@given(st.floats(0, 1))
def test_the_transfer_curve_is_its_own_inverse(value: float) -> None:
    assert float(encode(decode(value))) == pytest.approx(value, abs=1e-6)


@settings(deadline=None)  # the first call compiles
@given(BYTE, BYTE, BYTE)
def test_hex_round_trip(red: int, green: int, blue: int) -> None:
    text = format_hex((red, green, blue))
    assert parse_hex(text) == (red, green, blue)
    assert parse_hex(text.upper()) == (red, green, blue)
    assert lab_to_hex(hex_to_lab(text)) == text


def test_short_hex() -> None:
    assert parse_hex(" #fa0 ") == (255, 170, 0)


@pytest.mark.parametrize("text", ["", "#", "c3272b", "#c3272", "#c3272bff", "#gg0000", "red", "#１２３"])
def test_what_is_no_colour_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(InvalidInput, match="#rrggbb"):
        parse_hex(text)


def test_wrong_shapes_and_types_are_refused() -> None:
    with pytest.raises(InvalidInput, match="last axis"):
        rgb_to_lab(np.zeros((4, 4), np.uint8))
    with pytest.raises(InvalidInput, match="uint8"):
        rgb_to_lab(np.zeros((4, 3), np.int64))
    with pytest.raises(InvalidInput, match="0…255"):
        format_hex((0, 0, 256))
