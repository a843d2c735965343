"""Errors of the API: RFC 9457 problem documents that name the rule that was broken."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from wenmai.kernel.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    MustWait,
    NotFound,
    StorageFailure,
    Tampered,
    Unauthenticated,
    WenmaiError,
)
from wenmai.web.api.shapes import Problem

MEDIA_TYPE = "application/problem+json"
# The first class that fits decides.
STATUSES: tuple[tuple[type[WenmaiError], HTTPStatus], ...] = (
    (Unauthenticated, HTTPStatus.UNAUTHORIZED),
    (MustWait, HTTPStatus.TOO_MANY_REQUESTS),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Tampered, HTTPStatus.CONFLICT),
    (StorageFailure, HTTPStatus.INSUFFICIENT_STORAGE),
)
_SPOKEN = (401, 403, 404, 405, 409, 422, 429)
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {}}}
    for status in _SPOKEN
}


def install(app: FastAPI) -> None:
    """Let every failure of ``app`` end in a problem document."""
    app.add_exception_handler(WenmaiError, _ours)
    app.add_exception_handler(HTTPException, _theirs)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _fault)


def _answer(
    status: HTTPStatus, detail: str, *, where: str = "", remedy: str = "", rule: str = "", headers: Any = None
) -> JSONResponse:
    problem = Problem(
        type=f"urn:wenmai:rule:{rule}" if rule else "about:blank",
        title=status.phrase,
        status=status,
        detail=detail,
        where=where,
        remedy=remedy,
        rule=rule,
    )
    return JSONResponse(problem.model_dump(), status, media_type=MEDIA_TYPE, headers=headers)


def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WenmaiError)
    found = (status for kind, status in STATUSES if isinstance(error, kind))
    status = next(found, HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return _answer(status, error.what, where=error.where, remedy=error.remedy, rule=error.rule, headers=headers)


def _theirs(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _answer(HTTPStatus(error.status_code), str(error.detail), headers=error.headers)


def _unreadable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return _answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        str(first["msg"]),
        where=where,
        remedy="See /api/v1/openapi.json.",
        rule="request.schema",
    )


def _fault(request: Request, error: Exception) -> JSONResponse:
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, "a fault of the server; nothing was changed", rule="server.fault")
