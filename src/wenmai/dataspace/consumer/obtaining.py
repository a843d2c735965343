"""From a dataset's id to its bytes: request, accept, verify, transfer, fetch, complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from wenmai.dataspace.consumer.client import JsonObject, Provider, message
from wenmai.dataspace.consumer.inbox import Inbox
from wenmai.dataspace.names import FORMAT
from wenmai.dataspace.profile import ASSET
from wenmai.kernel.errors import Conflict, RunFailure
from wenmai.rights.profile.names import ASSET_URN

WAIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Piece:
    """One asset as it was handed over."""

    asset: str
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Obtained:
    """What a negotiation and a transfer gave."""

    agreement: JsonObject
    negotiation_pid: str
    transfer_pid: str
    pieces: tuple[Piece, ...]


def obtain(provider: Provider, inbox: Inbox, dataset_id: str, *, wait_s: float = WAIT_S) -> Obtained:
    """Obtain a dataset under its first offer. Raises Conflict with the provider's reason where it cannot be had."""
    dataset = provider.dataset(dataset_id)
    offer = dataset["hasPolicy"][0]
    agreement, negotiation_pid = negotiate(provider, inbox, dataset["@id"], offer, wait_s)
    transfer_pid, pieces = transfer(provider, inbox, agreement, wait_s)
    return Obtained(agreement, negotiation_pid, transfer_pid, pieces)


def negotiate(
    provider: Provider, inbox: Inbox, dataset_id: str, offer: Mapping[str, Any], wait_s: float = WAIT_S
) -> tuple[JsonObject, str]:
    """The agreement about an offer, finalized, and the provider's id of the negotiation."""
    own = f"urn:uuid:{uuid4()}"
    asked = {"@id": offer["@id"], "target": dataset_id}
    begun = provider.post(
        "negotiations/request",
        message("ContractRequestMessage", consumerPid=own, callbackAddress=inbox.address, offer=asked),
    )
    pid = str(begun["providerPid"])
    about = {"consumerPid": own, "providerPid": pid}
    agreement: JsonObject | None = None
    while True:
        told = _next(inbox, about, wait_s)
        if told["@type"] == "ContractOfferMessage":
            accepted = message("ContractNegotiationEventMessage", **about, eventType="ACCEPTED")
            provider.post(f"negotiations/{pid}/events", accepted)
        elif told["@type"] == "ContractAgreementMessage":
            agreement = _checked(told["agreement"], dataset_id)
            provider.post(
                f"negotiations/{pid}/agreement/verification", message("ContractAgreementVerificationMessage", **about)
            )
        elif told["@type"] == "ContractNegotiationEventMessage" and agreement is not None:
            return agreement, pid


def transfer(
    provider: Provider, inbox: Inbox, agreement: Mapping[str, Any], wait_s: float = WAIT_S
) -> tuple[str, tuple[Piece, ...]]:
    """The provider's id of a transfer under an agreement, and everything that it gave."""
    own = f"urn:uuid:{uuid4()}"
    asked = message(
        "TransferRequestMessage", consumerPid=own, agreementId=agreement["@id"], format=FORMAT,
        callbackAddress=inbox.address,
    )  # fmt: skip
    pid = str(provider.post("transfers/request", asked)["providerPid"])
    about = {"consumerPid": own, "providerPid": pid}
    started = _next(inbox, about, wait_s)
    if started["@type"] != "TransferStartMessage":
        raise RunFailure(f"the provider sent {started['@type']}", where=pid)
    wanted = assets_of(agreement) or [None]
    pieces = tuple(Piece(one or "", *provider.fetch(started["dataAddress"], one)) for one in wanted)
    provider.post(f"transfers/{pid}/completion", message("TransferCompletionMessage", **about))
    return pid, pieces


def assets_of(policy: Mapping[str, Any]) -> list[str | None]:
    """The ids of the assets that the rules of a policy tell apart; none where it is about one."""
    found = dict.fromkeys(
        operand["@id"].removeprefix(ASSET_URN)
        for rule in policy.get("permission", [])
        for constraint in rule.get("constraint", [])
        if constraint.get("leftOperand") == ASSET
        for operand in _listed(constraint["rightOperand"])
    )
    return list(found)


def _next(inbox: Inbox, about: Mapping[str, str], wait_s: float) -> JsonObject:
    """The next message about this process; one about another is an old one and passed over. Raises Conflict."""
    for told in _messages(inbox, wait_s):
        if (told.get("providerPid"), told.get("consumerPid")) != (about["providerPid"], about["consumerPid"]):
            continue
        if told["@type"].endswith("TerminationMessage"):
            reasons = "; ".join(map(str, told.get("reason", []))) or "no reason given"
            raise Conflict(f"the provider ended it: {reasons}", where=about["providerPid"], rule=told.get("code", ""))
        return told
    raise AssertionError("unreachable")


def _messages(inbox: Inbox, wait_s: float) -> Iterator[JsonObject]:
    while True:
        yield inbox.next(wait_s)


def _checked(agreement: JsonObject, dataset_id: str) -> JsonObject:
    """Raises RunFailure where an agreement is not about what was asked for."""
    if agreement.get("target") != dataset_id or not agreement.get("permission"):
        raise RunFailure("the agreement is about something else", where=str(agreement.get("@id")))
    return agreement


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
