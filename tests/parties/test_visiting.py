"""Visits: begun, taken up again by the cookie, ended by either side, and forged by nobody."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.parties.town import PASSWORD, QUICK, give_password, settle, watched
from wenmai.kernel.errors import Forbidden, StorageFailure, Unauthenticated
from wenmai.parties.model import Actor
from wenmai.parties.tables import VISIT
from wenmai.parties.visits import Cookie, new_cookie, read_cookie
from wenmai.services.context import Context
from wenmai.services.parties import grant, revoke
from wenmai.services.signing_in import by_password, change_password
from wenmai.services.visiting import KEY_FILE, begin_visit, end_visit, resume_visit, visit_key

KEY = b"k" * 32
LI = Actor.of_roles("museum", ["curator"], "li-wei")


@given(st.data())
def test_no_changed_cookie_is_read(data: st.DataObject) -> None:
    value = new_cookie().value(KEY)
    place = data.draw(st.integers(0, len(value) - 1))
    letter = data.draw(st.characters().filter(lambda one: one != value[place]))
    with pytest.raises(Unauthenticated):
        read_cookie(value[:place] + letter + value[place + 1 :], KEY)
    with pytest.raises(Unauthenticated):
        read_cookie(value, b"j" * 32)
    assert read_cookie(value, KEY).value(KEY) == value


def test_form_tokens_belong_to_their_visit_and_are_no_cookies() -> None:
    one, other = new_cookie(), new_cookie()
    one.check_form_token(KEY, one.form_token(KEY))
    for wrong in (other.form_token(KEY), one.form_token(b"j" * 32), "", "é\ud800", one.value(KEY).split(".")[2]):
        with pytest.raises(Forbidden) as raised:
            one.check_form_token(KEY, wrong)
        assert raised.value.rule == "access.form-token"
    with pytest.raises(Unauthenticated):
        read_cookie(f"{one.id}.{one.secret}.{one.form_token(KEY)}", KEY)


def test_a_visit_goes_on_until_it_is_ended(context: Context) -> None:
    house, watch = watched(context)
    settle(house)
    value = begin_visit(house, LI)
    for _ in range(6):
        watch.go(minutes=110)
        assert resume_visit(house, value).actor == LI
    assert end_visit(house, value)
    assert not end_visit(house, value)
    with pytest.raises(Unauthenticated):
        resume_visit(house, value)


@pytest.mark.parametrize("far", [{"minutes": 120}, {"hours": 12}, {"seconds": -301}, {"days": -30}])
def test_a_visit_ends_by_its_time_and_by_a_clock_that_was_set_back(context: Context, far: dict[str, float]) -> None:
    house, watch = watched(context)
    settle(house)
    value = begin_visit(house, LI)
    watch.go(**far)
    with pytest.raises(Unauthenticated) as raised:
        resume_visit(house, value)
    assert raised.value.rule == "access.visit"


def test_a_day_s_work_is_the_longest_visit(context: Context) -> None:
    house, watch = watched(context)
    settle(house)
    value = begin_visit(house, LI)
    for _ in range(11):
        watch.go(minutes=60)
        resume_visit(house, value)
    watch.go(minutes=60)
    with pytest.raises(Unauthenticated):
        resume_visit(house, value)
    begin_visit(house, LI)
    with house.database.reading() as connection:
        assert len(connection.execute(select(VISIT)).all()) == 2
    watch.go(seconds=1)
    begin_visit(house, LI)
    with house.database.reading() as connection:
        assert len(connection.execute(select(VISIT)).all()) == 2  # the first is forgotten


def test_roles_of_the_moment_count(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    value = begin_visit(house, LI)
    grant(house, "museum", "buyer")
    grant(house, "li-wei", "buyer", party="museum")
    assert "order.place" in resume_visit(house, value).actor.permissions
    revoke(house, "museum", "buyer")
    revoke(house, "museum", "curator")
    with pytest.raises(Forbidden) as raised:
        resume_visit(house, value)
    assert raised.value.rule == "access.no-role"


def test_a_new_password_ends_all_visits(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    give_password(house, "li-wei")
    actor = by_password(house, "li-wei", PASSWORD, caller="", hashing=QUICK)
    values = [begin_visit(house, actor) for _ in range(2)]
    others = begin_visit(house, Actor.of_roles("museum", ["curator"], "wang-fang"))
    change_password(house.acting_as(actor), PASSWORD, "five words of another kind", caller="", hashing=QUICK)
    for value in values:
        with pytest.raises(Unauthenticated):
            resume_visit(house, value)
    assert resume_visit(house, others)


def test_only_a_person_who_signed_in_visits(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    for actor in (Actor.of_roles("museum", ["curator"]), replace(LI, token="abc")):
        with pytest.raises(Forbidden):
            begin_visit(house, actor)


def test_a_row_without_its_secret_opens_nothing(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    mine = read_cookie(begin_visit(house, LI), visit_key(house))
    forged = Cookie(mine.id, new_cookie().secret).value(visit_key(house))
    for attempt in (resume_visit, end_visit):
        with pytest.raises(Unauthenticated):
            attempt(house, forged)
    with house.database.reading() as connection:
        kept = connection.execute(select(VISIT)).one()
    assert mine.secret not in repr(kept)
    assert mine.secret not in repr(mine)


def test_the_key_is_the_owner_s_alone_and_its_damage_is_told(context: Context) -> None:
    assert len(visit_key(context)) == 32
    path: Path = context.home / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert visit_key(context) == path.read_bytes()
    path.write_bytes(b"short")
    with pytest.raises(StorageFailure, match="Delete it"):
        visit_key(context)
