"""Degenerate pictures get a sane answer, impossible ones a clear error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.genes.motifs import find_candidates
from wenmai.kernel.errors import InvalidInput


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (400, 1), (2, 3), (40, 40)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_uniform_pictures_bear_no_ornament(shape: tuple[int, int], value: int) -> None:
    reading = find_candidates(np.full((*shape, 3), value, np.uint8), np.ones(shape, np.bool_))
    assert not reading.has_ornament
    assert reading.reason


def test_an_empty_mask_bears_no_ornament() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (90, 90, 3), dtype=np.uint8)
    assert not find_candidates(picture, np.zeros((90, 90), np.bool_)).has_ornament


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InvalidInput):
        find_candidates(np.zeros((10, 10, 3), np.uint8), np.zeros((10, 11), np.bool_))
    with pytest.raises(InvalidInput):
        find_candidates(np.zeros((10, 10), np.uint8), np.zeros((10, 10), np.bool_))


@settings(max_examples=12, deadline=None)
@given(height=st.integers(1, 120), width=st.integers(1, 120), seed=st.integers(0, 999), step=st.integers(1, 30))
def test_any_picture_gets_an_answer_inside_itself(height: int, width: int, seed: int, step: int) -> None:
    random = np.random.default_rng(seed)
    small = random.integers(0, 255, (height // step + 1, width // step + 1, 3), dtype=np.uint8)
    picture = np.repeat(np.repeat(small, step, axis=0), step, axis=1)[:height, :width]
    mask = random.random((height, width)) < random.random()
    reading = find_candidates(np.ascontiguousarray(picture), mask)
    assert reading.has_ornament == bool(reading.candidates)
    for candidate in reading.candidates:
        box = candidate.box
        assert candidate.mask.shape == (box.height, box.width)
        assert candidate.mask.any()
        assert 0 <= box.x <= box.x + box.width <= width
        assert 0 <= box.y <= box.y + box.height <= height
        assert 0 <= candidate.confidence <= 1
