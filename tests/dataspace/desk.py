"""A provider that is asked over HTTP and tells nothing by itself, a consumer's inbox, and the shapes of messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import jsonschema_rs
from httpx import Client, Response

from tests.dataspace.conftest import Fair
from wenmai.dataspace.consumer.client import message
from wenmai.dataspace.consumer.inbox import Inbox
from wenmai.dataspace.names import AGREEMENT, DATASET, FORMAT, OFFER
from wenmai.services.dispatching import Sent, dispatch
from wenmai.web.dataspace.courier import Courier

SCHEMAS = Path(__file__).parents[1] / "data" / "dsp-2025-1" / "schemas.json"
Json = dict[str, Any]


@cache
def validator(kind: str) -> Any:
    document = json.loads(SCHEMAS.read_text("utf-8"))
    return jsonschema_rs.validator_for({"$ref": f"#/$defs/{kind}", **document})


def fits(said: Mapping[str, Any], kind: str = "") -> Mapping[str, Any]:
    """Asserts that a message has the shape of its type."""
    found = [str(error) for error in validator(kind or said["@type"]).iter_errors(dict(said))]
    assert not found, (said, found)
    return said


class Asleep(Courier):
    """Delivers nothing: tests say when."""

    def wake(self, after_s: float = 0.0) -> None:
        return


class Scripted(Inbox):
    """An inbox that answers with the statuses given, then as it should."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[int] = []
        self.told: list[Json] = []

    def take(self, path: str, body: bytes) -> int:
        status = self.answers.pop(0) if self.answers else super().take(path, body)
        if status == 200:
            self.told.append(dict(fits(json.loads(body))))
        return status


@dataclass
class Desk:
    """One fair's provider, and the inbox of whoever asks it."""

    fair: Fair
    inbox: Scripted
    client: Client

    def ask(self, who: str | None, method: str, path: str, body: Any = None) -> Response:
        headers = {"authorization": f"Bearer {self.fair.tokens[who]}"} if who else {}
        answer = self.client.request(method, path, headers=headers, json=body)
        if answer.headers["content-type"] == "application/json" and "@type" in answer.json():
            fits(answer.json())
        return answer

    def send(self, who: str, path: str, said: Json) -> Response:
        return self.ask(who, "POST", path, fits(said))

    def deliver(self) -> list[Sent]:
        return dispatch(self.fair.house)

    def state(self, process: Json) -> str:
        noun = "transfers" if ":transfer:" in process["providerPid"] else "negotiations"
        return str(self.ask(process["who"], "GET", f"/{noun}/{process['providerPid']}").json()["state"])

    def request(self, name: str, who: str = "workshop", terms: Json | None = None, pid: str = "") -> Json:
        """Ask for an offer; gives the ids of the negotiation."""
        answer = self.send(who, "/negotiations/request", self.asked(name, terms, pid))
        assert answer.status_code == 201, answer.text
        return {"who": who, **{key: answer.json()[key] for key in ("providerPid", "consumerPid")}}

    def asked(self, name: str, terms: Json | None = None, pid: str = "") -> Json:
        offer_id = self.fair.offers[name].id
        offer = {"@id": OFFER + offer_id, "@type": "Offer", "target": DATASET + offer_id, **(terms or {})}
        pid = pid or f"urn:uuid:{uuid4()}"
        return message("ContractRequestMessage", consumerPid=pid, callbackAddress=self.inbox.address, offer=offer)

    def counter(self, process: Json, name: str, terms: Json | None = None) -> Response:
        said = self.asked(name, terms, process["consumerPid"]) | {"providerPid": process["providerPid"]}
        return self.send(process["who"], f"/negotiations/{process['providerPid']}/request", said)

    def say(self, process: Json, path: str, kind: str, **said: Any) -> Response:
        noun = "transfers" if ":transfer:" in process["providerPid"] else "negotiations"
        pids = {key: process[key] for key in ("providerPid", "consumerPid")}
        return self.send(process["who"], f"/{noun}/{process['providerPid']}/{path}", message(kind, **pids, **said))

    def accept(self, process: Json) -> Response:
        return self.say(process, "events", "ContractNegotiationEventMessage", eventType="ACCEPTED")

    def verify(self, process: Json) -> Response:
        return self.say(process, "agreement/verification", "ContractAgreementVerificationMessage")

    def end(self, process: Json) -> Response:
        kind = "Transfer" if ":transfer:" in process["providerPid"] else "ContractNegotiation"
        return self.say(process, "termination", f"{kind}TerminationMessage", code="off", reason=["no longer"])

    def agreed(self, name: str = "study", who: str = "workshop") -> str:
        """The id of an agreement that a negotiation brought about."""
        process = self.request(name, who)
        self.deliver()
        assert self.verify(process).status_code == 200
        self.deliver()
        assert self.state(process) == "FINALIZED"
        [told] = [one for one in self.inbox.told if one["@type"] == "ContractAgreementMessage"][-1:]
        return str(told["agreement"]["@id"]).removeprefix(AGREEMENT)

    def transfer(self, agreement_id: str, who: str = "workshop", pid: str = "") -> Json:
        asked = message(
            "TransferRequestMessage", consumerPid=pid or f"urn:uuid:{uuid4()}", agreementId=AGREEMENT + agreement_id,
            format=FORMAT, callbackAddress=self.inbox.address,
        )  # fmt: skip
        answer = self.send(who, "/transfers/request", asked)
        assert answer.status_code == 201, answer.text
        return {"who": who, **{key: answer.json()[key] for key in ("providerPid", "consumerPid")}}

    def fetch(self, start: Json, **parameters: str) -> Response:
        properties = {one["name"]: one["value"] for one in start["dataAddress"]["endpointProperties"]}
        path = start["dataAddress"]["endpoint"].split("/dsp/2025-1")[1]
        headers = {"authorization": f"Bearer {properties['authorization']}"}
        return self.client.get(path, headers=headers, params=parameters)
