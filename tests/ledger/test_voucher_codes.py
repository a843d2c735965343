"""Codes are told apart from mistyped ones, and people may type them as they like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel.errors import InvalidInput
from wenmai.ledger.voucher_codes import ALPHABET, hash_of, new_code, read_code

codes = st.builds(new_code)
BODY = [place for place, letter in enumerate(new_code()) if letter != "-" and place > 2]


@given(codes)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    assert read_code(code) == code
    assert read_code(code.lower().replace("-", " ")) == code
    assert read_code(code.removeprefix("WV-").replace("0", "o").replace("1", "l")) == code


@given(codes, st.sampled_from(BODY), st.sampled_from(ALPHABET))
def test_every_wrong_letter_is_found(code: str, place: int, letter: str) -> None:
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong != code:
        with pytest.raises(InvalidInput, match="mistyped") as refused:
            read_code(wrong)
        assert wrong not in str(refused.value)


@given(st.text(max_size=40))
def test_anything_else_is_no_code(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_code(text)


def test_codes_differ_and_their_hashes_tell_nothing_of_them() -> None:
    many = [new_code() for _ in range(200)]
    assert len({hash_of(code) for code in many}) == 200
    assert all(len(hash_of(code)) == 64 and code not in hash_of(code) for code in many)
