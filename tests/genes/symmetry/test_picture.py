"""Any array that is a picture, and those that are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.symmetry.picture import ENLARGED_BELOW_PX, SIDE_PX, checked, enlarged, views_of
from wenmai.genes.symmetry.surface import surface_of
from wenmai.kernel.errors import InvalidInput


def test_grey_alpha_and_floats_are_the_same_picture() -> None:
    grey = np.random.default_rng(1).integers(0, 256, (30, 40), np.uint8)
    rgb, _ = checked(grey, None)
    assert rgb.shape == (30, 40, 3)
    assert (checked(grey[..., None], None)[0] == rgb).all()
    assert (checked(rgb / 255.0, None)[0] == rgb).all()
    opaque = np.full((30, 40, 1), 255, np.uint8)
    with_alpha, mask = checked(np.dstack([rgb, opaque]), None)
    assert (with_alpha == rgb).all()
    assert mask is None


def test_what_is_transparent_is_outside() -> None:
    rgba = np.zeros((30, 40, 4), np.uint8)
    rgba[:, :20, 3] = 255
    given_mask = np.zeros((30, 40), bool)
    given_mask[:10] = True
    _, mask = checked(rgba, given_mask)
    assert mask is not None
    assert mask.sum() == mask[:10, :20].sum() == 10 * 20


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros((30, 40, 2), np.uint8), "no picture"),
        (np.zeros((0, 40, 3), np.uint8), "no picture"),
        (np.zeros(40, np.uint8), "no picture"),
        (np.full((30, 40, 3), np.nan), "no numbers"),
        (np.zeros((30, 40, 3), np.int32), "int32"),
    ],
)
def test_other_arrays_are_refused_with_what_is_wrong(array: np.ndarray, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        checked(array, None)


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(InvalidInput, match="mask"):
        checked(np.zeros((30, 40, 3), np.uint8), np.ones((30, 41), bool))


@given(st.integers(30, 900), st.integers(30, 900))
def test_a_place_in_a_view_is_a_place_in_the_picture(height: int, width: int) -> None:
    rgb = np.zeros((height, width, 3), np.uint8)
    for view in views_of(rgb, None):
        assert view.rgb.shape[0] * view.rgb.shape[1] <= 1.4 * SIDE_PX**2 + height + width
        middle = view.in_picture(np.array([(view.rgb.shape[1] - 1) / 2, (view.rgb.shape[0] - 1) / 2]))
        assert (np.abs(middle - (np.array([width, height]) - 1) / 2) <= 1.01 + 1 / view.scale).all()
    assert view.scale >= 0.85


@given(st.integers(24, 400), st.integers(24, 3000))
def test_a_small_picture_is_enlarged_to_no_more_than_a_square_has(height: int, width: int) -> None:
    view = enlarged(np.zeros((height, width, 3), np.uint8), None)
    times = min(ENLARGED_BELOW_PX / min(height, width), SIDE_PX / np.sqrt(height * width))
    if view is None:
        assert times < 1.2
        return
    assert times > 0.99
    assert view.rgb.shape[0] * view.rgb.shape[1] <= SIDE_PX**2 + sum(view.rgb.shape[:2])
    assert min(view.rgb.shape[:2]) >= min(ENLARGED_BELOW_PX, times * min(height, width) - 1)


@pytest.mark.parametrize("value", [0, 50, 120, 255])
def test_a_plain_picture_shows_nothing_not_even_the_rounding_of_sums(value):
    assert not surface_of(np.full((200, 300, 3), value, np.uint8), None, long=True).planes.any()
