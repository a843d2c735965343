"""Chromatic adaptation and white balance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.genes.colour.adaptation import (
    ILLUMINANT_XYZ,
    adapt,
    bradford_matrix,
    linear_adaptation,
    neutral_white,
    white_balance,
)
from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.kernel.errors import InvalidInput

WHITES = st.sampled_from(sorted(ILLUMINANT_XYZ))


@settings(deadline=None)  # the first call compiles
@given(WHITES, WHITES)
def test_white_goes_to_white_and_back(one: str, two: str) -> None:
    there = bradford_matrix(one, two)
    np.testing.assert_allclose(there @ np.array(ILLUMINANT_XYZ[one]), ILLUMINANT_XYZ[two], atol=1e-9)
    np.testing.assert_allclose(bradford_matrix(two, one) @ there, np.eye(3), atol=1e-9)


def test_d65_to_d50_is_the_published_matrix() -> None:
    # B. Lindbloom, 'Chromatic Adaptation': Bradford, D65 → D50.
    published = [
        [1.0478112, 0.0228866, -0.0501270],
        [0.0295424, 0.9904844, -0.0170491],
        [-0.0092345, 0.0150436, 0.7521316],
    ]
    np.testing.assert_allclose(bradford_matrix("D65", "D50"), published, atol=2e-6)


def test_the_same_light_changes_nothing() -> None:
    rgb = np.arange(24, dtype=np.uint8).reshape(2, 4, 3) * 10
    np.testing.assert_array_equal(adapt(rgb, "D65", "D65"), rgb)


@pytest.mark.parametrize("illuminant", ["D50", "A"])
def test_a_grey_card_gives_the_colours_back(illuminant: str) -> None:
    rng = np.random.default_rng(3)
    true = rng.integers(60, 150, (200, 3)).astype(np.uint8)  # quiet colours stay inside sRGB under either light
    card = np.full((9, 3), 110, np.uint8)
    seen, seen_card = adapt(true, "D65", illuminant), adapt(card, "D65", illuminant)
    inside = (seen.min(axis=1) > 0) & (seen.max(axis=1) < 255)
    assert inside.mean() > 0.7
    back = white_balance(seen[inside], seen_card)
    error = delta_e_2000(rgb_to_lab(back), rgb_to_lab(true[inside]))
    assert error.mean() < 1.0
    assert delta_e_2000(rgb_to_lab(seen[inside]), rgb_to_lab(true[inside])).mean() > 5.0


def test_the_card_itself_comes_out_grey() -> None:
    card = np.full((20, 20, 3), (150, 110, 60), np.uint8)
    balanced = white_balance(card, card)
    assert np.ptp(balanced[0, 0].astype(int)) <= 1


def test_dust_on_the_card_does_not_count() -> None:
    card = np.full((20, 20, 3), (150, 110, 60), np.uint8)
    dusty = card.copy()
    dusty[:3] = (10, 200, 10)
    np.testing.assert_allclose(neutral_white(dusty), neutral_white(card))


@pytest.mark.parametrize(("level", "fault"), [((255, 200, 90), "bright"), ((60, 40, 3), "dark")])
def test_a_clipped_or_black_card_is_refused(level: tuple[int, int, int], fault: str) -> None:
    with pytest.raises(InvalidInput, match=fault):
        neutral_white(np.full((5, 5, 3), level, np.uint8))


def test_unknown_light_is_refused() -> None:
    with pytest.raises(InvalidInput, match="D65"):
        linear_adaptation("D64", "D65")
    with pytest.raises(InvalidInput, match="three numbers"):
        linear_adaptation((0.9, 1.0, -0.1), "D65")
    with pytest.raises(InvalidInput, match="empty"):
        neutral_white(np.zeros((0, 3), np.uint8))
