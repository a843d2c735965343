"""Bands that are a small part of a picture: their period is found along its rows, at whichever angle they lie."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.symmetry.band_motifs import draw_frieze
from benchmarks.symmetry.bands import band_shown
from benchmarks.symmetry.scenes import CLEAN
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS
from wenmai.genes.symmetry.strips.narrow import periods_along_rows
from wenmai.genes.symmetry.surface import flattened, surface_of


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_band_across_something_busy_shows_its_period(seed: int):
    group = next(one for one in FRIEZE_GROUPS if one.name == "pm11")
    generator = np.random.default_rng(seed)
    scene = band_shown(draw_frieze(group, generator), CLEAN, generator, "busy")
    found = periods_along_rows(flattened(surface_of(scene.rgb, None, long=True)))
    off = [min(np.hypot(*(sign * one.vector_px - scene.vector_px)) for sign in (1, -1)) for one in found]
    assert min(off) < 0.15 * np.hypot(*scene.vector_px)


def test_stripes_and_plain_pictures_show_none():
    plain = np.full((200, 300, 3), 90, np.uint8)
    assert periods_along_rows(surface_of(plain, None)) == []
    edge = plain.copy()
    edge[100:] = 200
    assert all(one.likeness < 0.6 for one in periods_along_rows(surface_of(edge, None)))


def test_vectors_are_those_of_the_picture_whatever_its_size():
    generator = np.random.default_rng(8)
    scene = band_shown(draw_frieze(FRIEZE_GROUPS[0], generator), CLEAN, generator, "other", side_px=900)
    found = periods_along_rows(flattened(surface_of(scene.rgb, None, long=True)))
    off = [min(np.hypot(*(sign * one.vector_px - scene.vector_px)) for sign in (1, -1)) for one in found]
    assert min(off) < 0.15 * np.hypot(*scene.vector_px)
