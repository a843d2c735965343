"""Figures that were drawn are cut out as they were drawn."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.genes.cutouts import cut_out
from wenmai.genes.model import Box, Candidate, Mask, RgbImage
from wenmai.kernel.errors import InvalidInput


def candidate(box: Box, mask: Mask | None = None) -> Candidate:
    return Candidate("motif", box, np.ones((box.height, box.width), np.bool_) if mask is None else mask, 1.0, 1.0, "")


def star(side: int) -> Mask:
    corners = [
        (side / 2 + r * np.cos(a), side / 2 + r * np.sin(a))
        for k, a in enumerate(np.linspace(0, 2 * np.pi, 14, endpoint=False))
        for r in [side * (0.42 if k % 2 else 0.2)]
    ]
    plane = np.zeros((side, side), np.uint8)
    cv2.fillPoly(plane, [np.array(corners, np.int32)], 1)
    return plane > 0


def painted(figure: Mask, dark: bool, shade: float, seed: int) -> RgbImage:
    one, other = np.array([60, 80, 130.0]), np.array([215, 205, 180.0])
    plane = np.where(figure[..., None], one if dark else other, other if dark else one)
    light = np.linspace(1 - shade, 1, figure.shape[1])[None, :, None]
    noise = np.random.default_rng(seed).normal(0, 3, plane.shape)
    return np.clip(plane * light + noise, 0, 255).astype(np.uint8)


def iou(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


@settings(max_examples=10, deadline=None)
@given(dark=st.booleans(), shade=st.floats(0, 0.4), seed=st.integers(0, 99), side=st.integers(60, 300))
def test_a_painted_figure_comes_out_whole(dark: bool, shade: float, seed: int, side: int) -> None:
    figure = star(side)
    cut = cut_out(painted(figure, dark, shade, seed), candidate(Box(0, 0, side, side)))
    assert cut.method == "two-tone"
    assert cut.contrast > 0.7
    assert iou(cut.figure, figure) > 0.9


def test_small_figures_are_enlarged_for_tracing() -> None:
    figure = star(70)
    cut = cut_out(painted(figure, True, 0.0, 1), candidate(Box(0, 0, 70, 70)))
    assert cut.fine_scale == 4
    assert cut.fine.shape == (280, 280)
    assert iou(cut.fine, np.repeat(np.repeat(figure, 4, 0), 4, 1)) > 0.9


def test_the_figure_keeps_to_the_region() -> None:
    figure = star(200)
    region = np.zeros((200, 200), np.uint8)
    cv2.circle(region, (100, 100), 90, 1, cv2.FILLED)
    cut = cut_out(painted(figure, False, 0.1, 2), candidate(Box(0, 0, 200, 200), region > 0))
    assert not (cut.figure & (region == 0)).any()
    assert iou(cut.figure, figure) > 0.9


def test_a_uniform_region_is_its_own_figure() -> None:
    cut = cut_out(np.full((120, 120, 3), 90, np.uint8), candidate(Box(10, 10, 80, 60)))
    assert cut.method == "flat"
    assert cut.figure.all()


def test_grooves_part_the_raised_parts_of_a_relief() -> None:
    rows, columns = np.mgrid[:240, :240].astype(np.float64)
    groove = np.abs(np.hypot(rows - 120, columns - 120) % 40 - 20) < 2.5
    height = cv2.GaussianBlur(np.where(groove, 0.0, 1.0), (0, 0), 2)
    light = 110 + 35 * height + 12 * np.sin(columns / 60)
    noise = np.random.default_rng(3).normal(0, 2, light.shape)
    rgb = np.repeat(np.clip(light + noise, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    cut = cut_out(rgb, candidate(Box(0, 0, 240, 240)))
    assert cut.figure[~groove].mean() > 0.75
    assert cut.figure[groove].mean() < 0.35


@pytest.mark.parametrize("side", [1, 2, 5])
@pytest.mark.parametrize("value", [0, 255])
def test_tiny_boxes_are_answered(side: int, value: int) -> None:
    cut = cut_out(np.full((8, 8, 3), value, np.uint8), candidate(Box(1, 1, side, side)))
    assert cut.figure.shape == (side, side)
    assert 0 <= cut.confidence <= 1


def test_boxes_outside_the_picture_are_refused() -> None:
    picture = np.zeros((20, 20, 3), np.uint8)
    with pytest.raises(InvalidInput):
        cut_out(picture, candidate(Box(10, 10, 20, 5)))
    with pytest.raises(InvalidInput):
        cut_out(picture, candidate(Box(0, 0, 5, 5), np.ones((4, 5), np.bool_)))


def test_the_same_region_gives_the_same_figure() -> None:
    picture = painted(star(150), True, 0.2, 4)
    one, other = (cut_out(picture, candidate(Box(0, 0, 150, 150))) for _ in range(2))
    assert (one.figure == other.figure).all()
    assert one.confidence == other.confidence
