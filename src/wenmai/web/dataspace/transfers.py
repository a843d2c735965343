"""Transfer processes (Dataspace Protocol 2025-1, Transfer Process HTTPS Binding, provider paths), and their data."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from wenmai.dataspace.messages import acknowledgement, starting
from wenmai.dataspace.names import TRANSFER, id_in
from wenmai.dataspace.reading import About, Completion, Ending, Start, TransferRequest
from wenmai.dataspace.states import COMPLETED, STARTED, SUSPENDED, TERMINATED
from wenmai.kernel.errors import InvalidInput
from wenmai.services import dataspace_steps, transferring
from wenmai.services.context import Context
from wenmai.web.dataspace.asking import Acting, Base, Body, message_of
from wenmai.web.guarding import FILE_POLICY

router = APIRouter()


def known(request: Request, pid: str) -> str:
    """The id in the address, which errors repeat."""
    request.state.provider_pid = pid
    return id_in(pid, TRANSFER)


Identity = Annotated[str, Depends(known)]


def _moved(context: Context, identity: str, message: About, wanted: str, reason: str = "") -> JSONResponse:
    pids = message.provider_pid, message.consumer_pid
    return JSONResponse(acknowledgement(*transferring.move_transfer(context, identity, wanted, reason, pids)))


@router.get("/transfers/{pid}")
def show(context: Acting, identity: Identity) -> JSONResponse:
    """A transfer and its state, for its two sides."""
    return JSONResponse(acknowledgement(*dataspace_steps.shown(context, transferring.KIND, identity)))


@router.post("/transfers/request")
def request_transfer(request: Request, context: Acting, body: Body, base: Base) -> JSONResponse:
    """Begin a transfer under an agreement."""
    message = message_of(request, TransferRequest, body)
    if message.data_address is not None:
        raise InvalidInput("a consumer who pulls gives no address", where="dataAddress", rule="transfer.address")
    found = transferring.request_transfer(
        context, message.consumer_pid, message.agreement, message.format, message.callback, base
    )
    return JSONResponse(acknowledgement(*found), 201)


@router.post("/transfers/{pid}/start")
def start(request: Request, context: Acting, identity: Identity, body: Body) -> JSONResponse:
    """Go on after a suspension; the answer carries the data's address with a new token."""
    message = message_of(request, Start, body)
    process, _ = transferring.move_transfer(
        context, identity, STARTED, pids=(message.provider_pid, message.consumer_pid)
    )
    return JSONResponse(starting(process, transferring.issue_grant(context, process)))


@router.post("/transfers/{pid}/completion")
def complete(request: Request, context: Acting, identity: Identity, body: Body) -> JSONResponse:
    """Say that all was fetched."""
    return _moved(context, identity, message_of(request, Completion, body), COMPLETED)


@router.post("/transfers/{pid}/suspension")
def suspend(request: Request, context: Acting, identity: Identity, body: Body) -> JSONResponse:
    """Suspend a transfer: its token opens nothing until it starts again."""
    message = message_of(request, Ending, body)
    return _moved(context, identity, message, SUSPENDED, message.words)


@router.post("/transfers/{pid}/termination")
def terminate(request: Request, context: Acting, identity: Identity, body: Body) -> JSONResponse:
    """End a transfer."""
    message = message_of(request, Ending, body)
    return _moved(context, identity, message, TERMINATED, message.words)


@router.get("/data/{transfer_id}", response_class=Response)
def data(
    request: Request, transfer_id: str, asset: Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$")] = None
) -> Response:
    """The data of a transfer, for whoever shows its token; with several assets, ``asset`` says which."""
    context: Context = request.app.state.context
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = transferring.fetch_data(context, transfer_id, token.strip() if scheme.lower() == "bearer" else "", asset)
    headers = {
        "content-disposition": "attachment",
        "content-security-policy": FILE_POLICY,
        "cache-control": "no-store",
        "x-wenmai-media-type": given.fetch.media_type,
        "x-wenmai-fetch": str(given.fetch.number),
    }
    return Response(given.data, media_type="application/octet-stream", headers=headers)
