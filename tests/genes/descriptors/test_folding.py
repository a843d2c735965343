"""Codes that turn mirror images and reversed contrast into changes of sign."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wenmai.genes.descriptors.drawings import draw_ornament
from wenmai.genes.descriptors.folding import CODE_LENGTH, CODE_STEPS, ORBITS, PART_LENGTH, PARTS, SIGNS, fold, unfold
from wenmai.genes.descriptors.voting import NONE, best_partners

# Each of 128 numbers of a unit vector is rounded by half a step at most: |e| ≤ √128 / 2 steps, met once for each code.
ROUNDING = np.sqrt(CODE_LENGTH) / (2 * CODE_STEPS)
ROUNDING_MAX = float(2 * ROUNDING + ROUNDING**2)
histograms = hnp.arrays(np.float32, (1, 128), elements=st.floats(0, 255, width=32)).filter(lambda h: h.sum() > 100)


def likeness(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(n, 4) cosines under the four variants."""
    first, second = (unfold(fold(sift)).reshape(-1, PARTS, PART_LENGTH) for sift in (one, other))
    return np.einsum("npi,npi->np", first, second) @ SIGNS.T


def test_the_orbits_share_out_all_numbers() -> None:
    assert sorted(ORBITS.ravel().tolist()) == list(range(128))


@given(histograms, histograms)
def test_folding_keeps_cosines(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> None:
    rooted = [np.sqrt(sift / sift.sum()) for sift in (one, other)]
    assert likeness(one, other)[0, 0] == pytest.approx(float((rooted[0] * rooted[1]).sum()), abs=ROUNDING_MAX)


@pytest.mark.parametrize(("variant", "mirrored", "reversed_"), [(0, 0, 0), (1, 1, 0), (2, 0, 1), (3, 1, 1)])
def test_an_altered_picture_is_alike_in_its_own_variant(variant: int, mirrored: bool, reversed_: bool) -> None:
    rng = np.random.default_rng(3)
    grey = cv2.GaussianBlur(cv2.cvtColor(draw_ornament(rng), cv2.COLOR_RGB2GRAY), (0, 0), 1.0)
    sift = cv2.SIFT.create(200)
    points, codes = sift.detectAndCompute(grey, None)

    def moved(point: cv2.KeyPoint) -> cv2.KeyPoint:
        x = grey.shape[1] - 1 - point.pt[0] if mirrored else point.pt[0]
        angle = (180 - point.angle if mirrored else point.angle) + (180 if reversed_ else 0)
        return cv2.KeyPoint(x, point.pt[1], point.size, angle % 360, point.response, point.octave)

    altered = np.ascontiguousarray(grey[:, ::-1]) if mirrored else grey
    altered = 255 - altered if reversed_ else altered
    _, other = sift.compute(altered, [moved(point) for point in points])
    cosines = np.median(likeness(codes, other), axis=0)
    assert cosines.argmax() == variant
    assert cosines[variant] > 0.97


@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_partners_are_the_likest_in_any_variant(seed: int, neighbours: int) -> None:
    products = np.random.default_rng(seed).uniform(-0.3, 0.4, (4, 6, 9)).astype(np.float32)
    partner, variant, likeness = best_partners(products, 0.2, neighbours)
    every = np.einsum("vp,pqc->vqc", SIGNS, products)
    for q in range(6):
        order = np.argsort(-every.max(axis=0)[q], kind="stable")[:neighbours]
        for place, c in enumerate(order):
            best = every[:, q, c].max()
            if best > 0.2001:
                assert partner[q, place] == c
                assert variant[q, place] == every[:, q, c].argmax()
                assert likeness[q, place] == pytest.approx(best, abs=1e-5)
            elif best < 0.1999:
                assert partner[q, place] == NONE
