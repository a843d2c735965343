"""Rings compared with themselves, turned: as by comparing them sample by sample."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.symmetry.rosette_scenes import shown_rosette
from benchmarks.symmetry.rosettes import draw_rosette
from tests.genes.symmetry.drawn_bands import PHOTOGRAPH
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.rosettes.disc import rings
from wenmai.genes.symmetry.rosettes.orders import NEIGHBOURS, ORDER_MAX, order_contrast
from wenmai.genes.symmetry.rosettes.rings import INSIDE_MIN, Unrolled, at_turns, mean_over_turns, turned, unrolled
from wenmai.genes.symmetry.rosettes.steps import asked_of_parts
from wenmai.genes.symmetry.surface import surface_of

ANGLES = 90


def _ring(cut: bool) -> Unrolled:
    generator = np.random.default_rng(5)
    inside = np.ones((6, ANGLES), np.float32)
    if cut:
        inside[3:, 20:50] = 0  # the others are whole
    values = generator.normal(size=(6, ANGLES, 3)).astype(np.float32) * inside[..., None]
    return Unrolled(values, inside, np.ones(6), np.zeros(6))


@pytest.mark.parametrize("cut", [False, True])
def test_rings_are_compared_where_they_overlap(cut: bool) -> None:
    ring = _ring(cut)
    found = turned(ring)
    for turn in (0, 1, 7, 45, 80):
        moved, seen = np.roll(ring.values, turn, axis=1), np.roll(ring.inside, turn, axis=1)
        both = ring.inside * seen
        count = both.sum(axis=1)
        one, other = ((values**2).sum(axis=2) * both for values in (ring.values, moved))
        power = np.sqrt(one.sum(axis=1) * other.sum(axis=1)) / count
        assert found.product[:, turn] == pytest.approx((ring.values * moved).sum(axis=(1, 2)) / count, abs=1e-4)
        assert found.power[:, turn] == pytest.approx(power, abs=1e-4)


def test_means_over_turns_are_those_of_the_rows() -> None:
    rows = np.random.default_rng(6).normal(size=(4, ANGLES))
    lists = ((0.1, 0.33), (0.5,), (0.997, 0.2, 0.25))
    wanted = np.stack([at_turns(rows, np.array(turns)).mean(axis=1) for turns in lists], axis=1)
    assert rows @ mean_over_turns(ANGLES, lists) == pytest.approx(wanted)


def test_contrast_is_of_whole_sectors_over_half_ones() -> None:
    likeness = turned(_ring(True))
    contrast, same = order_contrast(likeness)
    assert same == pytest.approx(likeness.power[:, 0])
    for order in (2, 3, 7, ORDER_MAX):
        d = np.arange(1, min(NEIGHBOURS, order // 2) + 1)
        whole, half = (at_turns(likeness.product, turns / order).mean(axis=1) for turns in (d, d - 0.5))
        assert contrast[:, order - 2] == pytest.approx(whole - np.maximum(half, 0))


def test_of_parts_of_an_order_more_is_asked_the_fewer_they_are() -> None:
    asked = asked_of_parts(12, 0.3)
    assert list(asked) == [2, 3, 4, 6, 12]
    assert asked[12] == 0.3
    assert all(np.diff(list(asked.values())) < 0)


def test_a_ring_counts_by_what_is_seen_of_it() -> None:
    """About a centre on the left edge half of each ring is seen, farther along the edge's corner less."""
    surface = surface_of(np.random.default_rng(2).integers(0, 255, (200, 300, 3), np.uint8), None)
    radii = np.array([40.0, 80.0, 150.0])
    at = rings(radii, 360)
    whole = unrolled(surface, np.float32(np.add(at, (150, 100))), np.ones(3))
    half = unrolled(surface, np.float32(np.add(at, (0, 100))), np.ones(3))
    assert whole.area[:2] == pytest.approx(1.0)
    assert half.area[:2] == pytest.approx(0.5, abs=0.02)
    assert half.inside[2].mean() < INSIDE_MIN
    assert half.area[2] == 0


@pytest.mark.parametrize(("order", "mirrored", "repeat"), [(12, False, 6), (18, True, 4), (22, False, 6)])
def test_a_rosette_near_the_corner_of_the_picture_is_told(order: int, mirrored: bool, repeat: int) -> None:
    drawn = draw_rosette(order, mirrored, np.random.default_rng([90273, order, mirrored, repeat]))
    generator = np.random.default_rng([90273, order, mirrored, repeat, 1])
    found = analyse(shown_rosette(drawn, PHOTOGRAPH, generator).rgb)
    assert (found.kind, found.order) == ("rosette", order)
