"""Passwords: how they are kept, which are accepted, and that an unknown name costs as much as a wrong password."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parties.town import PASSWORD, QUICK
from wenmai.kernel.errors import InvalidInput
from wenmai.parties.passwords import Hashing, check_password
from wenmai.parties.waiting import OF_A_CALLER, OF_A_NAME


def test_the_stated_parameters_are_those_of_rfc_9106() -> None:
    kept = Hashing().keep(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert Hashing().matches(kept, PASSWORD)
    assert not Hashing().is_outdated(kept)
    assert QUICK.is_outdated(kept)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_password_matches_itself_alone(one: str, other: str) -> None:
    from unicodedata import normalize

    kept = QUICK.keep(one)
    assert QUICK.matches(kept, one)
    assert QUICK.matches(kept, other) == (normalize("NFKC", one) == normalize("NFKC", other))
    assert kept != QUICK.keep(one)  # salted


def test_the_same_characters_are_the_same_password_however_composed() -> None:
    assert QUICK.matches(QUICK.keep("caf\u00e9 in the east"), "cafe\u0301 in the east")


@pytest.mark.parametrize("wrong", ["", "x" * 257, "\ud800" * 20, PASSWORD + " ", "\x00"])
def test_impossible_passwords_do_not_match(wrong: str) -> None:
    assert not QUICK.matches(QUICK.keep(PASSWORD), wrong)


@pytest.mark.parametrize("kept", [None, "", "plain text", "$argon2id$v=19$m=8,t=1,p=1$c2hvcnQ$"])
def test_nothing_kept_or_damage_takes_one_hashing_as_a_wrong_password_does(
    kept: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent: list[str] = []
    before = Hashing.keep

    def keep(self: Hashing, password: str) -> str:
        spent.append(password)
        return before(self, password)

    monkeypatch.setattr(Hashing, "keep", keep)
    assert not QUICK.matches(kept, PASSWORD)
    assert len(spent) <= 1
    assert len(spent) == 1 or kept


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("a cat, one", "password.length"),
        ("x" * 257, "password.length"),
        ("\ud800" * 20, "password.length"),
        ("aaaaaaaaaaaaaaaa", "password.plain"),
        ("li-weili-weili-wei", "password.plain"),
        ("li-wei-2031-li-wei", "password.plain"),
    ],
)
def test_what_is_too_easy_is_refused_and_not_repeated(password: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check_password(password, "li-wei")
    assert raised.value.rule == rule
    assert password not in str(raised.value)


@pytest.mark.parametrize("password", [PASSWORD, "一二三四五六七八九十十一", "x1!y" * 4 + "z"])
def test_long_ones_are_accepted_in_any_script(password: str) -> None:
    assert check_password(password, "li-wei") == password


@given(st.integers(0, 10**6))
def test_waits_never_shrink_and_end_at_a_quarter_of_an_hour(failures: int) -> None:
    for patience in (OF_A_NAME, OF_A_CALLER):
        assert patience.wait_s(failures) <= patience.wait_s(failures + 1) <= 900
        assert (patience.wait_s(failures) == 0) == (failures < patience.free)
