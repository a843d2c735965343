"""A band of which one side was found is taken for as wide as its image reaches, and no strip for wider than it is."""

from __future__ import annotations

import numpy as np
import pytest

from tests.genes.symmetry.drawn_bands import PHOTOGRAPH, band_of
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.strips.beyond import widened
from wenmai.genes.symmetry.strips.laying import LaidStrip, lay_strip
from wenmai.genes.symmetry.strips.track import Track
from wenmai.genes.symmetry.surface import Surface, surface_of

PERIOD_PX, REPEATS, WIDTH_PX, MIDDLE_PX = 64, 7, 40, 150


def one_side(mirrored_beside: bool) -> Surface:
    """A row of one motif without symmetry, and beside it the same turned over, or nothing."""
    generator = np.random.default_rng(5)
    motif = np.kron(generator.integers(0, 255, (5, 8, 3)), np.ones((8, 8, 1), int)).astype(np.uint8)
    row = np.tile(motif, (1, REPEATS, 1))
    rgb = np.full((300, PERIOD_PX * REPEATS, 3), 128, np.uint8)
    rgb[MIDDLE_PX - WIDTH_PX : MIDDLE_PX] = row
    if mirrored_beside:
        rgb[MIDDLE_PX : MIDDLE_PX + WIDTH_PX] = row[::-1]
    return surface_of(rgb, None, long=True)


def laid(surface: Surface) -> LaidStrip:
    """The upper row alone: the rows below are hidden while it is laid."""
    inside = surface.inside.copy()
    inside[MIDDLE_PX:] = 0
    places = np.column_stack([(np.arange(REPEATS) + 0.5) * PERIOD_PX, np.full(REPEATS, MIDDLE_PX - 0.5 * WIDTH_PX)])
    track = Track(places, float(WIDTH_PX), (False, False), 0.9)
    found = lay_strip(Surface(surface.planes * inside[..., None], inside), track)
    assert found is not None
    return found


def test_a_side_with_its_image_beside_it_is_the_half_of_a_band():
    surface = one_side(mirrored_beside=True)
    half = laid(surface)
    whole = widened(surface, half)
    assert half.width_px == pytest.approx(WIDTH_PX, rel=0.15)
    assert whole is not None
    assert whole.width_px == pytest.approx(2 * WIDTH_PX, rel=0.12)
    assert whole.widened


def test_without_it_it_stays_as_wide_as_it_is():
    surface = one_side(mirrored_beside=False)
    assert widened(surface, laid(surface)) is None


@pytest.mark.parametrize(("name", "repeat"), [("pmm2", 13), ("p112", 16)])
def test_a_band_of_which_one_side_shows_better_is_told(name, repeat):
    found = analyse(band_of(name, 7800, repeat, PHOTOGRAPH).rgb)
    assert (found.kind, found.group) == ("frieze", name)


def test_periods_of_a_strip_laid_from_end_to_end_are_exact():
    scene = band_of("p1m1", 7800, 5)
    found = analyse(scene.rgb)
    assert found.lattice is not None
    length = float(np.hypot(*found.lattice.vectors_px[0]))
    assert length == pytest.approx(float(np.hypot(*scene.vector_px)), rel=0.004)
