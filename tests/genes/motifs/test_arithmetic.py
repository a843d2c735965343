"""The pure parts: change points, ellipses, tidy outlines, the choice."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.genes.motifs.changes import change_points, explained_share
from wenmai.genes.motifs.figures import fill_holes, otsu_level
from wenmai.genes.motifs.regular import regularised
from wenmai.genes.motifs.rounds import fit_ellipse
from wenmai.genes.motifs.select import CANDIDATES_MAX, IOU_MAX, choose
from wenmai.genes.motifs.surface import prepare


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(6, 20), st.integers(0, 9)), min_size=1, max_size=5))
def test_steps_are_found_where_they_are(steps: list[tuple[int, int]]) -> None:
    levels = [level + 10 * k for k, (_, level) in enumerate(steps)]
    profile = np.concatenate([np.full(length, float(v)) for (length, _), v in zip(steps, levels, strict=True)])
    borders = change_points(profile[:, None], 6, 4, 1e-6)
    assert borders == [0, *np.cumsum([length for length, _ in steps]).tolist()]


def test_bins_that_say_all_explain_all_and_noise_explains_little() -> None:
    index = np.repeat(np.arange(10), 50)
    random = np.random.default_rng(0)
    assert explained_share(index[:, None].astype(np.float64), index, 10) > 0.999
    assert explained_share(random.normal(size=(500, 2)), index, 10) < 0.1


@settings(max_examples=20, deadline=None)
@given(st.integers(20, 60), st.integers(20, 60), st.integers(0, 179))
def test_an_ellipse_is_measured_as_drawn(a: int, b: int, angle: int) -> None:
    plane = np.zeros((160, 160), np.uint8)
    cv2.ellipse(plane, (80, 80), (a, b), angle, 0, 360, 1, cv2.FILLED)
    fit = fit_ellipse(plane > 0)
    assert fit is not None
    ellipse, agreement = fit
    assert agreement > 0.95
    assert abs(ellipse.a - max(a, b)) < 2
    assert abs(ellipse.b - min(a, b)) < 2


def test_a_rectangle_is_no_ellipse() -> None:
    fit = fit_ellipse(np.ones((90, 140), np.bool_))
    assert fit is not None
    assert fit[1] < 0.85


def test_otsu_parts_two_heaps() -> None:
    random = np.random.default_rng(1)
    sample = np.concatenate([random.normal(10, 1, 800), random.normal(20, 1, 800)]).astype(np.float32)
    level, eta = otsu_level(sample)
    assert 13 < level < 17
    assert eta > 0.9


def test_holes_are_filled() -> None:
    ring = np.zeros((40, 40), np.uint8)
    cv2.circle(ring, (20, 20), 14, 1, 3)
    assert fill_holes(ring > 0)[20, 20]


def test_a_ragged_disc_becomes_a_disc_and_a_ring_stays_a_ring() -> None:
    random = np.random.default_rng(2)
    surface = prepare(random.integers(0, 255, (200, 200, 3), dtype=np.uint8), np.ones((200, 200), np.bool_))
    disc = np.zeros((200, 200), np.uint8)
    cv2.circle(disc, (100, 100), 60, 1, cv2.FILLED)
    ragged = disc.copy()
    for angle in np.linspace(0, 6.28, 14):
        cv2.circle(ragged, (int(100 + 60 * np.cos(angle)), int(100 + 60 * np.sin(angle))), 4, 0, cv2.FILLED)
    tidy = regularised(surface, ragged > 0)
    assert (tidy & (disc > 0)).sum() / (tidy | (disc > 0)).sum() > 0.93
    contours, _ = cv2.findContours(tidy.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    assert cv2.isContourConvex(cv2.approxPolyDP(contours[0], 1.5, True))
    ring = (disc > 0) & ~np.asarray(cv2.circle(np.zeros((200, 200), np.uint8), (100, 100), 45, 1, -1) > 0)
    assert not regularised(surface, ring)[100, 100]


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(0, 1000))
def test_the_chosen_are_few_best_first_and_apart(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    overlap = random.random((count, count)).astype(np.float32)
    overlap = np.maximum(overlap, overlap.T)
    likelihood = random.random(count)
    chosen = choose(likelihood, overlap)
    assert chosen[0] == int(likelihood.argmax())
    assert len(chosen) <= CANDIDATES_MAX
    assert all(likelihood[a] >= likelihood[b] for a, b in pairwise(chosen))
    assert all(overlap[a, b] <= IOU_MAX for i, a in enumerate(chosen) for b in chosen[:i])
