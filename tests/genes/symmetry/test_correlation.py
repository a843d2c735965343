"""The autocorrelation of whole and of masked pictures, and the places of its peaks."""

from __future__ import annotations

import numpy as np
import pytest

from wenmai.genes.symmetry.correlation import REACH_SHARE, autocorrelation, peaks
from wenmai.genes.symmetry.surface import Surface


def _surface(shape: tuple[int, int], seed: int) -> Surface:
    planes = np.random.default_rng(seed).normal(size=(*shape, 3)).astype(np.float32)
    return Surface(planes, np.ones(shape, np.float32))


@pytest.mark.parametrize("shape", [(40, 61), (33, 32)])
def test_a_whole_picture_is_as_alike_to_itself_as_its_overlaps_say(shape):
    surface = _surface(shape, 5)
    surface.planes[:, : shape[1] // 3] *= 3  # so that what overlaps is not of the same power everywhere
    found = autocorrelation(surface)
    reach_y, reach_x = (int(REACH_SHARE * side) for side in shape)
    assert found.shape == (2 * reach_y + 1, 2 * reach_x + 1)
    for dy, dx in ((0, 0), (3, 5), (-7, 11), (reach_y, -reach_x)):
        rows, columns = slice(max(0, -dy), shape[0] - max(0, dy)), slice(max(0, -dx), shape[1] - max(0, dx))
        here = surface.planes[rows, columns].astype(np.float64)
        there = np.roll(surface.planes, (-dy, -dx), axis=(0, 1))[rows, columns].astype(np.float64)
        expected = (here * there).sum() / np.sqrt((here**2).sum() * (there**2).sum())
        assert found[reach_y + dy, reach_x + dx] == pytest.approx(expected, abs=1e-4)


def test_a_mask_of_one_pixel_less_changes_little():
    whole = _surface((48, 48), 6)
    inside = whole.inside.copy()
    inside[0, 0] = 0
    masked = Surface(whole.planes * inside[..., None], inside)
    assert np.abs(autocorrelation(whole) - autocorrelation(masked)).max() < 0.01


def test_tops_of_peaks_lie_between_pixels_and_at_the_margin_on_them():
    y, x = np.mgrid[-20:21, -30:31].astype(np.float64)
    plane = np.zeros(y.shape)
    for top_x, top_y in ((7.3, -9.6), (-12.0, -5.25), (0.0, 0.0), (30.0, -12.0)):
        plane = np.maximum(plane, 1 - ((x - top_x) ** 2 + (y - top_y) ** 2) / 40)
    shifts, heights = peaks(plane.astype(np.float32), 3, 10)
    found = {
        (round(float(a), 2), round(float(b), 2)) for (a, b), height in zip(shifts, heights, strict=True) if height > 0.5
    }
    assert {(7.3, -9.6), (-12.0, -5.25)} <= found
    assert all(abs(a) <= 30 and abs(b) <= 20 for a, b in found)
