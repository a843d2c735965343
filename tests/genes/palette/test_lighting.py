"""Light, shade and shine on one colour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.genes.colour.conversion import decode, linear_to_lab, rgb_to_lab
from wenmai.genes.palette.lighting import shade_distance, shine_distance, soft_borders

BODY = st.tuples(st.integers(60, 200), st.integers(60, 200), st.integers(60, 200))


@settings(deadline=None)  # the first call compiles
@given(BODY, st.floats(0.4, 1.0))
def test_a_colour_in_shade_is_near_itself(rgb: tuple[int, int, int], light: float) -> None:
    linear = decode(np.array(rgb) / 255.0)
    lit, shaded = np.float64(linear_to_lab(linear)), np.float64(linear_to_lab(linear * light))
    left = float(shade_distance(shaded, lit, 0.0))
    assert left < 3.0  # CIELAB's straight part near black keeps it from being nought
    assert left <= 0.2 * np.linalg.norm(shaded - lit) + 0.05


@settings(deadline=None)  # the first call compiles
@given(BODY, st.floats(0.6, 1.5), st.floats(0.0, 0.4))
def test_a_shining_colour_is_near_its_body(rgb: tuple[int, int, int], light: float, white: float) -> None:
    linear = decode(np.array(rgb) / 255.0)
    shining = np.float64(linear_to_lab(linear * light + white))
    body = np.float64(linear_to_lab(linear))
    assert shine_distance(body, shining) < 2.0  # the light on the body is tried in steps of 0.05


def test_another_hue_is_neither_shade_nor_shine() -> None:
    red, green = (np.float64(rgb_to_lab(np.array(c, np.uint8))) for c in ((160, 50, 40), (60, 130, 70)))
    assert float(shade_distance(green, red, 0.35)) > 40
    assert shine_distance(red, green) > 40


@pytest.mark.parametrize(("width_px", "soft"), [(1, False), (60, True)])
def test_ramps_are_soft_and_edges_are_not(width_px: int, soft: bool) -> None:
    x = np.arange(200, dtype=np.float32)
    lightness = 30 + 40 * np.clip((x - 100 + width_px / 2) / width_px, 0, 1)
    lab = np.zeros((80, 200, 3), np.float32)
    lab[:, :, 0] = lightness
    label = np.broadcast_to((lightness > 50).astype(np.int64), (80, 200)).copy()
    share = soft_borders(lab, label, np.array([[30.0, 0, 0], [70.0, 0, 0]]))
    assert share[0, 1] == share[1, 0] == (1.0 if soft else 0.0)
    assert share[0, 0] == share[1, 1] == 0.0
