"""Who acts when wenmai is started from a shell, in new homes and in those from before there were parties."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import settings_for
from wenmai.audit.tables import EVENT
from wenmai.bootstrap import open_context
from wenmai.kernel.errors import InvalidInput
from wenmai.parties import store
from wenmai.parties.model import Actor
from wenmai.parties.roles import EVERY_PERMISSION, EVERY_ROLE, ROLES
from wenmai.parties.tables import PARTY
from wenmai.services.parties import grant, revoke
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade


def opened_as(home: Path, party: str) -> Actor:
    context = open_context(settings_for(home, party), inline=True)
    context.close()
    return context.actor


def test_the_house_is_there_from_the_first_start_and_is_the_operator(tmp_path: Path) -> None:
    actor = opened_as(tmp_path, "house")
    assert actor == Actor.of_roles("house", EVERY_ROLE)
    assert actor.permissions == EVERY_PERMISSION
    assert "party.write" in actor.everywhere


def test_a_name_used_for_the_first_time_is_a_curator_and_keeps_what_an_operator_makes_of_it(tmp_path: Path) -> None:
    assert opened_as(tmp_path, "museum") == Actor("museum", None, ROLES["curator"].permissions)
    house = open_context(settings_for(tmp_path, "house"), inline=True)
    grant(house, "museum", "buyer")
    revoke(house, "museum", "curator")
    house.close()
    assert opened_as(tmp_path, "museum") == Actor("museum", None, ROLES["buyer"].permissions)
    house = open_context(settings_for(tmp_path, "house"), inline=True)
    revoke(house, "museum", "buyer")
    house.close()
    assert opened_as(tmp_path, "museum") == Actor("museum")  # and not a curator again


def test_a_person_at_the_shell_acts_for_himself(tmp_path: Path) -> None:
    from wenmai.services.parties import register

    house = open_context(settings_for(tmp_path, "house"), inline=True)
    register(house, "sun-lei", "person", zh="孙磊", roles=["buyer"])
    house.close()
    assert opened_as(tmp_path, "sun-lei") == Actor.of_roles("sun-lei", ["buyer"], "sun-lei")


@pytest.mark.parametrize("name", ["Hunan Museum", "湖南", "x", "a\x00b"])
def test_a_new_name_that_cannot_be_an_id_is_refused_and_nothing_registered_under_it(tmp_path: Path, name: str) -> None:
    opened_as(tmp_path, "house")
    with pytest.raises(InvalidInput, match="WENMAI_PARTY") as raised:
        open_context(settings_for(tmp_path, name), inline=True)
    assert raised.value.rule == "party.id"
    database = Database(f"sqlite:///{tmp_path / 'wenmai.db'}")
    with database.reading() as connection:
        assert connection.execute(select(PARTY.c.id)).scalars().all() == ["house"]
    database.close()


def test_owners_from_before_there_were_parties_stay_whatever_they_are_called(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'wenmai.db'}")
    upgrade(old, to="0002")
    with old.writing() as connection:
        for number, owner in enumerate(("Hunan Museum", "湖南", "house", "hunan-museum")):
            connection.exec_driver_sql(
                "INSERT INTO work (id, owner, key, title_zh, title_en, fields, created_at) "
                "VALUES (?, ?, '1', '', 'Zun', '{}', '2026-01-01T00:00:00.000Z')", (f"w{number}", owner),
            )  # fmt: skip
    old.close()
    assert opened_as(tmp_path, "湖南") == Actor("湖南", None, ROLES["curator"].permissions)
    assert opened_as(tmp_path, "house").permissions == EVERY_PERMISSION
    context = open_context(settings_for(tmp_path, "house"), inline=True)
    with context.database.reading() as connection:
        assert [one.id for one in store.all_parties(connection)] == ["Hunan Museum", "house", "hunan-museum", "湖南"]
        events = connection.execute(select(EVENT.c.kind, EVENT.c.subject)).all()
    context.close()
    assert sorted(events) == [("party.registered", one) for one in ("Hunan Museum", "house", "hunan-museum", "湖南")]


def test_of_many_first_starts_at_once_each_finds_everything(tmp_path: Path) -> None:
    upgrade(database := Database(f"sqlite:///{tmp_path / 'wenmai.db'}"))
    database.close()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: opened_as(tmp_path, "museum").permissions, range(8)))
    assert set(found) == {ROLES["curator"].permissions}
    context = open_context(settings_for(tmp_path, "house"), inline=True)
    with context.database.reading() as connection:
        assert len(connection.execute(select(EVENT)).all()) == 2
    context.close()
