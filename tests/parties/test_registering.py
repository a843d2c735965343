"""Who is registered, who may act in which role for whom, and that none of it changes but by those who may."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.parties.town import settle, watched
from wenmai.audit.tables import EVENT
from wenmai.kernel.errors import Conflict, NotFound, WenmaiError
from wenmai.parties import store
from wenmai.parties.model import ORGANISATION, PERSON, Actor
from wenmai.parties.roles import EVERY_ROLE, ROLES
from wenmai.parties.tables import PARTY, ROLE_GRANT
from wenmai.services.context import Context
from wenmai.services.parties import grant, list_parties, register, revoke, show_party


def in_force(context: Context, party: str, holder: str) -> tuple[str, ...]:
    with context.database.reading() as connection:
        return store.roles_in_force(connection, party, holder)


def refused(rule: str) -> pytest.RaisesExc[WenmaiError]:
    return pytest.RaisesExc(WenmaiError, check=lambda error: error.rule == rule)


def test_the_town_is_settled(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    assert in_force(house, "museum", "li-wei") == ("curator",)
    assert in_force(house, "sun-lei", "sun-lei") == ("buyer",)
    assert in_force(house, "house", "house") == EVERY_ROLE
    shown = show_party(house, "museum")
    assert (shown.party.kind, shown.roles) == (ORGANISATION, ("curator",))
    assert [(one.holder, one.roles) for one in shown.members] == [("li-wei", ("curator",)), ("wang-fang", ("curator",))]
    assert show_party(house, "li-wei").memberships[0].party == "museum"


def test_what_an_organisation_loses_all_its_people_lose(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    assert revoke(house, "museum", "curator")
    assert in_force(house, "museum", "li-wei") == ()
    with house.database.reading() as connection:
        assert store.parties_to_act_for(connection, "li-wei") == []
    assert grant(house, "museum", "curator")
    assert in_force(house, "museum", "li-wei") == ("curator",)
    assert revoke(house, "li-wei", "curator", party="museum")
    assert in_force(house, "museum", "li-wei") == ()
    assert in_force(house, "museum", "wang-fang") == ("curator",)


def test_saying_the_same_again_changes_nothing(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    with house.database.reading() as connection:
        before = len(connection.execute(select(EVENT)).all())
    assert not grant(house, "museum", "curator")
    assert not revoke(house, "museum", "buyer")
    with house.database.reading() as connection:
        assert len(connection.execute(select(EVENT)).all()) == before


def test_what_cannot_be_registered(context: Context) -> None:
    house, _ = watched(context)
    for party_id in ("A", "a", "-ab", "ab-", "a" * 41, "湖南", "ab\x00", "ab\n", "\ud800a", ""):
        with refused("party.id"):
            register(house, party_id, en="A name")
    for name in ("", "  ", "a\x00b", "a\x1b[31m", "x" * 201, "\ud800"):
        with refused("party.name"):
            register(house, "shop", zh=name)
    with refused("party.kind"):
        register(house, "robot", "machine", en="A name")
    with refused("party.role"):
        register(house, "shop", en="Shop", roles=["buyer", "admin"])
    for taken in ("museum", "house"):
        with refused("party.exists"):
            register(house, taken, PERSON, en="A name")
    with house.database.reading() as connection:
        assert [party.id for party in store.all_parties(connection)] == ["house", "museum"]


def test_memberships_that_cannot_be(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    with refused("party.membership"):
        grant(house, "workshop", "curator", party="museum")
    with refused("party.membership"):
        grant(house, "li-wei", "buyer", party="sun-lei")
    with refused("party.role-not-held"):
        grant(house, "li-wei", "designer", party="museum")
    with refused("party.role"):
        grant(house, "li-wei", "admin", party="museum")
    for unknown in ("nobody", "no\x00body", "\ud800"):
        with pytest.raises(NotFound):
            grant(house, unknown, "buyer")
        with pytest.raises(NotFound):
            grant(house, "li-wei", "curator", party=unknown)


def test_the_last_operator_stays(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    with refused("party.last-operator"):
        revoke(house, "house", "operator")
    register(house, "second-house", en="Second", roles=["operator"])
    assert revoke(house, "house", "operator")
    with refused("party.last-operator"):
        revoke(house, "second-house", "operator")


def test_nobody_but_an_operator_changes_parties(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    roles = sorted(set(ROLES) - {"operator"})
    outsiders = [Actor.of_roles("museum", [role], person) for role in roles for person in (None, "li-wei")]
    changes: tuple[Callable[[Context], object], ...] = (
        lambda c: register(c, "shop", en="Shop"),
        lambda c: grant(c, "museum", "operator"),
        lambda c: grant(c, "li-wei", "curator", party="museum"),
        lambda c: revoke(c, "li-wei", "curator", party="museum"),
        lambda c: revoke(c, "workshop", "designer"),
    )
    for actor, change in itertools.product((*outsiders, Actor("house")), changes):
        with refused("access.party.write"):
            change(house.acting_as(actor))
    assert in_force(house, "museum", "li-wei") == ("curator",)
    assert in_force(house, "workshop", "workshop") == ("designer",)


def test_a_narrowed_operator_gives_no_reach_that_he_lacks(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    narrow = house.acting_as(house.actor.narrowed({"party.write"}))
    assert grant(narrow, "workshop", "buyer")
    for attempt in (
        lambda: grant(narrow, "workshop", "operator"),
        lambda: grant(narrow, "workshop", "auditor"),
        lambda: register(narrow, "shop", en="Shop", roles=["operator"]),
    ):
        with refused("access.beyond-own"):
            attempt()
    assert in_force(house, "workshop", "workshop") == ("designer", "buyer")


def test_each_sees_the_organisations_and_his_own_people(context: Context) -> None:
    house, _ = watched(context)
    settle(house)

    def seen(actor: Actor) -> dict[str, tuple[str, ...]]:
        return {party.id: roles for party, roles in list_parties(house.acting_as(actor))}

    curator = Actor.of_roles("museum", ["curator"], "li-wei")
    assert seen(curator) == {
        "audit-house": (), "house": (), "workshop": (), "museum": ("curator",), "li-wei": (), "wang-fang": (),
    }  # fmt: skip
    assert "chen-jing" in seen(Actor.of_roles("audit-house", ["auditor"], "zhao-min"))
    assert seen(house.actor)["sun-lei"] == ("buyer",)
    assert show_party(house.acting_as(curator), "museum").members
    with refused("access.other-party"):
        show_party(house.acting_as(curator), "workshop")
    with refused("access.other-party"):
        show_party(house.acting_as(curator), "nobody-at-all")  # nor whether there is one
    with pytest.raises(NotFound):
        show_party(house, "nobody-at-all")


def test_of_ten_at_once_one_registers_and_one_grants(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    told: list[str] = []

    def work() -> None:
        for change in (lambda: register(house, "shop", en="Shop"), lambda: grant(house, "workshop", "buyer")):
            try:
                told.append("new" if change() else "known")
            except Conflict as error:
                told.append(error.rule)

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("new") == 2
    assert set(told) <= {"new", "known", "party.exists", "party.changed-meanwhile"}
    with house.database.reading() as connection:
        assert len(connection.execute(select(PARTY).where(PARTY.c.id == "shop")).all()) == 1
        of_buyer = (ROLE_GRANT.c.party == "workshop") & (ROLE_GRANT.c.role == "buyer")
        assert [row.number for row in connection.execute(select(ROLE_GRANT).where(of_buyer))] == [1]


changes = st.lists(
    st.tuples(
        st.sampled_from([("museum", "museum"), ("museum", "li-wei"), ("museum", "wang-fang"), ("li-wei", "li-wei")]),
        st.sampled_from(["curator", "buyer", "operator"]),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_roles_are_what_was_last_said_of_them(context: Context, said: list[tuple[tuple[str, str], str, bool]]) -> None:
    house, _ = watched(context)
    with house.database.reading() as connection:
        if store.find_party(connection, "li-wei") is None:
            connection.close()
            settle(house)
    pairs = {pair for pair, _, _ in said}
    model = {pair: set(in_force_raw(house, pair)) for pair in pairs | {("museum", "museum")}}
    for (party, holder), role, granted in said:
        may = holder == party or not granted or role in model["museum", "museum"]
        change = grant if granted else revoke
        if not may:
            with refused("party.role-not-held"):
                change(house, holder, role, party=party)
            continue
        new = change(house, holder, role, party=party)
        assert new == ((role in model[party, holder]) != granted)
        (model[party, holder].add if granted else model[party, holder].discard)(role)
    for (party, holder), roles in model.items():
        own = model.get((party, party), roles)
        assert set(in_force(house, party, holder)) == roles & own


def in_force_raw(context: Context, pair: tuple[str, str]) -> tuple[str, ...]:
    with context.database.reading() as connection:
        found = store.memberships(connection, parties=(pair[0],), holders=(pair[1],))
    return found[0].roles if found else ()


def test_every_change_is_an_event_and_its_rows_name_it(context: Context) -> None:
    house, _ = watched(context)
    settle(house)
    revoke(house, "workshop", "designer")
    with house.database.reading() as connection:
        events = {row.id: row for row in connection.execute(select(EVENT))}
        for table in (PARTY, ROLE_GRANT):
            rows = connection.execute(select(table)).all()
            assert {row.event for row in rows} <= set(events)
    last = [row for row in events.values() if row.kind == "role.revoked"]
    assert [(row.party, row.subject, row.details) for row in last] == [
        ("house", "workshop", {"by": "house", "holder": "workshop", "role": "designer"})
    ]


def test_of_many_first_starts_at_once_each_finds_everything(context: Context) -> None:
    """Also on PostgreSQL, where two may register the same name until the database refuses the second."""
    from wenmai.services.founding import actor_of_environment

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: actor_of_environment(context.database, "shop", context.clock()), range(8)))
    assert set(found) == {Actor.of_roles("shop", ["curator"])}
    with context.database.reading() as connection:
        registered = connection.execute(select(EVENT.c.subject).where(EVENT.c.kind == "party.registered")).scalars()
        assert sorted(registered) == ["house", "museum", "shop"]
