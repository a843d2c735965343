"""Flow between planes of any size: small and very long ones, too, on which OpenCV alone would end the process."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from wenmai.genes.symmetry.flow import flow_between


@pytest.mark.parametrize("shape", [(1032, 120), (120, 1032), (9, 300), (24, 24), (200, 200)])
def test_what_was_moved_is_found_moved(shape: tuple[int, int]):
    noise = gaussian_filter(np.random.default_rng(4).normal(size=(shape[0], shape[1] + 2)), 2.0)
    plane = np.asarray(np.clip(127 + 300 * noise, 0, 255), np.uint8)
    found = flow_between(np.ascontiguousarray(plane[:, 2:]), np.ascontiguousarray(plane[:, :-2]))
    assert found.shape == (*shape, 2)
    assert np.isfinite(found).all()
    if min(shape) >= 100:
        assert np.median(found[..., 0]) == pytest.approx(2.0, abs=0.3)


def test_what_a_long_plane_shows_is_followed_from_end_to_end():
    """Pieces of it are looked at one by one; where they meet the flow goes on."""
    noise = gaussian_filter(np.random.default_rng(7).normal(size=(48, 2004)), 2.0)
    plane = np.asarray(np.clip(127 + 300 * noise, 0, 255), np.uint8)
    found = flow_between(np.ascontiguousarray(plane[:, 4:]), np.ascontiguousarray(plane[:, :-4]))
    columns = np.median(found[8:-8, :, 0], axis=0)[16:-16]
    assert np.abs(columns - 4.0).max() < 0.5
