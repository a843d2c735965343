"""Making over HTTP: ask, follow, cancel, quote; what is the same asked again; what is refused."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import settings_for
from tests.web.making import Held, held_back
from tests.web.serving import served
from wenmai.bootstrap import open_context
from wenmai.parties.model import Actor
from wenmai.parties.roles import EVERY_ROLE, permissions_of
from wenmai.services import parties
from wenmai.services.context import Context
from wenmai.services.credentials import issue_token
from wenmai.services.importing import import_collection
from wenmai.services.watching import cancel, list_jobs
from wenmai.web.api.app import create_api

LINES = {"invert": "tests.production.invert_line:LINE"}


@dataclass
class Studio:
    """A museum with pictures, a workshop beside it, and an API whose jobs are carried out when the test says so."""

    house: Context
    held: Held
    address: str
    tokens: dict[str, str]
    pictures: list[str]
    streams: object

    def headers(self, who: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[who]}"}

    def get(self, path: str, who: str = "museum") -> httpx.Response:
        return httpx.get(self.address + path, headers=self.headers(who), timeout=30)

    def post(self, path: str, body: object = None, who: str = "museum") -> httpx.Response:
        return httpx.post(self.address + path, headers=self.headers(who), json=body, timeout=30)

    def ask(self, *pictures: str, who: str = "museum", **parameters: object) -> httpx.Response:
        return self.post("/jobs", {"line": "invert", "asset_ids": list(pictures), "parameters": parameters}, who)


@pytest.fixture(scope="module")
def opened_studio(tmp_path_factory: pytest.TempPathFactory, collection: Path) -> Iterator[Studio]:
    home = tmp_path_factory.mktemp("studio")
    opened = open_context(settings_for(home, party="house"), inline=True, lines=LINES)
    context, held = held_back(opened)
    house = context.acting_as(Actor.of_roles("house", EVERY_ROLE))
    tokens = {"house": issue_token(house, house.actor.permissions).text}
    for party, role in (("museum", "curator"), ("workshop", "designer"), ("audit-house", "auditor")):
        parties.register(house, party, en=party, roles=[role])
        tokens[party] = issue_token(house.acting_as(Actor.of_roles(party, [role])), permissions_of([role])).text
    museum = house.acting_as(Actor.of_roles("museum", ["curator"]))
    pictures = import_collection(museum, collection, keep_ids=True).asset_ids
    api = create_api(house)
    with served(api) as address:
        yield Studio(house, held, address, tokens, pictures, api.state.streams)
    opened.close()


@pytest.fixture
def studio(opened_studio: Studio) -> Iterator[Studio]:
    """The studio; what a test leaves waiting is cancelled."""
    yield opened_studio
    for party in ("museum", "workshop"):
        acting = opened_studio.house.acting_as(Actor.of_roles(party, ["designer"]))
        for job in list_jobs(acting, ("queued",)):
            cancel(acting, job.id)
    opened_studio.held.close()


def events_of(answer: httpx.Response) -> Iterator[tuple[str, dict[str, object]]]:
    name = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])


def test_a_job_is_asked_for_followed_and_done(studio: Studio) -> None:
    answer = studio.ask(studio.pictures[0], strength=0.5)
    assert answer.status_code == 202, answer.text
    (job,) = answer.json()["jobs"]
    assert (job["state"], job["party"], job["parameters"]) == ("queued", "museum", {"strength": 0.5, "fail": False})
    assert studio.ask(studio.pictures[0], strength=0.5).json()["jobs"][0]["id"] == job["id"]
    assert [one["id"] for one in studio.get("/jobs?state=queued").json()] == [job["id"]]
    with httpx.stream(
        "GET", f"{studio.address}/jobs/{job['id']}/events", headers=studio.headers("museum"), timeout=30
    ) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told = events_of(stream)
        assert next(told)[1]["state"] == "queued"
        studio.held.let_go()
        *_, (name, last) = told
    assert (name, last["state"], last["progress"]) == ("end", "done", 1.0)
    shown = studio.get(f"/jobs/{job['id']}").json()
    assert len(shown["outputs"]) == 1
    again = studio.ask(studio.pictures[0], strength=0.5).json()
    assert again["jobs"] == []
    assert again["settled"][0]["outputs"] == shown["outputs"]


def test_a_job_that_waits_is_cancelled_and_a_done_one_is_not(studio: Studio) -> None:
    (job,) = studio.ask(studio.pictures[0]).json()["jobs"]
    cancelled = studio.post(f"/jobs/{job['id']}/cancel").json()
    assert (cancelled["state"], cancelled["outputs"]) == ("cancelled", [])
    assert studio.post(f"/jobs/{job['id']}/cancel").status_code == 409
    with httpx.stream(
        "GET", f"{studio.address}/jobs/{job['id']}/events", headers=studio.headers("museum"), timeout=30
    ) as stream:
        assert [(name, said["state"]) for name, said in events_of(stream)] == [("end", "cancelled")]


def test_what_is_anothers_is_not_found_and_no_role_moves_it(studio: Studio) -> None:
    (job,) = studio.ask(studio.pictures[0]).json()["jobs"]
    for path in (f"/jobs/{job['id']}", f"/jobs/{job['id']}/events"):
        assert studio.get(path, "workshop").status_code == 404, path
        assert studio.get(path.removesuffix("/events"), "audit-house").status_code == 200
    assert studio.post(f"/jobs/{job['id']}/cancel", who="workshop").status_code == 404
    assert studio.post(f"/jobs/{job['id']}/cancel", who="audit-house").status_code == 403
    assert job["id"] not in studio.get("/jobs", "workshop").text
    assert studio.get(f"/jobs/{job['id']}").json()["state"] == "queued"


def test_without_a_permit_nothing_is_asked_for_and_the_refusal_says_where_to_get_it(studio: Studio) -> None:
    answer = studio.ask(studio.pictures[0], who="workshop")
    assert answer.status_code == 403
    assert "offer list" in answer.json()["remedy"]
    assert answer.json()["rule"].startswith("rights.")
    (run,) = studio.post("/quotes", {"line": "invert", "asset_ids": studio.pictures[:1]}, "workshop").json()["quotes"]
    assert run["error"]["where"].startswith("derive ")
    assert studio.get("/jobs", "workshop").json() == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"line": "invert", "asset_ids": []}, 422),
        ({"line": "invert", "asset_ids": ["0" * 64]}, 404),
        ({"line": "nothing", "asset_ids": ["0" * 64]}, 404),
        ({"line": "../invert", "asset_ids": ["0" * 64]}, 422),
        ({"line": "invert", "asset_ids": ["PICTURE"], "parameters": {"strength": 2}}, 422),
        ({"line": "invert", "asset_ids": ["PICTURE"], "parameters": {"stength": 1}}, 422),
        ({"line": "invert", "asset_ids": ["PICTURE"], "parameters": {"x": "\0"}}, 422),
        ({"line": "invert", "asset_ids": ["PICTURE"], "parameters": {"\ud800": 1}}, 422),
    ],
)
def test_wrong_requests_are_told_apart(studio: Studio, sent: dict[str, object], status: int) -> None:
    body = json.dumps(sent).replace("PICTURE", studio.pictures[0])
    for path in ("/jobs", "/quotes"):
        answer = httpx.post(
            studio.address + path,
            content=body,
            headers=studio.headers("museum") | {"content-type": "application/json"},
            timeout=30,
        )
        assert answer.status_code == status, answer.text
        assert answer.json()["detail"]
    assert studio.get("/jobs?state=queued").json() == []


def test_a_failed_job_says_why(studio: Studio) -> None:
    (job,) = studio.ask(studio.pictures[0], fail=True).json()["jobs"]
    studio.held.let_go()
    shown = studio.get(f"/jobs/{job['id']}").json()
    assert (shown["state"], shown["error"]["what"]) == ("failed", "asked to fail")


def test_lines_tell_their_parameters(studio: Studio) -> None:
    lines = {line["name"]: line for line in studio.get("/lines").json()}
    assert {"invert", "embroidery"} <= set(lines)
    assert studio.get("/lines/invert").json() == lines["invert"]
    assert lines["invert"]["parameters"]["properties"]["strength"]["maximum"] == 1
    assert studio.get("/lines/nothing").status_code == 404


def test_a_tariff_makes_it_cost_and_a_voucher_pays(studio: Studio) -> None:
    asked = {"line": "invert", "asset_ids": studio.pictures[:1]}
    assert studio.post("/quotes", asked).json()["tariff"] is None
    kept = studio.post("/tariffs", {"terms": {"core_s_micro_fen": 10_000_000, "minimum_fen": 40}}, "house")
    assert (kept.status_code, kept.json()["version"]) == (201, 1)
    assert studio.get("/tariffs").json() == [studio.get("/tariffs/1").json()]
    assert studio.get("/tariffs/2").status_code == 404
    assert studio.ask(studio.pictures[0]).json()["rule"] == "ledger.funds"
    issued = studio.post("/vouchers", {"amount_fen": 1000, "valid_until": "2199-01-01"}, "house").json()
    assert studio.post("/vouchers/redeem", {"code": issued["code"]}).json()["holder"] == "museum"
    assert studio.post("/vouchers/redeem", {"code": issued["code"]}, "workshop").status_code == 409
    assert [one["id"] for one in studio.get("/vouchers").json()] == [issued["id"]]
    assert studio.get(f"/vouchers/{issued['id']}", "workshop").status_code == 404
    quote = studio.post("/quotes", asked).json()
    assert 40 <= quote["p50_fen"] <= quote["p90_fen"]
    assert quote["vouchers"] == [{"id": issued["id"], "amount_fen": quote["p90_fen"]}]
    (job,) = studio.ask(studio.pictures[0]).json()["jobs"]
    assert job["quote"]["p90_fen"] == quote["p90_fen"]
    assert studio.post("/parties/museum/plan", {"kind": "institution"}, "house").json() == {"changed": True}
    assert studio.post(f"/vouchers/{issued['id']}/revoke", {"reason": "over"}, "house").json()["state"] == "revoked"
    assert studio.post("/tariffs", {"terms": {}, "note": "free again"}, "house").json()["version"] == 2


def test_only_so_many_are_followed_at_once_and_who_leaves_makes_room(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = studio.ask(studio.pictures[0]).json()["jobs"]
    address = f"{studio.address}/jobs/{job['id']}/events"
    client = httpx.Client(headers=studio.headers("museum"), timeout=30)
    monkeypatch.setattr(studio.streams, "most_of_party", 2)
    with client.stream("GET", address) as one, client.stream("GET", address) as two:
        told = [events_of(one), events_of(two)]  # kept: a generator that is let go closes its stream
        assert [next(events)[0] for events in told] == ["progress", "progress"]
        refused = studio.get(f"/jobs/{job['id']}/events")
        assert (refused.status_code, refused.json()["rule"]) == (429, "jobs.streams")
    client.close()
    deadline = time.monotonic() + 20
    while studio.streams.opened and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not studio.streams.opened


def test_a_stream_ends_after_a_while_and_holds_no_thread(studio: Studio) -> None:
    (job,) = studio.ask(studio.pictures[0]).json()["jobs"]
    before = threading.active_count()
    studio.streams.seconds_max = 0.5
    answer = studio.get(f"/jobs/{job['id']}/events")
    assert answer.status_code == 200
    assert "event: end" not in answer.text
    studio.streams.seconds_max = 30
    client = httpx.Client(headers=studio.headers("museum"), timeout=30)
    address = f"{studio.address}/jobs/{job['id']}/events"
    opened = [client.send(client.build_request("GET", address), stream=True) for _ in range(15)]
    told = [events_of(one) for one in opened]
    assert [next(events)[0] for events in told] == ["progress"] * len(opened)
    assert studio.streams.opened["museum"] == len(opened)
    assert threading.active_count() - before < 10
    for one in opened:
        one.close()
    client.close()
