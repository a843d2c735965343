"""Masks survive as text."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from wenmai.imaging.bilevel import mask_from_text, mask_to_text


@given(arrays.arrays(np.bool_, st.tuples(st.integers(1, 40), st.integers(1, 40))))
def test_a_mask_comes_back_from_json(mask: np.ndarray) -> None:
    assert (mask_from_text(json.loads(json.dumps(mask_to_text(mask)))) == mask).all()


@pytest.mark.parametrize("text", ["", "AAAA"])
def test_what_is_no_mask_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no mask"):
        mask_from_text(text)
