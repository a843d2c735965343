"""ΔE00 against the published pairs, against scikit-image, and its invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.color import deltaE_ciede2000

from wenmai.genes.colour.difference import delta_e_76, delta_e_2000
from wenmai.kernel.errors import InvalidInput

# The test data of G. Sharma, W. Wu, E. N. Dalal, 'The CIEDE2000 color-difference formula: implementation notes,
# supplementary test data, and mathematical observations', Color Research & Application 30(1), 2005, table 1:
# L1 a1 b1  L2 a2 b2  ΔE00. Pairs 9 to 15 stand on either side of the formula's jumps.
SHARMA = """
50 2.6772 -79.7751 50 0 -82.7485 2.0425
50 3.1571 -77.2803 50 0 -82.7485 2.8615
50 2.8361 -74.0200 50 0 -82.7485 3.4412
50 -1.3802 -84.2814 50 0 -82.7485 1.0000
50 -1.1848 -84.8006 50 0 -82.7485 1.0000
50 -0.9009 -85.5211 50 0 -82.7485 1.0000
50 0 0 50 -1 2 2.3669
50 -1 2 50 0 0 2.3669
50 2.4900 -0.0010 50 -2.4900 0.0009 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0010 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0011 7.2195
50 2.4900 -0.0010 50 -2.4900 0.0012 7.2195
50 -0.0010 2.4900 50 0.0009 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0010 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0011 -2.4900 4.7461
50 2.5 0 50 0 -2.5 4.3065
50 2.5 0 73 25 -18 27.1492
50 2.5 0 61 -5 29 22.8977
50 2.5 0 56 -27 -3 31.9030
50 2.5 0 58 24 15 19.4535
50 2.5 0 50 3.1736 0.5854 1.0000
50 2.5 0 50 3.2972 0 1.0000
50 2.5 0 50 1.8634 0.5757 1.0000
50 2.5 0 50 3.2592 0.3350 1.0000
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082
"""
PAIRS = np.array([[float(word) for word in line.split()] for line in SHARMA.strip().splitlines()])

LAB = st.tuples(st.floats(0, 100), st.floats(-128, 128), st.floats(-128, 128))


def test_agrees_with_the_published_pairs() -> None:
    assert PAIRS.shape == (34, 7)
    forward = delta_e_2000(PAIRS[:, :3], PAIRS[:, 3:6])
    backward = delta_e_2000(PAIRS[:, 3:6], PAIRS[:, :3])
    np.testing.assert_allclose(forward, PAIRS[:, 6], atol=1e-4)
    np.testing.assert_allclose(backward, PAIRS[:, 6], atol=1e-4)


def test_agrees_with_scikit_image_everywhere() -> None:
    rng = np.random.default_rng(1)
    first = rng.uniform([0, -128, -128], [100, 128, 128], (20_000, 3))
    second = np.where(rng.random((20_000, 1)) < 0.5, first + rng.normal(0, 3, (20_000, 3)), first[::-1])
    np.testing.assert_allclose(delta_e_2000(first, second), deltaE_ciede2000(first, second), atol=2e-4)


@settings(deadline=None)  # the first call compiles
@given(LAB, LAB)
def test_is_symmetric_and_not_negative(one: tuple[float, ...], two: tuple[float, ...]) -> None:
    there, back = float(delta_e_2000(one, two)), float(delta_e_2000(two, one))
    assert there >= 0.0
    assert there == pytest.approx(back, rel=1e-5, abs=1e-5)


@settings(deadline=None)  # the first call compiles
@given(LAB)
def test_nothing_lies_between_a_colour_and_itself(lab: tuple[float, ...]) -> None:
    assert float(delta_e_2000(lab, lab)) == pytest.approx(0.0, abs=1e-5)
    assert float(delta_e_76(lab, lab)) == 0.0


def test_opposite_hues_have_the_mean_of_their_angles() -> None:
    # Exactly 180° apart, where the bisector vanishes: hues 0° and 180°, mean 90°.
    ours = delta_e_2000([50.0, 10.0, 0.0], [50.0, -10.0, 0.0])
    assert float(ours) == pytest.approx(float(deltaE_ciede2000([50, 10, 0], [50, -10, 0])), abs=1e-4)


def test_shapes_are_broadcast_and_misfits_refused() -> None:
    assert delta_e_2000(np.zeros((4, 5, 3)), np.zeros(3)).shape == (4, 5)
    assert delta_e_76(np.zeros((4, 1, 3)), np.ones((1, 5, 3))).shape == (4, 5)
    with pytest.raises(InvalidInput, match="shape"):
        delta_e_2000(np.zeros((4, 2)), np.zeros(3))
    with pytest.raises(InvalidInput, match="do not go together"):
        delta_e_2000(np.zeros((4, 3)), np.zeros((5, 3)))
