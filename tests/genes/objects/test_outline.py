"""The parts of the outline: the cut's habits, the guided filter, colour's evidence."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.genes.objects import colours, confidence, refine, snap
from wenmai.genes.objects.overlaps import overlap

SHAPE = (160, 200)


def disc(x: int, y: int, radius: int) -> np.ndarray:
    canvas = np.zeros(SHAPE, np.uint8)
    cv2.circle(canvas, (x, y), radius, 1, cv2.FILLED)
    return canvas > 0


def flat_lab(inside: np.ndarray) -> np.ndarray:
    """(h, w, 3): a red object on a grey ground, as CIELAB."""
    lab = np.full((*inside.shape, 3), (60.0, 0.0, 0.0), np.float32)
    lab[inside] = (45.0, 50.0, 30.0)
    return lab


def tidy(mask: np.ndarray, lab: np.ndarray, probability: np.ndarray | None = None) -> np.ndarray:
    chance = mask.astype(np.float32) * 0.5 if probability is None else probability
    return refine.tidy(mask, lab, chance, is_round=False)


def test_specks_go_and_scattered_pieces_stay() -> None:
    main, piece, speck = disc(70, 80, 50), disc(170, 40, 7), disc(170, 120, 7)
    mask = main | piece | speck
    probability = np.where(piece, 0.95, np.where(speck, 0.5, 0.7)).astype(np.float32)
    kept = tidy(mask, flat_lab(mask), probability)
    assert kept[40, 170]
    assert not kept[120, 170]


def test_a_hole_through_which_the_background_shows_stays_open() -> None:
    ring = disc(100, 80, 60) & ~disc(100, 80, 20)
    assert not tidy(ring, flat_lab(ring))[80, 100]


def test_a_hole_of_another_colour_is_part_of_the_object() -> None:
    body = disc(100, 80, 60)
    body[30:60, 40:160] = True
    inlay = disc(100, 80, 20)
    lab = flat_lab(body)
    lab[inlay] = (80.0, -40.0, 20.0)
    assert tidy(body & ~inlay, lab)[80, 100]


@pytest.mark.parametrize("centre", [(100, 80), (100, 20)], ids=["whole", "cut off by the picture"])
def test_a_chipped_disc_becomes_round_again(centre: tuple[int, int]) -> None:
    whole = disc(*centre, 55)
    chipped = whole.copy()
    chipped[centre[1] + 46 :, centre[0] - 8 : centre[0] + 8] = False
    assert overlap(tidy(chipped, flat_lab(chipped)), whole) > 0.985


def test_a_square_stays_square() -> None:
    square = np.zeros(SHAPE, bool)
    square[30:130, 40:160] = True
    assert overlap(tidy(square, flat_lab(square)), square) > 0.98


@settings(deadline=None, max_examples=20)
@given(st.floats(0, 1), st.integers(0, 2**31), st.integers(1, 8))
def test_the_guided_filter_keeps_a_constant(level: float, seed: int, radius_px: int) -> None:
    guide = np.random.default_rng(seed).random((24, 31, 3)).astype(np.float32)
    target = np.full((24, 31), level, np.float32)
    assert np.abs(snap.guided(guide, target, radius_px, 1e-3) - level).max() < 1e-3


def test_a_rough_mask_snaps_to_the_picture_at_full_size() -> None:
    full = np.full((640, 800, 3), 70, np.uint8)
    truth = np.zeros((640, 800), bool)
    truth[150:500, 210:610] = True
    full[truth] = (200, 180, 90)
    small = cv2.resize(full, (200, 160), interpolation=cv2.INTER_AREA)
    rough = np.zeros((160, 200), np.float32)
    rough[39:124, 54:151] = 1.0  # a pixel or two off on every side
    assert overlap(snap.snap(rough, small, full), truth) > 0.99


def test_colour_speaks_for_what_is_met_on_the_object_only() -> None:
    inside = disc(100, 80, 40)
    guess = cv2.GaussianBlur(disc(92, 84, 40).astype(np.float32), (0, 0), 8)
    ratio = colours.log_ratio(flat_lab(inside), guess)
    assert ratio[inside].min() > 1
    assert ratio[~inside].max() < 0


@settings(deadline=None, max_examples=30)
@given(st.floats(0, 1), st.floats(0, 1), st.booleans(), st.integers(0, 80))
def test_confidence_is_a_probability(level: float, frame: float, fills: bool, radius: int) -> None:
    probability = np.full(SHAPE, level, np.float32)
    value = confidence.expected_iou(disc(100, 80, radius), probability, frame, fills_frame=fills)
    assert 0 <= value <= 1


def test_a_mask_that_agrees_is_trusted_more() -> None:
    mask = disc(100, 80, 50)
    sharp = np.where(mask, 0.99, 0.01).astype(np.float32)
    vague = cv2.GaussianBlur(disc(80, 80, 50).astype(np.float32), (0, 0), 20)
    trusted, doubted = (confidence.expected_iou(mask, chance, 0.0, fills_frame=False) for chance in (sharp, vague))
    assert trusted > doubted + 0.1
