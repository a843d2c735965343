"""Every route of the protocol: nobody without a token, and what is another's is not there."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute

from tests.dataspace.desk import Desk
from wenmai.web.dataspace import catalogue, negotiations, transfers

ID = "0" * 64
ROUTES = {
    ("POST", "/catalog/request"), ("GET", "/catalog/datasets/{dataset_id}"), ("GET", "/negotiations/{pid}"),
    ("POST", "/negotiations/request"), ("POST", "/negotiations/{pid}/request"), ("POST", "/negotiations/{pid}/events"),
    ("POST", "/negotiations/{pid}/agreement/verification"), ("POST", "/negotiations/{pid}/termination"),
    ("GET", "/transfers/{pid}"), ("POST", "/transfers/request"), ("POST", "/transfers/{pid}/start"),
    ("POST", "/transfers/{pid}/completion"), ("POST", "/transfers/{pid}/suspension"),
    ("POST", "/transfers/{pid}/termination"), ("GET", "/data/{transfer_id}"),
}  # fmt: skip


def test_the_table_has_every_route() -> None:
    found = {
        (method, route.path)
        for module in (catalogue, negotiations, transfers)
        for route in module.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    assert found == ROUTES


@pytest.mark.parametrize("who", [None, "palace", "workshop", "shop", "reader"])
def test_nobody_gets_further_than_he_may(desk: Desk, who: str | None) -> None:
    for method, path in sorted(ROUTES):
        address = path.replace("{pid}", ID).replace("{dataset_id}", ID).replace("{transfer_id}", ID)
        answer = desk.ask(who, method, address, {} if method == "POST" else None)
        if who is None or path.startswith("/data/"):
            assert answer.status_code == 401, (path, answer.text)
            assert answer.headers["www-authenticate"] == "Bearer"
        else:
            assert answer.status_code in (400, 404), (path, answer.text)
