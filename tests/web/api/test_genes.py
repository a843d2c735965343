"""Genes over HTTP: found by how they repeat, with reasons in both languages; and the whole structure of one."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from wenmai.parties.model import Actor
from wenmai.parties.roles import EVERY_ROLE
from wenmai.services.credentials import issue_token


@pytest.fixture
def client(own_gallery) -> Iterator[httpx.Client]:
    house = own_gallery.context.acting_as(Actor.of_roles("house", EVERY_ROLE))
    token = issue_token(house, house.actor.permissions).text
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{own_gallery.address}/api/v1", headers=headers, timeout=60, trust_env=False) as opened:
        yield opened


def test_genes_are_found_by_how_they_repeat(client, own_gallery):
    found = client.get("/genes", params={"group": "p4m", "lattice": "square", "order": 4}).json()
    assert own_gallery.patterned in [one["id"] for one in found]
    assert "symmetry group p4m" in found[0]["why_en"]
    assert "对称群 p4m" in found[0]["why_zh"]
    assert client.get("/genes", params={"group": "p31m"}).json() == []
    everything = client.get("/genes").json()
    paged = [client.get("/genes", params={"limit": 1, "offset": k}).json() for k in range(len(everything) + 1)]
    assert [one["id"] for page in paged for one in page] == [one["id"] for one in everything]


def test_the_whole_structure_of_a_gene(client, own_gallery):
    said = client.get(f"/genes/{own_gallery.patterned}/structure").json()
    assert said["source_id"] == own_gallery.stars
    assert said["structure"]["group"] == "p4m"
    assert len(said["structure"]["centres"]) > 100
    assert {"mirror", "glide"} == {one["kind"] for one in said["structure"]["axes"]}


def test_what_is_no_gene_has_no_structure(client, own_gallery):
    for unknown in (own_gallery.plain, "0" * 64):
        answer = client.get(f"/genes/{unknown}/structure")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("asked", [{"group": "p5"}, {"lattice": "cubic"}, {"order": 0}, {"structure_of": "zz"}])
def test_what_makes_no_sense_is_refused(client, asked):
    answer = client.get("/genes", params=asked)
    assert answer.status_code == 422
    assert answer.json()["detail"]
