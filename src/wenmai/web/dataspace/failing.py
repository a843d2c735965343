"""Errors in the protocol's own form, each part with its type; they change no state.

Dataspace Protocol 2025-1, HTTPS bindings: a wrong order is 400; what is not there, or not the caller's, is 404.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from wenmai.dataspace import messages
from wenmai.dataspace.states import NEGOTIATION, TRANSFER
from wenmai.kernel.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    StorageFailure,
    Unauthenticated,
    WenmaiError,
)

STATUSES: tuple[tuple[type[WenmaiError], HTTPStatus], ...] = (
    (Unauthenticated, HTTPStatus.UNAUTHORIZED),
    (Forbidden, HTTPStatus.NOT_FOUND),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.BAD_REQUEST),
    (InvalidInput, HTTPStatus.BAD_REQUEST),
    (StorageFailure, HTTPStatus.INSUFFICIENT_STORAGE),
)
SAID_OPENLY = {"callback.forbidden": HTTPStatus.BAD_REQUEST}  # the caller's own address: nothing is given away


def install(app: FastAPI) -> None:
    """Let every failure of ``app`` end in an error message of the protocol."""
    app.add_exception_handler(WenmaiError, _ours)
    app.add_exception_handler(HTTPException, _theirs)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _fault)


def _answer(request: Request, status: HTTPStatus, code: str, reasons: list[str]) -> JSONResponse:
    path = request.url.path
    consumer_pid = getattr(request.state, "consumer_pid", "")
    provider_pid = getattr(request.state, "provider_pid", "")
    kind = TRANSFER.error if "/data/" in path else "CatalogError"
    for protocol in (NEGOTIATION, TRANSFER):
        if f"/{protocol.path}/" in path:
            kind = protocol.error
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(messages.error(kind, provider_pid, consumer_pid, code, reasons), status, headers)


def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WenmaiError)
    found = (status for kind, status in STATUSES if isinstance(error, kind))
    status = SAID_OPENLY.get(error.rule) or next(found, HTTPStatus.INTERNAL_SERVER_ERROR)
    what = f"{error.where}: {error.what}" if error.where else error.what
    return _answer(request, status, error.rule or "refused", [what, *([error.remedy] if error.remedy else [])])


def _theirs(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _answer(request, HTTPStatus(error.status_code), "request", [str(error.detail)])


def _unreadable(request: Request, error: Exception) -> JSONResponse:
    return _answer(request, HTTPStatus.NOT_FOUND, "request", ["there is nothing at this address"])


def _fault(request: Request, error: Exception) -> JSONResponse:
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "server.fault", ["a fault of the server"])
