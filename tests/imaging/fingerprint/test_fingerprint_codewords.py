"""A code is its symbols and nothing else is; rows are as promised, this year and in ten."""

from __future__ import annotations

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.imaging.fingerprint.scenes import KEY, OTHER_KEY
from wenmai.imaging.fingerprint import codewords, plane

codes = st.integers(0, 2**32 - 1)


@given(codes)
def test_a_code_comes_back_from_its_symbols(code: int) -> None:
    symbols = codewords.symbols_of(code, KEY)
    assert all(0 <= symbol < 4096 for symbol in symbols)
    assert codewords.code_of(symbols, KEY) == code


@given(codes, st.integers(0, 3), st.integers(1, 4095))
def test_a_wrong_symbol_is_another_code_or_none(code: int, place: int, change: int) -> None:
    symbols = list(codewords.symbols_of(code, KEY))
    symbols[place] ^= change
    assert codewords.code_of(tuple(symbols), KEY) != code


def test_of_wrong_symbols_few_are_codes() -> None:
    symbols = np.random.default_rng(1).integers(0, 4096, (20_000, 4)).tolist()
    assert sum(codewords.code_of(tuple(four), KEY) is not None for four in symbols) <= 5  # 0.3 expected


def test_neighbouring_codes_share_no_more_than_chance() -> None:
    rows = np.array([codewords.symbols_of(code, KEY) for code in range(500)])
    assert (rows[1:] == rows[:-1]).sum() <= 5


@given(st.integers(0, 4095), st.integers(0, 4095))
def test_hadamard_rows_are_orthogonal_and_found_by_the_transform(one: int, two: int) -> None:
    product = float(codewords.hadamard_row(one) @ codewords.hadamard_row(two))
    assert product == (4096 if one == two else 0)
    found = codewords.hadamard_transform(codewords.hadamard_row(one)[None])[0]
    assert found[one] == 4096
    assert np.count_nonzero(found) == 1


@given(codes, st.integers(0, 3))
def test_a_symbol_that_is_hidden_by_another_is_still_found(code: int, place: int) -> None:
    matches = np.zeros((4, 4096), np.float32)
    matches[np.arange(4), codewords.symbols_of(code, KEY)] = 10
    matches[place, :3] = (11, 12, 10.5)
    found = codewords.likeliest(matches, KEY)
    assert found is not None
    assert found[0] == code


def test_rows_of_codes_are_coin_flips_and_have_nothing_in_common() -> None:
    rows = codewords.own_rows(range(300), KEY)
    assert set(np.unique(rows)) == {-1.0, 1.0}
    likeness = rows @ rows.T / 4096
    np.fill_diagonal(likeness, 0)
    assert np.abs(likeness).max() < 6 / 64  # 6 standard deviations
    assert abs(float(rows.mean())) < 0.005
    assert not np.array_equal(rows[0], codewords.own_rows([0], OTHER_KEY)[0])


def test_what_is_drawn_from_a_key_is_the_same_for_ever() -> None:
    """Copies are traced years after they were delivered: if this changes, none of them can be."""
    unrolled = plane.unroll(KEY)
    whole = hashlib.sha256(unrolled.signs.astype("i1").tobytes() + unrolled.slots.astype("<i4").tobytes())
    whole.update(codewords.as_rows(123456789, KEY).astype("i1").tobytes())
    assert whole.hexdigest() == "9cedf642bc3f66355a58eaa1be43585e3c00d7ba87ac0d0b9786758223eeb604"
