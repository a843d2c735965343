"""A band that has a ground of its own is found by it, however it bends and whatever is stained."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.genes.symmetry.drawn_bands import PHOTOGRAPH, band_of
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.strips.grounds import ground_tracks
from wenmai.genes.symmetry.strips.middle import middle_lines
from wenmai.genes.symmetry.surface import surface_of

SIDE_PX = 320


def between_grounds(angle: float, bend_px: float, width_px: float, seed: int = 0):
    """A plain strip through the middle of a picture of two other grounds, and where its middle line lies."""
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX] - (SIDE_PX - 1) / 2
    along, across = np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x
    beside = across - bend_px * np.sin(2 * np.pi * along / SIDE_PX)
    colours = np.array([[60, 90, 160], [200, 170, 60], [90, 150, 110]])
    which = 1 + (beside > 0.5 * width_px).astype(int) - (beside < -0.5 * width_px).astype(int)
    noise = np.random.default_rng(seed).normal(0, 4, (SIDE_PX, SIDE_PX, 3))
    return np.clip(colours[which] + noise, 0, 255).astype(np.uint8), beside


@settings(max_examples=15, deadline=None)
@given(st.floats(0, np.pi), st.sampled_from([-12.0, 0.0, 12.0]), st.sampled_from([24.0, 40.0]))
def test_its_middle_line_is_found(angle, bend_px, width_px):
    rgb, beside = between_grounds(angle, bend_px, width_px)
    lines = middle_lines(surface_of(rgb, None, long=True))
    near = []
    for line in lines:
        u_px = np.linspace(0.7 * line.first_px, 0.7 * line.last_px, 40)  # its ends are cut askew
        x, y = np.rint(line.at(u_px, np.zeros(40))).astype(int).T
        shown = (x >= 0) & (x < SIDE_PX) & (y >= 0) & (y < SIDE_PX)
        near.append((float(np.abs(beside[y[shown], x[shown]]).max()), line.width_px))
    best = min(near)
    assert best[0] < 0.2 * width_px
    assert best[1] == pytest.approx(width_px, rel=0.25)


@pytest.mark.parametrize("kind", ["plain", "halves", "noise"])
def test_where_no_band_is_none_is_told(kind):
    rgb = np.full((200, 200, 3), 130, np.uint8)
    if kind == "halves":
        rgb[:, 100:] = 40
    if kind == "noise":
        rgb = np.random.default_rng(3).integers(0, 255, rgb.shape, np.uint8)
    assert analyse(rgb).kind != "frieze"
    assert kind == "halves" or ground_tracks(surface_of(rgb, None, long=True)) == []


@pytest.mark.parametrize(("name", "repeat"), [("p112", 13), ("pm11", 8)])
def test_a_bent_and_stained_band_between_lines_is_told(name, repeat):
    found = analyse(band_of(name, 7802, repeat, PHOTOGRAPH).rgb)
    assert (found.kind, found.group) == ("frieze", name)
