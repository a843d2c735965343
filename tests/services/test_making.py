"""The one door: always the same steps, whatever the line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from wenmai.assets import store
from wenmai.audit.tables import EVENT
from wenmai.jobs import store as jobs
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.parties.model import Actor
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.profile.names import asset_iri
from wenmai.services import making
from wenmai.services.context import Context
from wenmai.services.correcting import withdraw
from wenmai.services.importing import import_collection
from wenmai.services.licensing import attach_policy, register_policy
from wenmai.services.making import make
from wenmai.services.requesting import Request
from wenmai.services.showing import blob_of, trace_thread


@pytest.fixture
def images(workshop: Context, collection: Path) -> list[str]:
    return import_collection(workshop, collection, keep_ids=True).asset_ids


def test_what_is_made_knows_what_it_came_from(workshop: Context, images: list[str]) -> None:
    (made,) = make(workshop, "invert", images[:1], {})
    thread = trace_thread(workshop, made.outputs[0].id)
    assert [edge.source for edge in thread.edges] == images[:1]
    activity = thread.activities[str(made.activity_id)]
    assert (activity.line, activity.line_version, activity.party) == ("invert", "1", "museum")
    assert activity.meter["core_ms"] >= 0
    assert [work.key for work in thread.works.values()] == ["flower"]


@pytest.mark.both_databases
def test_the_same_request_gives_what_it_gave(workshop: Context, images: list[str]) -> None:
    (first,) = make(workshop, "invert", images[:1], {})
    (again,) = make(workshop, "invert", images[:1], {})
    assert again.reused
    assert [a.id for a in again.outputs] == [a.id for a in first.outputs]
    (other,) = make(workshop, "invert", images[:1], {"strength": 0.5})
    assert not other.reused
    assert other.outputs[0].id != first.outputs[0].id


@pytest.mark.both_databases
def test_what_another_recorded_in_the_meantime_is_not_recorded_again(
    workshop: Context, images: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = make(workshop, "invert", images[:1], {})
    look, looks = making._earlier, []

    def looked_too_early(connection: Connection, party: str, request: Request) -> Any:
        looks.append(request)
        if len(looks) == 1:  # as before the other's run was recorded, and after an equal job's result was
            return jobs.find_result(connection, request.spec.key, party)
        return look(connection, party, request)

    monkeypatch.setattr(making, "_earlier", looked_too_early)
    (again,) = make(workshop, "invert", images[:1], {})
    assert len(looks) == 2
    assert again.reused
    assert [one.id for one in again.outputs] == [one.id for one in first.outputs]
    with workshop.database.reading() as connection:
        told = connection.execute(select(func.count()).where(EVENT.c.kind == "asset.made")).scalar()
    assert told == 1


@pytest.mark.both_databases
def test_reuse_gives_blobs_and_never_assets(workshop: Context, images: list[str], collection: Path) -> None:
    (first,) = make(workshop, "invert", images[:1], {})
    (collection / "copy").mkdir()
    (collection / "copy" / "same.png").write_bytes((collection / "flower.png").read_bytes())
    line = f"copy/same.png,{'青花莲花纹盘'},Blue and white plate with lotus design\n"
    (collection / "index.csv").write_text((collection / "index.csv").read_text("utf-8") + line, "utf-8")
    summary = import_collection(workshop, collection, keep_ids=True)
    twin = next(i for i in summary.asset_ids if i not in images)
    (made,) = make(workshop, "invert", [twin], {})
    assert made.reused
    assert made.outputs[0].blob == first.outputs[0].blob
    assert made.outputs[0].id != first.outputs[0].id
    assert made.activity_id != first.activity_id


def test_another_party_runs_the_line_itself(workshop: Context, images: list[str]) -> None:
    list(make(workshop, "invert", images[:1], {}))
    free = policy_from_jsonld({"uid": "urn:free", "permission": [{"action": "use", "target": asset_iri(images[0])}]})
    attach_policy(workshop, register_policy(workshop, free)[0], [images[0]])
    (made,) = make(workshop.acting_as(Actor.of_roles("workshop", ["designer"])), "invert", images[:1], {})
    assert not made.reused
    assert made.outputs[0].owner == "workshop"


@pytest.mark.both_databases
def test_a_failed_run_leaves_nothing_and_the_others_alone(workshop: Context, images: list[str]) -> None:
    with workshop.database.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM asset").scalar()
    made = list(make(workshop, "invert", images, {"fail": True}))
    assert [type(one.error) for one in made] == [InvalidInput] * 3
    with workshop.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM asset").scalar() == before
        assert connection.exec_driver_sql("SELECT count(*) FROM activity").scalar() == 0


@pytest.mark.parametrize("parameters", [{"strength": 0}, {"strength": "much"}, {"colour": 3}])
def test_parameters_out_of_range_are_named(workshop: Context, images: list[str], parameters: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match=next(iter(parameters))):
        list(make(workshop, "invert", images[:1], parameters))


def test_what_cannot_be_an_input_is_said(workshop: Context, images: list[str]) -> None:
    with pytest.raises(NotFound, match="no asset"):
        list(make(workshop, "invert", ["0" * 64], {}))
    with pytest.raises(NotFound, match="no line"):
        list(make(workshop, "lacquer", images[:1], {}))
    withdraw(workshop, images[0], "on loan")
    with pytest.raises(InvalidInput, match="withdrawn"):
        list(make(workshop, "invert", images[:1], {}))


@pytest.mark.both_databases
def test_bytes_that_come_back_stay_acyclic(workshop: Context, images: list[str]) -> None:
    (first,) = make(workshop, "invert", images[:1], {})
    (back,) = make(workshop, "invert", [first.outputs[0].id], {})
    (third,) = make(workshop, "invert", [back.outputs[0].id], {})
    assert third.outputs[0].blob == first.outputs[0].blob
    edges = trace_thread(workshop, third.outputs[0].id).edges
    assert len(edges) == 3
    assert len({edge.source for edge in edges}) == 3


@pytest.mark.both_databases
def test_only_the_owner_withdraws(workshop: Context, images: list[str]) -> None:
    with pytest.raises(InvalidInput, match="belongs to museum"):
        withdraw(workshop.acting_as(Actor("stranger")), images[0], "mine now")
    assert withdraw(workshop, images[0], "on loan")
    assert not withdraw(workshop, images[0], "on loan")
    with workshop.database.reading() as connection:
        assert store.get_asset(connection, images[0]).id == images[0]
    assert blob_of(workshop, images[0])[0]
