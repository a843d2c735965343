"""Bands that are a small part of a picture: their period is found along its rows, at whichever angle they lie."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks.symmetry.band_motifs import draw_frieze
from benchmarks.symmetry.bands import band_shown
from benchmarks.symmetry.scenes import CLEAN
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS
from wenmai.genes.symmetry.strips.narrow import periodic_rows
from wenmai.genes.symmetry.surface import flattened, surface_of


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_band_across_something_busy_shows_its_period(seed: int):
    group = next(one for one in FRIEZE_GROUPS if one.name == "pm11")
    generator = np.random.default_rng(seed)
    scene = band_shown(draw_frieze(group, generator), CLEAN, generator, "busy")
    found = periodic_rows(flattened(surface_of(scene.rgb, None, long=True)))
    off = [min(np.hypot(*(sign * one.step_px - scene.vector_px)) for sign in (1, -1)) for one in found]
    assert min(off) < 0.15 * np.hypot(*scene.vector_px)


@pytest.mark.parametrize("angle", [0.0, 0.5, 1.2, 2.6])
def test_the_row_lies_on_the_band(angle):
    """Dots every 40 px on one line through noise."""
    generator = np.random.default_rng(4)
    rgb = generator.integers(60, 200, (512, 512, 3)).astype(np.uint8)
    along, at = np.array([np.cos(angle), np.sin(angle)]), np.array([230.0, 280.0])
    for k in range(-14, 15):
        x, y = np.rint(at + 40 * k * along).astype(int).tolist()
        cv2.circle(rgb, (x, y), 11, (250, 240, 90), -1, cv2.LINE_AA)
    row = periodic_rows(flattened(surface_of(rgb, None, long=True)))[0]
    normal = np.array([-along[1], along[0]])
    assert np.abs((row.places_px - at) @ normal).max() < 20
    assert row.period_px == pytest.approx(40, rel=0.1)
    assert len(row.places_px) >= 10


def test_stripes_and_plain_pictures_show_none():
    plain = np.full((200, 300, 3), 90, np.uint8)
    assert periodic_rows(surface_of(plain, None)) == []
    edge = plain.copy()
    edge[100:] = 200
    assert all(row.match < 0.6 for row in periodic_rows(surface_of(edge, None)))


def test_vectors_are_those_of_the_picture_whatever_its_size():
    generator = np.random.default_rng(8)
    scene = band_shown(draw_frieze(FRIEZE_GROUPS[0], generator), CLEAN, generator, "other", side_px=900)
    found = periodic_rows(flattened(surface_of(scene.rgb, None, long=True)))
    off = [min(np.hypot(*(sign * one.step_px - scene.vector_px)) for sign in (1, -1)) for one in found]
    assert min(off) < 0.15 * np.hypot(*scene.vector_px)
