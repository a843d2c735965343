"""Strips that were followed in parts: which are of one strip, and which is a part of which."""

from __future__ import annotations

import numpy as np
import pytest

from wenmai.genes.symmetry.strips.joining import GAP_PERIODS, contains, joined
from wenmai.genes.symmetry.strips.track import Track

PERIOD_PX = 80.0


def _track(across_px: float, width_px: float, period_px: float = PERIOD_PX, angle: float = 0.3, match: float = 0.7):
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    places = 200 + np.arange(6)[:, None] * period_px * along + across_px * across
    return Track(places, width_px, (True, True), match)


@pytest.mark.parametrize("gap_periods", [0.2, 0.9, 1.15])
def test_two_borders_of_one_period_are_one_strip_that_may_be_blank_between(gap_periods):
    width_px = 30.0
    apart_px = width_px + gap_periods * PERIOD_PX
    (whole,) = joined([_track(0, width_px), _track(apart_px, width_px, match=0.6)])
    assert whole.width_px == pytest.approx(apart_px + width_px)
    assert whole.gap_periods >= gap_periods
    middle = _track(0.5 * apart_px, width_px)
    assert np.allclose(whole.places_px, middle.places_px)


def test_what_lies_farther_apart_or_repeats_otherwise_is_another_strip():
    one = _track(0, 30)
    assert len(joined([one, _track(30 + (GAP_PERIODS + 0.1) * PERIOD_PX, 30)])) == 2
    assert len(joined([one, _track(40, 30, period_px=95)])) == 2
    assert len(joined([one, _track(40, 30, angle=0.7)])) == 2


def test_a_strip_contains_its_borders_and_neither_border_the_strip():
    whole, border = _track(0, 130), _track(52, 26)
    assert contains(whole, border)
    assert not contains(border, whole)
    assert not contains(whole, _track(110, 26))
    assert not contains(whole, _track(52, 26, period_px=40))
