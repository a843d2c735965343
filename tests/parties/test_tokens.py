"""Tokens as texts: what was issued is read back, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel.errors import Unauthenticated
from wenmai.parties.tokens import ALPHABET, ID_LENGTH, SECRET_BYTES, ShownToken, new_token, parse

tokens = st.builds(
    ShownToken,
    st.text(ALPHABET, min_size=ID_LENGTH, max_size=ID_LENGTH),
    st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES),
)


@given(tokens)
def test_a_token_is_read_back_as_it_was_written(token: ShownToken) -> None:
    again = parse(token.text)
    assert again == token
    assert again.matches(token.secret_hash)
    assert token.text.startswith(f"wm_{token.id}_")


@given(tokens, st.data())
def test_any_changed_letter_is_refused(token: ShownToken, data: st.DataObject) -> None:
    text = token.text
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(
        st.one_of(st.sampled_from(ALPHABET + "_- \n"), st.characters()).filter(lambda c: c != text[place])
    )
    with pytest.raises(Unauthenticated) as raised:
        parse(text[:place] + letter + text[place + 1 :])
    assert raised.value.rule in ("token.form", "token.mistyped")


@given(tokens, st.data())
def test_neighbours_that_changed_places_are_refused(token: ShownToken, data: st.DataObject) -> None:
    text = token.text
    place = data.draw(st.integers(0, len(text) - 2).filter(lambda p: text[p] != text[p + 1]))
    with pytest.raises(Unauthenticated):
        parse(text[:place] + text[place + 1] + text[place] + text[place + 2 :])


@given(tokens, st.data())
def test_what_is_cut_off_or_added_is_refused(token: ShownToken, data: st.DataObject) -> None:
    text = token.text
    cut = data.draw(st.integers(0, len(text) - 1))
    added = data.draw(st.text(min_size=1, max_size=3))
    for wrong in (text[:cut], text[cut + 1 :], text + added, added + text):
        with pytest.raises(Unauthenticated):
            parse(wrong)


@given(tokens, tokens)
def test_no_message_and_no_description_repeats_the_secret(token: ShownToken, other: ShownToken) -> None:
    spelt = token.text.rsplit("_", 1)[1]
    assert spelt[:20] not in repr(token)
    with pytest.raises(Unauthenticated) as raised:
        parse(token.text + "x")
    assert spelt[:20] not in str(raised.value)
    if token.secret != other.secret:
        assert not other.matches(token.secret_hash)


def test_a_number_that_no_secret_has_is_refused_although_its_checksum_fits() -> None:
    from wenmai.parties import tokens as module

    body = f"wm_{'a' * ID_LENGTH}_{'z' * module.SECRET_LENGTH}"
    with pytest.raises(Unauthenticated) as raised:
        parse(body + module._checksum(body))
    assert raised.value.rule == "token.mistyped"


def test_no_two_tokens_are_the_same() -> None:
    assert len({new_token().text for _ in range(200)}) == 200
