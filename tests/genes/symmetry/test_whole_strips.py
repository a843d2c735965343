"""A long picture is taken for one strip: its period is found though it bends, turns away or was made by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.genes.symmetry.strips.periodic import periodic_part
from wenmai.genes.symmetry.strips.tracking import tracks_in
from wenmai.genes.symmetry.strips.views import View
from wenmai.genes.symmetry.strips.whole import whole_tracks
from wenmai.genes.symmetry.surface import Surface, surface_of

LENGTH_PX, WIDTH_PX = 480, 120


def drawn(places_px, sag_px: float, seed: int):
    """A strip whose repeats, each the same three blots, begin at ``places_px``; its ends hang down by ``sag_px``."""
    generator = np.random.default_rng(seed)
    period = float(np.diff(places_px).mean())
    blots = generator.uniform((0.1, 0.2), (0.9, 0.8), (3, 2))
    picture = np.full((WIDTH_PX, LENGTH_PX, 3), 210, np.uint8)
    for place in places_px:
        for number, (along, across) in enumerate(blots):
            x = place + along * period
            y = across * WIDTH_PX + sag_px * (4 * (x / LENGTH_PX - 0.5) ** 2 - 1 / 3)
            colour = [int(part) for part in (60 + 40 * number, 30, 120 - 30 * number)]
            cv2.circle(picture, (round(x), round(y)), round(0.09 * WIDTH_PX), colour, -1, cv2.LINE_AA)
    return picture


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 99), st.integers(4, 7), st.sampled_from([-18.0, 0.0, 18.0]))
def test_the_period_is_among_the_likeliest(seed, repeats, sag_px):
    generator = np.random.default_rng(seed)
    period = LENGTH_PX / repeats
    places = np.arange(-1, repeats + 1) * period + generator.normal(0, 0.03 * period, repeats + 2)
    tracks = whole_tracks(surface_of(drawn(places, sag_px, seed), None, long=True))
    assert any(track.period_px == pytest.approx(period, rel=0.12) for track in tracks)


def test_places_follow_a_surface_that_turns_away():
    angles = np.linspace(-0.95, 0.95, 8)
    places = LENGTH_PX * (0.5 + 0.62 * np.sin(angles))
    picture = drawn(places, 0.0, 3)
    tracks = whole_tracks(surface_of(picture, None, long=True))
    steps = [np.diff(track.places_px[:, 0]) for track in tracks]
    assert any(one[len(one) // 2] > 1.1 * max(one[0], one[-1]) for one in steps)


def test_a_mask_tells_where_the_strip_lies():
    places = np.arange(-1, 7) * 80.0
    strip = drawn(places, 0.0, 5)
    canvas = np.random.default_rng(1).integers(0, 255, (480, 480, 3), np.uint8)
    canvas[180:300] = strip
    mask = np.zeros((480, 480), bool)
    mask[180:300] = True
    turn = cv2.getRotationMatrix2D((240, 240), 30, 0.8)
    turned = cv2.warpAffine(canvas, turn, (480, 480))
    inside = cv2.warpAffine(mask.astype(np.uint8), turn, (480, 480)) > 0
    tracks = whole_tracks(surface_of(turned, inside, long=True))
    assert any(track.period_px == pytest.approx(64, rel=0.1) for track in tracks)
    along = tracks[0].places_px[-1] - tracks[0].places_px[0]
    assert abs(np.degrees(np.arctan2(along[1], along[0]))) % 180 == pytest.approx(30, abs=6)


@pytest.mark.parametrize("shape", [(120, 150), (1, 400), (400, 1), (2, 2), (30, 400)])
def test_nothing_is_followed_where_nothing_varies_or_nothing_is_long(shape):
    assert whole_tracks(surface_of(np.full((*shape, 3), 90, np.uint8), None, long=True)) == []
    assert whole_tracks(Surface(np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32))) == []


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 60), st.integers(1, 90), st.integers(2, 40), st.integers(0, 999))
def test_what_is_the_same_all_along_is_taken_away(height, width, samples, seed):
    generator = np.random.default_rng(seed)
    rows = np.broadcast_to(generator.normal(size=(height, 1, 3)), (height, width, 3)).astype(np.float32)
    inside = np.asarray(generator.random((height, width)) > 0.2, np.float32)
    whole = inside.copy()
    whole[:, :] = 1
    left = periodic_part(rows, whole, samples)
    assert left[:, :].shape == rows.shape
    if width > samples:
        assert np.abs(left).max() < 1e-4
    assert (periodic_part(rows, inside, samples)[inside == 0] == 0).all()


def test_following_goes_on_or_ends():
    wide = np.exp(-(((np.arange(400) - 200) / 90) ** 2))[None, :, None] * np.hanning(60)[:, None, None]
    values = np.asarray(wide * np.ones(3), np.float32)
    view = View(values, np.ones((60, 400), np.float32), 48, np.zeros(2), np.array([1.0, 0.0]))
    tracks = tracks_in(view)
    assert tracks
    for track in tracks:
        assert len(track.places_px) < 2 or np.diff(track.places_px[:, 0]).min() > 0.5 * view.samples
