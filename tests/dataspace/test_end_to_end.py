"""A consumer of its own against a whole server over loopback: from the catalogue to the bytes, with the money paid."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import httpx
import pytest

from tests.dataspace.conftest import Fair, make_fair
from tests.dataspace.desk import fits
from tests.web.conftest import served
from wenmai.dataspace.callbacks import Reach
from wenmai.dataspace.consumer.client import Provider, message
from wenmai.dataspace.consumer.inbox import Inbox
from wenmai.dataspace.consumer.obtaining import negotiate, obtain
from wenmai.dataspace.names import DATASET
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from wenmai.services.context import Context
from wenmai.services.dataspace_views import list_processes
from wenmai.services.paying import read_accounts
from wenmai.web.app import create_app

WAIT_S = 20.0


@dataclass
class Road:
    """A served fair, and a consumer that acts for the workshop."""

    fair: Fair
    address: str
    provider: Provider
    inbox: Inbox

    def dataset(self, name: str) -> str:
        return DATASET + self.fair.offers[name].id


@pytest.fixture
def road(context: Context) -> Iterator[Road]:
    with Inbox() as inbox:
        root = inbox.address.rsplit("/", 1)[0]
        fair = make_fair(replace(context, dataspace=Reach.of([root])))
        with served(create_app(fair.house)) as address:
            provider = Provider(f"{address}/dsp/2025-1", fair.tokens["workshop"])
            yield Road(fair, address, provider, inbox)
            provider.close()


def test_from_the_catalogue_to_the_bytes(road: Road) -> None:
    road.fair.pay_in("workshop", 20_000)
    versions = fits(road.provider.versions(), "VersionResponse")
    assert versions["protocolVersions"][0]["path"] == "/dsp/2025-1"
    catalogue = fits(road.provider.catalogue())
    assert road.dataset("brand") in {one["@id"] for one in catalogue["dataset"]}
    found = obtain(road.provider, road.inbox, road.dataset("brand"), wait_s=WAIT_S)
    assert {piece.asset: piece.data for piece in found.pieces} == dict(
        zip(road.fair.offers["brand"].asset_ids, (b"picture 1962.5", b"picture mark"), strict=True)
    )
    accounts = read_accounts(road.fair.acting_as("workshop"))
    assert accounts["workshop/wallet"] == 20_000 - 10_007
    for kind, state in (("negotiation", "FINALIZED"), ("transfer", "COMPLETED")):
        [seen] = list_processes(road.fair.house, kind)
        assert (seen["state"], seen["owed"]) == (state, "")


def test_other_terms_lead_to_the_listed_ones(road: Road) -> None:
    offer = road.provider.dataset(road.dataset("study"))["hasPolicy"][0]
    agreement, _ = negotiate(road.provider, road.inbox, road.dataset("study"), offer, WAIT_S)
    assert agreement["permission"]


def test_the_consumer_learns_why_it_cannot_be_had(road: Road) -> None:
    with pytest.raises(Conflict, match=r"needs 5\.00") as raised:
        obtain(road.provider, road.inbox, road.dataset("scarf"), wait_s=WAIT_S)
    assert raised.value.rule == "ledger.funds"
    with pytest.raises(NotFound):
        road.provider.dataset(road.dataset("waiting"))
    with Inbox() as elsewhere, pytest.raises(InvalidInput) as refused:
        obtain(road.provider, elsewhere, road.dataset("study"), wait_s=WAIT_S)
    assert refused.value.rule == "callback.forbidden"


def test_pages_of_the_catalogue_lead_on_and_back(road: Road) -> None:
    headers = {"authorization": f"Bearer {road.fair.tokens['workshop']}"}
    asked = message("CatalogRequestMessage")
    seen, address = [], f"{road.address}/dsp/2025-1/catalog/request?limit=1"
    for _ in range(3):
        answer = httpx.post(address, headers=headers, json=asked, trust_env=False)
        seen.append(fits(answer.json())["dataset"][0]["@id"])
        last = answer.links
        address = answer.links.get("next", {}).get("url", "")
    assert sorted(seen) == sorted(road.dataset(name) for name in ("scarf", "study", "brand"))
    assert "next" not in last
    back = httpx.post(last["previous"]["url"], headers=headers, json=asked, trust_env=False)
    assert back.json()["dataset"][0]["@id"] == seen[1]


def test_the_catalogue_is_for_those_who_are_known(road: Road) -> None:
    """CAT:01-01, CAT:01-02, CAT:01-03, MET:01-01."""
    base = f"{road.address}/dsp/2025-1"
    assert httpx.get(f"{road.address}/.well-known/dspace-version", trust_env=False).status_code == 200
    answer = httpx.post(f"{base}/catalog/request", json=message("CatalogRequestMessage"), trust_env=False)
    assert answer.status_code == 401
    assert fits(answer.json())["@type"] == "CatalogError"
    headers = {"authorization": f"Bearer {road.fair.tokens['workshop']}"}
    unknown = httpx.get(f"{base}/catalog/datasets/urn:uuid:x", headers=headers, trust_env=False)
    assert unknown.status_code == 404
    assert fits(unknown.json())["@type"] == "CatalogError"
    fits(httpx.get(f"{base}/catalog/datasets/{road.dataset('study')}", headers=headers, trust_env=False).json(),
         "RootDataset")  # fmt: skip
    filtered = message("CatalogRequestMessage", filter=[{"x": 1}])
    answer = httpx.post(f"{base}/catalog/request", headers=headers, json=filtered, trust_env=False)
    assert answer.status_code == 400
    nowhere = httpx.get(f"{base}/nowhere", headers=headers, trust_env=False)
    assert nowhere.status_code == 404


def test_a_consumer_trusts_no_stranger(road: Road) -> None:
    for path in ("negotiations/urn:uuid:x/events", "x/negotiations/urn:uuid:x/events"):
        answer = httpx.post(f"{road.inbox.address.rsplit('/', 1)[0]}/{path}", json={}, trust_env=False)
        assert answer.status_code == 404
    wrong = httpx.post(f"{road.inbox.address}/negotiations/urn:uuid:x/offers", json={"@type": "x"}, trust_env=False)
    assert wrong.status_code == 400
    with pytest.raises(Forbidden):
        road.provider.fetch({"endpoint": "http://127.0.0.1:1/data"})
    stranger = Provider(road.provider.base, "wm_nobody")
    with pytest.raises(Unauthenticated):
        stranger.catalogue()
    stranger.close()


def test_negotiations_that_race_take_no_more_than_there_is(road: Road) -> None:
    """Six negotiations race for the money of two: two are finalized, the others end with the reason."""
    road.fair.pay_in("workshop", 1_000)
    offer = road.provider.dataset(road.dataset("scarf"))["hasPolicy"][0]

    def begin(number: int) -> None:
        provider = Provider(road.provider.base, road.fair.tokens["workshop"])
        asked = {"@id": offer["@id"], "target": road.dataset("scarf")}
        said = message(
            "ContractRequestMessage", consumerPid=f"urn:uuid:{number}", callbackAddress=road.inbox.address, offer=asked
        )
        provider.post("negotiations/request", said)
        provider.close()

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [road.inbox.next(WAIT_S) for _ in threads]
    agreed = [one for one in told if one["@type"] == "ContractAgreementMessage"]
    assert len(agreed) == 2
    assert {one.get("code") for one in told} == {None, "ledger.funds"}
    for one in agreed:
        about = {key: one[key] for key in ("providerPid", "consumerPid")}
        verified = message("ContractAgreementVerificationMessage", **about)
        road.provider.post(f"negotiations/{one['providerPid']}/agreement/verification", verified)
    states = sorted(seen["state"] for seen in list_processes(road.fair.house, "negotiation"))
    assert states == ["FINALIZED"] * 2 + ["TERMINATED"] * 4
    assert read_accounts(road.fair.acting_as("workshop"))["workshop/wallet"] == 0


@pytest.mark.parametrize("path", ["negotiations/request", "transfers/request", "catalog/request"])
def test_no_message_of_any_shape_is_a_fault(road: Road, path: str) -> None:
    headers = {"authorization": f"Bearer {road.fair.tokens['workshop']}"}
    base = message("ContractRequestMessage", consumerPid="urn:uuid:x", callbackAddress=road.inbox.address, offer={})
    odd = [None, True, 0, -1, 1e308, "", "\0", "é", "x" * 5000, [], {}, [[]], {"@id": {}}, {"@id": "\0"}]
    for name in ("@context", "@type", "consumerPid", "offer", "callbackAddress", "agreementId", "format", "filter"):
        for value in odd:
            answer = httpx.post(
                f"{road.address}/dsp/2025-1/{path}", headers=headers, json=base | {name: value}, trust_env=False
            )
            assert answer.status_code in (400, 404), (name, value, answer.text)
