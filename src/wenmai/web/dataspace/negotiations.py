"""Contract negotiations (Dataspace Protocol 2025-1, Contract Negotiation HTTPS Binding, provider paths)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from wenmai.dataspace.messages import acknowledgement
from wenmai.dataspace.names import NEGOTIATION, id_in
from wenmai.dataspace.reading import About, ContractRequest, Ending, Event, Verification
from wenmai.kernel.errors import Conflict
from wenmai.services import dataspace_steps, negotiating
from wenmai.services.negotiating import Wish
from wenmai.web.dataspace.asking import Acting, Base, Body, message_of

router = APIRouter(prefix="/negotiations")


def known(request: Request, pid: str) -> str:
    """The id in the address, which errors repeat."""
    request.state.provider_pid = pid
    return id_in(pid, NEGOTIATION)


Identity = Annotated[str, Depends(known)]


def _pids(message: About) -> tuple[str | None, str]:
    return message.provider_pid, message.consumer_pid


def _wish(message: ContractRequest) -> Wish:
    return Wish(message.offer.id, message.offer.target, message.offer.terms)


@router.get("/{pid}")
def show(context: Acting, identity: Identity) -> JSONResponse:
    """A negotiation and its state, for its two sides."""
    return JSONResponse(acknowledgement(*dataspace_steps.shown(context, negotiating.KIND, identity)))


@router.post("/request")
def request_contract(request: Request, context: Acting, body: Body, base: Base) -> JSONResponse:
    """Begin a negotiation about a listed offer."""
    message = message_of(request, ContractRequest, body)
    found = negotiating.request_contract(context, message.consumer_pid, _wish(message), message.callback, base)
    return JSONResponse(acknowledgement(*found), 201)


@router.post("/{pid}/request")
def request_other_terms(request: Request, context: Acting, identity: Identity, body: Body) -> JSONResponse:
    """Answer an offer with another request."""
    message = message_of(request, ContractRequest, body)
    pids = message.provider_pid, message.consumer_pid
    return JSONResponse(acknowledgement(*negotiating.request_other_terms(context, identity, pids, _wish(message))))


@router.post("/{pid}/events")
def accept_offer(request: Request, context: Acting, identity: Identity, body: Body) -> JSONResponse:
    """Accept what was offered."""
    message = message_of(request, Event, body)
    if message.event != "ACCEPTED":
        raise Conflict(
            "a consumer accepts; it is the provider who finalizes", where="eventType", rule="negotiation.event"
        )
    return JSONResponse(acknowledgement(*negotiating.accept_offer(context, identity, _pids(message))))


@router.post("/{pid}/agreement/verification")
def verify_agreement(request: Request, context: Acting, identity: Identity, body: Body) -> JSONResponse:
    """Verify the agreement; the order settles."""
    message = message_of(request, Verification, body)
    return JSONResponse(acknowledgement(*negotiating.verify_agreement(context, identity, _pids(message))))


@router.post("/{pid}/termination")
def terminate(request: Request, context: Acting, identity: Identity, body: Body) -> JSONResponse:
    """End a negotiation."""
    message = message_of(request, Ending, body)
    found = negotiating.terminate_negotiation(context, identity, message.words, _pids(message))
    return JSONResponse(acknowledgement(*found))
