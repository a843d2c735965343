"""What sways about a band is put right where the band has rows that are the same from end to end."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.genes.symmetry.drawn_bands import PHOTOGRAPH, band_of
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.strips.middle import Middle
from wenmai.genes.symmetry.strips.straight import put_straight, reduced
from wenmai.genes.symmetry.surface import surface_of

SIDE_PX, WIDTH_PX = 360, 50


def across_noise(bend_px: float, seed: int = 0):
    """A band with spots, lying across blurred noise; ``at(x)`` its middle."""
    generator = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(generator.normal(0, 1, (SIDE_PX, SIDE_PX, 3)), (0, 0), 3)
    rgb = np.clip(128 + 55 * noise / noise.std(), 0, 255)
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX].astype(float)

    def at(along):
        return SIDE_PX / 2 + bend_px * np.sin(np.pi * np.asarray(along) / SIDE_PX)

    beside = y - at(x)
    rgb[np.abs(beside) <= WIDTH_PX / 2] = (60, 90, 150)
    rgb[np.hypot((x % 60) - 30, beside) < 12] = (220, 190, 80)
    return np.asarray(rgb, np.uint8), at


def along_it(offset_px, width_px: float = WIDTH_PX) -> Middle:
    """A line that lies ``offset_px`` (a function of x) below the middle of the picture."""
    x = np.linspace(0, SIDE_PX - 1, 40)
    offset = np.polyfit(x, offset_px(x), 5)
    return Middle(np.array([0.0, SIDE_PX / 2]), np.array([1.0, 0.0]), offset, 0.0, SIDE_PX - 1.0, width_px)


@settings(max_examples=12, deadline=None)
@given(st.sampled_from([-20.0, 0.0, 15.0]), st.floats(-9, 9), st.floats(0, 2 * np.pi), st.sampled_from([0.8, 1.2]))
def test_a_swaying_line_is_put_on_the_middle_of_the_band(bend_px, sway_px, phase, wider):
    rgb, at = across_noise(bend_px)
    surface = surface_of(rgb, None, long=True)
    swaying = along_it(lambda x: at(x) - SIDE_PX / 2 + sway_px * np.sin(0.02 * x + phase), wider * WIDTH_PX)
    found = put_straight(reduced(surface), surface.shape, swaying)
    x = np.linspace(0.1 * SIDE_PX, 0.9 * SIDE_PX, 30)
    off = found.at(x, np.zeros_like(x))[:, 1] - at(x)
    assert np.abs(off).max() < 0.15 * WIDTH_PX
    assert found.width_px == pytest.approx(WIDTH_PX, rel=0.2)


def test_it_ends_where_the_band_does():
    cut, _ = across_noise(0.0)
    noise = cv2.GaussianBlur(np.random.default_rng(5).normal(0, 1, (SIDE_PX, SIDE_PX, 3)), (0, 0), 3)
    cut[:, 270:] = np.clip(128 + 55 * noise / noise.std(), 0, 255).astype(np.uint8)[:, 270:]
    surface = surface_of(cut, None, long=True)
    found = put_straight(reduced(surface), surface.shape, along_it(lambda x: 0 * x))
    assert found.first_px == pytest.approx(0.0, abs=1)
    assert found.last_px == pytest.approx(270, abs=20)


def test_where_nothing_runs_along_the_line_stays():
    noise = np.random.default_rng(2).integers(0, 255, (SIDE_PX, SIDE_PX, 3), np.uint8)
    surface = surface_of(cv2.GaussianBlur(noise, (0, 0), 2), None, long=True)
    given_line = along_it(lambda x: 5 * np.sin(0.02 * x))
    assert put_straight(reduced(surface), surface.shape, given_line) is given_line


def test_it_does_not_depend_on_where_along_is_counted_from():
    rgb, at = across_noise(10.0)
    surface = surface_of(rgb, None, long=True)
    line = along_it(lambda x: at(x) - SIDE_PX / 2 + 4)
    along = np.linspace(0, SIDE_PX - 1, 40)
    offset = np.polyfit(along - 50, np.polyval(line.offset, along), 5)
    first_px, last_px = line.first_px - 50, line.last_px - 50
    moved = replace(line, origin_px=np.add(line.origin_px, (50, 0)), offset=offset, first_px=first_px, last_px=last_px)
    one, other = (put_straight(reduced(surface), surface.shape, each) for each in (line, moved))
    u = np.linspace(20, SIDE_PX - 20, 20)
    assert np.allclose(one.at(u, 0 * u), other.at(u - 50, 0 * u), atol=0.5)


@pytest.mark.parametrize(("name", "seed", "repeat"), [("pmm2", 7800, 4), ("pma2", 90265, 14), ("pmm2", 90265, 4)])
def test_a_band_across_noise_is_told(name, seed, repeat):
    found = analyse(band_of(name, seed, repeat, PHOTOGRAPH).rgb)
    assert (found.kind, found.group) == ("frieze", name)
