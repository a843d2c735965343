"""The bounds on being wrong hold for any evidence, and say what they should."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imaging.fingerprint.scenes import KEY
from wenmai.imaging.fingerprint import accusing, codewords, evidence, plane
from wenmai.imaging.fingerprint.accusing import ranked


@given(st.floats(0, 60), st.floats(0, 60), st.integers(1, 10**6))
def test_more_evidence_is_less_chance_and_more_tries_are_more(one: float, two: float, tries: int) -> None:
    low, high = sorted((one, two))
    assert 0 < evidence.chance_of(high, tries) <= evidence.chance_of(low, tries) <= 1
    assert evidence.chance_of(low, tries) >= evidence.chance_of(low)


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.sampled_from(["even", "heavy tails", "few", "one", "another's"]))
def test_innocents_stay_under_the_bound_whatever_the_evidence(seed: int, kind: str) -> None:
    """Also where the evidence is another buyer's copy, with whom some innocents share a symbol."""
    rng = np.random.default_rng(seed)
    shape = (6, 4096)
    sums = {
        "even": rng.normal(size=shape),
        "heavy tails": rng.standard_cauchy(shape),
        "few": np.where(np.arange(4096) < 9, rng.normal(size=shape), 0),
        "one": np.eye(1, 6 * 4096, 7).reshape(shape),
        "another's": np.vstack([codewords.as_rows(2**32 - 1, KEY), np.zeros((1, 4096))]) + rng.normal(size=shape),
    }[kind].astype(np.float32)
    innocents = list(range(seed % 2**30, seed % 2**30 + 500))
    length_one = sums / np.sqrt(np.square(sums[:5], dtype=np.float64).sum())
    chances = np.exp(accusing.log_bounds(accusing.fits(innocents, length_one, KEY), length_one))
    for chance in (0.3, 0.1, 0.03):
        expected = chance * len(innocents)
        assert np.sum(chances <= chance) <= expected + 5 * np.sqrt(expected)
    assert chances.min() > 1e-7


def test_a_ranking_begins_with_who_fits_and_keeps_everyone() -> None:
    rows = np.vstack([codewords.as_rows(31, KEY), np.zeros((1, 4096))])
    sums = (rows + np.random.default_rng(2).normal(0, 5, rows.shape)).astype(np.float32)
    found = ranked(list(range(2500)), sums, KEY)
    assert found[0].code == 31
    assert found[0].false_probability < 1e-12
    assert found[1].false_probability > 1e-3
    assert sorted(one.code for one in found) == list(range(2500))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    fewer = ranked([31, 5], sums, KEY)
    assert fewer[0].score == pytest.approx(found[0].score)
    assert fewer[0].false_probability == pytest.approx(found[0].false_probability * 2 / 2500)


def test_the_bound_is_near_the_truth_for_coins_alone() -> None:
    """Far out, it has to be as small as the normal distribution's tail but for a factor of its order."""
    sums = np.zeros((6, 4096))
    sums[4] = 1 / 64
    logs = accusing.log_bounds(np.array([4.0, 6.0, 8.0]), sums)
    assert np.all(logs >= [np.log(3.2e-5), np.log(9.9e-10), np.log(6.2e-16)])
    assert np.all(logs <= np.array([-8.0, -18.0, -32.0]) + 0.1)


def test_evidence_of_nothing_says_nothing() -> None:
    assert evidence.standing(np.ones(4096, np.float32), np.zeros(4096, np.float32)) == 0
    assert evidence.decide(np.zeros((6, 4096), np.float32), KEY).false_probability > 0.5


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_a_code_is_decided_from_what_its_cells_carry(code: int) -> None:
    unrolled = plane.unroll(KEY)
    noise = np.random.default_rng(code).normal(0, 8, unrolled.signs.shape).astype(np.float32)
    found = evidence.decide(unrolled.gathered(unrolled.field(code, KEY) + noise), KEY)
    assert found.code == code
    assert found.false_probability < 1e-20


@given(st.integers(1, 300))
def test_all_tries_together_cost_what_is_allowed(most: int) -> None:
    assert sum(1 / evidence.share_spent(number, most) for number in range(1, most + 1)) == pytest.approx(1)
