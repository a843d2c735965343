"""The messages that a provider sends and the answers that it gives, as JSON (Dataspace Protocol 2025-1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wenmai.dataspace.listings import Listing
from wenmai.dataspace.names import (
    CATALOGUE,
    CONTEXT,
    DATASET,
    DCTERMS,
    ENDPOINT_TYPE,
    FORMAT,
    PARTY,
    PROTOCOL_PATH,
    SERVICE,
    VERSION,
    in_both_languages,
)
from wenmai.dataspace.policies import offer_policy, targets_of
from wenmai.dataspace.processes import Process
from wenmai.dataspace.profile import shaped

JsonObject = dict[str, Any]
HOUSE = PARTY + "house"


def _message(kind: str, **said: Any) -> JsonObject:
    return {"@context": [CONTEXT], "@type": kind, **said}


def _about(process: Process) -> JsonObject:
    return {"providerPid": process.pid, "consumerPid": process.consumer_pid}


def versions() -> JsonObject:
    """What this server speaks (Common Requirements, 'Exposure of Versions')."""
    one = {"version": VERSION, "path": PROTOCOL_PATH, "binding": "HTTPS", "serviceId": SERVICE}
    return {"protocolVersions": [one]}


def catalogue(listings: Sequence[Listing], base: str) -> JsonObject:
    """A page of the catalogue; a page without datasets leaves ``dataset`` out, since the schema wants one at least."""
    said = _message("Catalog", participantId=HOUSE, service=[_service(base)])
    said["@id"] = CATALOGUE
    return said | ({"dataset": [_dataset(one, base) for one in listings]} if listings else {})


def dataset(listing: Listing, base: str) -> JsonObject:
    """One listed offer by itself."""
    return {"@context": [CONTEXT], **_dataset(listing, base)}


def _dataset(listing: Listing, base: str) -> JsonObject:
    offer = listing.offer
    return {
        "@id": DATASET + offer.id,
        "@type": "Dataset",
        DCTERMS + "title": list(in_both_languages(offer.title_zh, offer.title_en)),
        "hasPolicy": [offer_of(listing)],
        "distribution": [{"@type": "Distribution", "format": FORMAT, "accessService": _service(base)}],
    }


def _service(base: str) -> JsonObject:
    return {"@id": SERVICE, "@type": "DataService", "endpointURL": base + PROTOCOL_PATH}


def offer_of(listing: Listing) -> JsonObject:
    """What is offered, as the catalogue shows it: without a target, which its dataset says."""
    offer = listing.offer
    policy = offer_policy(offer, listing.policies)
    return shaped(policy, targets_of(offer))


def acknowledgement(process: Process, state: str) -> JsonObject:
    return _message(process.protocol.acknowledgement, **_about(process), state=state)


def error(kind: str, provider_pid: str, consumer_pid: str, code: str, reasons: Sequence[str]) -> JsonObject:
    """ContractNegotiationError, TransferError or CatalogError: no state has changed."""
    pids = {} if kind == "CatalogError" else {"providerPid": provider_pid, "consumerPid": consumer_pid}
    return _message(kind, **pids, code=code, reason=list(reasons))


def offering(process: Process, listing: Listing) -> JsonObject:
    offer = offer_of(listing) | {"target": DATASET + listing.offer.id}
    return _message("ContractOfferMessage", **_about(process), offer=offer, callbackAddress=callback_of(process))


def agreeing(process: Process, agreement: JsonObject) -> JsonObject:
    return _message(
        "ContractAgreementMessage", **_about(process), agreement=agreement, callbackAddress=callback_of(process)
    )


def finalizing(process: Process) -> JsonObject:
    return _message("ContractNegotiationEventMessage", **_about(process), eventType="FINALIZED")


def starting(process: Process, token: str) -> JsonObject:
    """The start of a transfer: where its data is, and the token that opens it."""
    properties = {"authorization": token, "authType": "bearer"}
    address = {
        "@type": "DataAddress",
        "endpointType": ENDPOINT_TYPE,
        "endpoint": f"{process.base}{PROTOCOL_PATH}/data/{process.id}",
        "endpointProperties": [
            {"@type": "EndpointProperty", "name": name, "value": value} for name, value in properties.items()
        ],
    }
    return _message("TransferStartMessage", **_about(process), dataAddress=address)


def ending(kind: str, process: Process, code: str, reason: str) -> JsonObject:
    """A termination, suspension or completion; the last of these has no code and no reason."""
    said = _message(kind, **_about(process))
    if kind.endswith("CompletionMessage"):
        return said
    return said | ({"code": code} if code else {}) | ({"reason": [reason]} if reason else {})


def callback_of(process: Process) -> str:
    return process.base + PROTOCOL_PATH
