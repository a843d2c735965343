"""From passwords and tokens to who acts: right ones, wrong ones, and ones that hold no longer."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from tests.parties.town import PASSWORD, QUICK, give_password, settle, watched
from wenmai.audit.tables import EVENT
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated, WenmaiError
from wenmai.parties.model import Actor
from wenmai.parties.passwords import Hashing
from wenmai.parties.roles import ROLES
from wenmai.parties.tables import ATTEMPT, TOKEN, TOKEN_REVOCATION, TOKEN_USE
from wenmai.parties.tables import PASSWORD as PASSWORDS
from wenmai.parties.tokens import ALPHABET, parse
from wenmai.services.context import Context
from wenmai.services.credentials import issue_token, list_tokens, revoke_token
from wenmai.services.parties import grant, register, revoke
from wenmai.services.passwords import set_password
from wenmai.services.signing_in import actor_from_bearer, by_password, by_token, change_password

WRONG = "four words of cotton"
CURATOR = ROLES["curator"]


def refused(rule: str, kind: type[WenmaiError] = Unauthenticated) -> pytest.RaisesExc[WenmaiError]:
    return pytest.RaisesExc(kind, check=lambda error: error.rule == rule)


def sign_in(context: Context, name: str, password: str, caller: str = "192.0.2.7", party: str | None = None) -> Actor:
    return by_password(context, name, password, caller=caller, party=party, hashing=QUICK)


# passwords


def test_a_person_signs_in_and_acts_for_his_organisation(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    give_password(house, "li-wei")
    actor = sign_in(house, "li-wei", PASSWORD)
    assert (actor.party, actor.person, actor.token) == ("museum", "li-wei", None)
    assert actor.permissions == CURATOR.permissions
    assert actor.everywhere == frozenset()


def test_who_acts_for_several_says_for_whom(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    grant(house, "workshop", "buyer")
    grant(house, "li-wei", "buyer", party="workshop")
    give_password(house, "li-wei")
    with refused("access.which-party", InvalidInput):
        sign_in(house, "li-wei", PASSWORD)
    assert sign_in(house, "li-wei", PASSWORD, party="workshop").permissions == ROLES["buyer"].permissions
    for other in ("audit-house", "house", "nobody", "no\x00body", "li-wei"):
        with refused("access.no-role", Forbidden):
            sign_in(house, "li-wei", PASSWORD, party=other)
    revoke(house, "li-wei", "buyer", party="workshop")
    revoke(house, "li-wei", "curator", party="museum")
    with refused("access.no-role", Forbidden):
        sign_in(house, "li-wei", PASSWORD)


def test_unknown_names_and_wrong_passwords_get_the_same_answer(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    give_password(house, "li-wei")
    with pytest.raises(Unauthenticated) as wrong:
        sign_in(house, "li-wei", WRONG)
    assert wrong.value.rule == "access.password"
    for name in ("wang-fang", "nobody", "museum", "", "LI-WEI", "li-wei ", "l\x00i", "\ud800", "x" * 10**5):
        with pytest.raises(Unauthenticated) as unknown:
            sign_in(house, name, PASSWORD)
        assert str(unknown.value) == str(wrong.value)
        assert unknown.value.rule == wrong.value.rule


def test_a_name_waits_longer_each_time_and_nobody_else_does(context: Context) -> None:
    house, watch = watched(context)
    settle(house)
    give_password(house, "li-wei")
    give_password(house, "wang-fang")
    waits = []
    for attempt in range(17):
        waits.append(0)
        while (rule := rule_of(house, "li-wei", f"192.0.2.{attempt}")) == "access.wait":
            watch.go(seconds=(left := remaining_s(house, "li-wei", f"192.0.2.{attempt}")) - 0.001)
            assert rule_of(house, "li-wei", f"192.0.2.{attempt}") == "access.wait"
            watch.go(seconds=0.001)
            waits[-1] += left
        assert rule == "access.password"
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert sign_in(house, "wang-fang", PASSWORD).person == "wang-fang"


def rule_of(context: Context, name: str, caller: str) -> str:
    with pytest.raises(Unauthenticated) as raised:
        sign_in(context, name, WRONG, caller)
    return raised.value.rule


def remaining_s(context: Context, name: str, caller: str) -> int:
    with pytest.raises(Unauthenticated, match=r"Try again in \d+ s") as raised:
        sign_in(context, name, WRONG, caller)
    return int(raised.value.remedy.split()[3])


def test_the_right_password_waits_too_and_then_clears_the_count(context: Context) -> None:
    house, watch = watched(context)
    settle(house)
    give_password(house, "li-wei")
    for _ in range(5):
        with refused("access.password"):
            sign_in(house, "li-wei", WRONG)
    with refused("access.wait"):
        sign_in(house, "li-wei", PASSWORD)
    watch.go(seconds=1)
    assert sign_in(house, "li-wei", PASSWORD)
    for _ in range(4):
        with refused("access.password"):
            sign_in(house, "li-wei", WRONG)
    assert sign_in(house, "li-wei", PASSWORD)


def test_a_caller_who_tries_many_names_waits_and_cannot_clear_it_with_an_account_of_his_own(context: Context) -> None:
    house, watch = watched(context)
    settle(house)
    give_password(house, "sun-lei")
    for number in range(20):
        with refused("access.password"):
            sign_in(house, f"guess-{number}", WRONG, caller="203.0.113.9")
        if number < 19:
            assert sign_in(house, "sun-lei", PASSWORD, caller="203.0.113.9")
    with refused("access.wait"):
        sign_in(house, "sun-lei", PASSWORD, caller="203.0.113.9")
    assert sign_in(house, "sun-lei", PASSWORD, caller="203.0.113.10")
    watch.go(days=1, seconds=1)
    with refused("access.password"):
        sign_in(house, "guess-again", WRONG, caller="203.0.113.9")
    with house.database.reading() as connection:
        kept = connection.execute(select(ATTEMPT.c.failures)).scalars().all()
    assert sorted(kept) == [1, 1]  # the old ones are forgotten, all of them


def test_of_many_guesses_at_once_no_more_than_the_free_ones_are_looked_at(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    give_password(house, "li-wei")
    told: list[str] = []

    def guess(number: int) -> None:
        try:
            sign_in(house, "li-wei", WRONG, caller=f"192.0.2.{number}")
        except Unauthenticated as error:
            told.append(error.rule)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["access.password"] * 5 + ["access.wait"] * 11


def test_a_clock_set_back_makes_nobody_wait_longer_than_the_longest_wait(context: Context) -> None:
    house, watch = watched(context)
    settle(house)
    for _ in range(5):
        with refused("access.password"):
            sign_in(house, "li-wei", WRONG)
    watch.go(days=-300)
    with refused("access.wait") as raised:
        sign_in(house, "li-wei", WRONG)
    assert int(raised.value.remedy.split()[3]) <= 900


def test_a_password_kept_under_older_parameters_is_kept_anew(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    give_password(house, "li-wei")
    stronger = replace(QUICK, passes=2)
    before = kept(house, "li-wei")
    assert by_password(house, "li-wei", PASSWORD, caller="", hashing=QUICK)
    assert kept(house, "li-wei") == before
    with refused("access.password"):
        by_password(house, "li-wei", WRONG, caller="", hashing=stronger)
    assert kept(house, "li-wei") == before
    assert by_password(house, "li-wei", PASSWORD, caller="", hashing=stronger)
    assert ",t=2," in kept(house, "li-wei")
    assert by_password(house, "li-wei", PASSWORD, caller="", hashing=stronger)


def kept(context: Context, person: str) -> str:
    with context.database.reading() as connection:
        return connection.execute(select(PASSWORDS.c.hash).where(PASSWORDS.c.person == person)).scalar_one()


def test_the_hashing_is_done_outside_of_every_transaction(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    house, _ = watched(context)
    settle(house)
    give_password(house, "li-wei")
    seen: list[int] = []

    def matches(self: Hashing, text_kept: str | None, password: str) -> bool:
        seen.append(house.database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return True

    monkeypatch.setattr(Hashing, "matches", matches)
    sign_in(house, "li-wei", PASSWORD)
    assert seen == [0]


def test_only_operators_set_passwords_and_only_of_persons_within_their_reach(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    with refused("party.person", InvalidInput):
        set_password(house, "museum", PASSWORD)
    with pytest.raises(NotFound):
        set_password(house, "nobody", PASSWORD)
    with refused("access.party.write", Forbidden):
        set_password(house.acting_as(Actor.of_roles("museum", ["curator"], "li-wei")), "wang-fang", PASSWORD)
    narrow = house.acting_as(house.actor.narrowed({"party.write"}))
    with refused("access.beyond-own", Forbidden):
        set_password(narrow, "zhao-min", PASSWORD)
    set_password(narrow, "li-wei", PASSWORD, hashing=QUICK)
    assert sign_in(house, "li-wei", PASSWORD)


def test_a_person_changes_his_own_by_showing_the_one_that_holds(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    give_password(house, "li-wei")
    mine = house.acting_as(sign_in(house, "li-wei", PASSWORD))
    with refused("access.password"):
        change_password(mine, WRONG, "five words of another kind", caller="", hashing=QUICK)
    with refused("password.length", InvalidInput):
        change_password(mine, PASSWORD, "short", caller="", hashing=QUICK)
    assert sign_in(house, "li-wei", PASSWORD)
    change_password(mine, PASSWORD, "five words of another kind", caller="", hashing=QUICK)
    assert sign_in(house, "li-wei", "five words of another kind")
    with refused("access.password"):
        sign_in(house, "li-wei", PASSWORD)
    by_an_api = house.acting_as(replace(mine.actor, token="abc"))
    for other in (house, by_an_api):
        with refused("access.person", Forbidden):
            change_password(other, PASSWORD, WRONG, caller="", hashing=QUICK)


def test_events_tell_of_passwords_and_no_row_keeps_one(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    give_password(house, "li-wei")
    with house.database.reading() as connection:
        events = connection.execute(select(EVENT).where(EVENT.c.kind == "password.set")).all()
        assert [(row.subject, row.details) for row in events] == [("li-wei", {"by": "house"})]
    assert kept(house, "li-wei").startswith("$argon2id$")


# tokens


def test_a_token_acts_within_its_scopes_and_its_holders_roles_of_the_moment(context: Context) -> None:
    house, watch = watched(context)
    settle(house)
    mine = house.acting_as(Actor.of_roles("museum", ["curator"], "li-wei"))
    issued = issue_token(mine, ["offer.write", "catalogue.read"], label="印刷厂 the printer's", days=30)
    assert issued.text not in repr(issued)
    actor = actor_from_bearer(house, f"Bearer {issued.text}")
    assert actor == Actor("museum", "li-wei", frozenset({"offer.write", "catalogue.read"}), token=issued.token.id)
    revoke(house, "li-wei", "curator", party="museum")
    with refused("access.no-role", Forbidden):
        by_token(house, issued.text)
    grant(house, "li-wei", "curator", party="museum")
    watch.go(days=29, hours=23)
    assert by_token(house, issued.text)
    watch.go(hours=1)
    with refused("token.expired"):
        by_token(house, issued.text)


def test_a_token_of_an_organisation_acts_without_a_person(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    issued = issue_token(house, ["order.place"], holder="workshop", party="workshop")
    assert by_token(house, issued.text) == Actor("workshop", None, frozenset({"order.place"}), token=issued.token.id)


def test_only_a_hash_is_kept(context: Context, tmp_path_factory: pytest.TempPathFactory) -> None:
    house, _ = watched(context)
    settle(house)
    issued = issue_token(house, ["catalogue.read"])
    secret = issued.text.rsplit("_", 1)[1][:20]
    with house.database.reading() as connection:
        rows = [dict(row._mapping) for table in (TOKEN, EVENT) for row in connection.execute(select(table))]
    assert secret not in repr(rows)
    assert parse(issued.text).secret.hex() not in repr(rows)
    assert parse(issued.text).secret_hash in repr(rows)


def test_the_last_day_of_use_is_kept_and_written_once_a_day(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    from wenmai.parties import token_store

    house, watch = watched(context)
    settle(house)
    issued = issue_token(house, ["catalogue.read"])
    written: list[str] = []
    before = token_store.note_use
    monkeypatch.setattr(token_store, "note_use", lambda c, t, day: (written.append(day), before(c, t, day))[1])
    for hours in (0, 1, 2, 24, 1):
        watch.go(hours=hours)
        by_token(house, issued.text)
    assert written == ["2031-03-02", "2031-03-03"]
    watch.go(hours=-24)
    by_token(house, issued.text)
    with house.database.reading() as connection:
        assert connection.execute(select(TOKEN_USE.c.last_day)).scalars().all() == ["2031-03-03"]
    assert list_tokens(house)[0].last_used_day == "2031-03-03"


def test_headers_that_are_none(context: Context) -> None:
    house, _ = watched(context)
    for header, rule in {
        None: "access.no-token",
        "": "access.no-token",
        "Basic bGk6d2Vp": "access.bearer",
        "Bearer": "token.form",
        "Bearer ": "token.form",
        "Bearer wm_": "token.form",
        "Bearer " + "x" * 10**6: "token.form",
        "Bearer \x00\ud800": "token.form",
    }.items():
        with refused(rule):
            actor_from_bearer(house, header)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_changed_token_is_anyones(context: Context, data: st.DataObject) -> None:
    """Also not where the checksum was made to fit: the secret is compared, whole."""
    from wenmai.parties.tokens import _checksum

    house, _ = watched(context)
    known = list_tokens(house)
    if not known:
        settle(house)
        object.__setattr__(context, "trial", issue_token(house, ["catalogue.read"]).text)
    issued: str = context.trial  # type: ignore[attr-defined]
    place = data.draw(st.integers(3, len(issued) - 7).filter(lambda p: issued[p] != "_"))
    letter = data.draw(st.sampled_from(ALPHABET).filter(lambda one: one != issued[place]))
    changed = issued[:place] + letter + issued[place + 1 : -6]
    with pytest.raises(Unauthenticated) as mistyped:
        by_token(house, changed + issued[-6:])
    assert mistyped.value.rule == "token.mistyped"
    with pytest.raises(Unauthenticated) as forged:
        by_token(house, changed + _checksum(changed))
    assert forged.value.rule in ("token.unknown", "token.mistyped")
    assert by_token(house, issued)


def test_what_a_row_of_a_token_says_decides_and_not_what_it_shows(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    one, other = (issue_token(house, ["catalogue.read"]).text for _ in range(2))
    from wenmai.parties.tokens import _checksum

    body = other[:15] + one[15:-6]  # the name of one with the secret of the other
    with refused("token.unknown"):
        by_token(house, body + _checksum(body))


def test_a_revoked_token_ends_with_all_that_it_issued(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    mine = house.acting_as(Actor.of_roles("museum", ["curator"], "li-wei"))
    first = issue_token(mine, ["token.write", "offer.write"], days=10)
    second = issue_token(house.acting_as(by_token(house, first.text)), ["token.write"], days=300)
    third = issue_token(house.acting_as(by_token(house, second.text)), ["token.write"])
    assert second.token.expires_at == third.token.expires_at == first.token.expires_at
    assert (second.token.parent, third.token.parent) == (first.token.id, second.token.id)
    with refused("access.beyond-own", Forbidden):
        issue_token(house.acting_as(by_token(house, second.text)), ["offer.write"])
    assert revoke_token(mine, second.token.id, "lost") == [second.token.id, third.token.id]
    assert by_token(house, first.text)
    assert revoke_token(mine, first.token.id) == [first.token.id]
    assert revoke_token(mine, first.token.id) == []
    for one in (first, second, third):
        with refused("token.revoked"):
            by_token(house, one.text)
    assert {one.id: one.revoked_because for one in list_tokens(mine)}[second.token.id] == "lost"
    with house.database.reading() as connection:
        events = set(connection.execute(select(EVENT.c.id)).scalars())
        assert set(connection.execute(select(TOKEN_REVOCATION.c.event)).scalars()) <= events


def test_a_token_that_was_revoked_meanwhile_issues_nothing(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    issued = issue_token(house, ["token.write"])
    stale = house.acting_as(by_token(house, issued.text))
    revoke_token(house, issued.token.id)
    with refused("access.beyond-own", Forbidden):
        issue_token(stale, ["token.write"])
    assert len(list_tokens(house)) == 1


def test_issuing_and_revoking_at_once_leaves_no_offspring_standing(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    for _ in range(5):
        issued = issue_token(house, ["token.write"])
        stale = house.acting_as(by_token(house, issued.text))
        children: list[str] = []

        def issue(stale: Context = stale, children: list[str] = children) -> None:
            try:
                children.append(issue_token(stale, ["token.write"]).text)
            except Forbidden:
                return

        threads = [threading.Thread(target=issue) for _ in range(3)]
        for thread in threads:
            thread.start()
        revoke_token(house, issued.token.id)
        for thread in threads:
            thread.join()
        for child in children:
            with refused("token.revoked"):
                by_token(house, child)


def test_nobody_issues_lists_or_revokes_what_is_not_his(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    workshops = issue_token(house, ["order.place"], holder="workshop", party="workshop").token
    chens = issue_token(house, ["order.place"], holder="chen-jing", party="workshop").token
    li = house.acting_as(Actor.of_roles("museum", ["curator"], "li-wei"))
    wangs = issue_token(house, ["offer.write"], holder="wang-fang", party="museum").token
    for token in (workshops, chens, wangs):
        with refused("token.unknown", NotFound):
            revoke_token(li, token.id)
    assert [one.id for one in list_tokens(li)] == [wangs.id]  # of the own organisation, to be seen
    assert list_tokens(house.acting_as(li.actor.narrowed({"offer.write"}))) == []
    for arguments in ({"holder": "wang-fang"}, {"holder": "museum"}, {"party": "workshop"}, {"holder": "chen-jing"}):
        with refused("access.other-party", Forbidden):
            issue_token(li, ["catalogue.read"], **arguments)
    with refused("access.beyond-own", Forbidden):
        issue_token(li, ["ledger.post"])
    with refused("access.token.write", Forbidden):
        issue_token(house.acting_as(li.actor.narrowed({"offer.write"})), ["offer.write"])
    auditor = house.acting_as(Actor.of_roles("audit-house", ["auditor"], "zhao-min"))
    assert {one.id for one in list_tokens(auditor)} == {workshops.id, chens.id, wangs.id}
    with refused("token.unknown", NotFound):
        revoke_token(auditor, chens.id)
    assert revoke_token(house.acting_as(Actor.of_roles("workshop", ["designer"])), chens.id) == [chens.id]
    for unknown in ("nothing", "", "\x00", "\ud800", "x" * 10**5):
        with refused("token.unknown", NotFound):
            revoke_token(house, unknown)


def test_a_token_without_the_permission_may_still_revoke_itself(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    issued = issue_token(house, ["offer.write"], holder="li-wei", party="museum")
    itself = house.acting_as(by_token(house, issued.text))
    assert revoke_token(itself, issued.token.id, "found in a repository") == [issued.token.id]


def test_a_narrowed_operator_gives_no_token_a_reach_that_he_lacks(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    narrow = house.acting_as(house.actor.narrowed({"token.write"}))
    with refused("access.beyond-own", Forbidden):
        issue_token(narrow, ["audit.read"], holder="zhao-min", party="audit-house")
    assert issue_token(narrow, ["offer.write"], holder="li-wei", party="museum")


def test_days_that_are_none(context: Context) -> None:
    house, _ = watched(context)
    for days in (0, -1, 367, True, 1.5, "9"):
        with refused("token.days", InvalidInput):
            issue_token(house, ["catalogue.read"], days=days)  # type: ignore[arg-type]
    assert list_tokens(house) == []


def test_before_its_issue_a_token_is_refused_since_a_clock_must_be_wrong(context: Context) -> None:
    house, watch = watched(context)
    settle(house)
    issued = issue_token(house, ["catalogue.read"])
    watch.go(seconds=-250)
    assert by_token(house, issued.text)
    watch.go(seconds=-100)
    with refused("time.stepped-back"):
        by_token(house, issued.text)


def test_a_row_with_scopes_beyond_its_holders_roles_gives_no_more_than_the_roles(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    issued = issue_token(house, ["offer.write"], holder="li-wei", party="museum")
    with house.database.writing() as connection:
        connection.execute(text('UPDATE token SET scopes = \'["ledger.post", "offer.write"]\''))
    assert by_token(house, issued.text).permissions == {"offer.write"}


def test_people_of_the_same_name_are_none(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    with pytest.raises(Conflict):
        register(house, "li-wei", "person", en="Another Li Wei")
