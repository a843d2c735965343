"""Sums over colours are numpy's own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.symmetry.over_colours import dot, power_of, squared


@given(st.integers(0, 99), st.integers(1, 4), st.integers(1, 3))
def test_they_are_what_numpy_adds_up(seed, colours, axes):
    generator = np.random.default_rng(seed)
    one, other = generator.normal(size=(2, *range(2, 2 + axes), colours))
    np.testing.assert_allclose(dot(one, other), (one * other).sum(axis=-1), atol=1e-12)
    np.testing.assert_allclose(squared(one), (one**2).sum(axis=-1), atol=1e-12)
    np.testing.assert_allclose(power_of(one + 1j * other), (one**2 + other**2).sum(axis=-1), atol=1e-12)


def test_what_they_are_given_stays_as_it_is():
    one = np.ones((2, 3))
    dot(one, one)
    assert (one == 1).all()
