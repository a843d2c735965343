"""Colours that a camera clipped under a known light."""

from __future__ import annotations

import numpy as np
import pytest

from wenmai.genes.colour.adaptation import linear_adaptation
from wenmai.genes.colour.conversion import encode, lab_to_linear, linear_to_lab, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.palette.clipping import restored


def photographed(labs: np.ndarray, light: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Levels (k, 3) of flat colours under a light, the matrix back to D65, and the middles that it gives."""
    there = linear_adaptation("D65", light)
    there = there / (there @ np.ones(3)).max()
    levels = np.rint(255 * encode(np.clip(lab_to_linear(labs) @ there.T, 0, 1))).astype(np.uint8)
    back = np.linalg.inv(there)
    light_seen = np.where(levels <= 10.0, levels / 255 / 12.92, ((levels / 255 + 0.055) / 1.055) ** 2.4)
    return levels, back, np.asarray(linear_to_lab(light_seen @ back.T), np.float64)


def random_labs(count: int) -> np.ndarray:
    rgb = np.random.default_rng(3).integers(0, 256, (count, 3)).astype(np.uint8)
    return np.asarray(rgb_to_lab(rgb), np.float64)


@pytest.mark.parametrize("light", ["A", "D50"])
def test_clipped_colours_come_nearer_to_what_they_were(light: str) -> None:
    labs = random_labs(400)
    levels, back, middles = photographed(labs, light)
    lost = ((levels <= 2) | (levels >= 253)).any(axis=1)
    found = restored(middles, levels, np.ones(len(labs)), np.arange(len(labs)), back)
    before = delta_e_2000(middles[lost].astype(np.float32), labs[lost].astype(np.float32))
    after = delta_e_2000(found[lost].astype(np.float32), labs[lost].astype(np.float32))
    assert lost.sum() > 20
    assert after.mean() < 0.7 * before.mean()


def test_colours_within_the_range_stay_as_they_are() -> None:
    labs = random_labs(400)
    levels, back, middles = photographed(labs, "A")
    kept = ((levels > 2) & (levels < 253)).all(axis=1)
    found = restored(middles, levels, np.ones(len(labs)), np.arange(len(labs)), back)
    np.testing.assert_array_equal(found[kept], middles[kept])


def test_white_and_black_are_left_alone() -> None:
    levels = np.array([[255, 255, 255], [0, 0, 0]], np.uint8)
    middles = np.array([[100.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    found = restored(middles, levels, np.ones(2), np.arange(2), np.eye(3))
    np.testing.assert_array_equal(found, middles)
