"""Errors as pages: what was wrong, where, and what to do, in the visitor's language."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from wenmai.imaging.failures import UnreadablePicture
from wenmai.imaging.sources import SENT_BYTES
from wenmai.kernel.errors import Conflict, InvalidInput, NotFound, StorageFailure, WenmaiError
from wenmai.web.explaining import explained
from wenmai.web.guarding import HEADERS, PAGE_POLICY, ForeignPost, TooLarge, UnknownHost
from wenmai.web.site import render, site_of, words_of

# The first class that fits decides; the word names the catalogue's heading and advice.
STATUSES: tuple[tuple[type[Exception], HTTPStatus, str], ...] = (
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large"),
    (UnknownHost, HTTPStatus.MISDIRECTED_REQUEST, "unknown_host"),
    (ForeignPost, HTTPStatus.FORBIDDEN, "foreign_post"),
    (UnreadablePicture, HTTPStatus.UNPROCESSABLE_ENTITY, "picture"),
    (NotFound, HTTPStatus.NOT_FOUND, "not_found"),
    (Conflict, HTTPStatus.CONFLICT, "conflict"),
    (InvalidInput, HTTPStatus.BAD_REQUEST, "invalid"),
    (StorageFailure, HTTPStatus.INSUFFICIENT_STORAGE, "storage"),
)
TOLD_BY_HEADING = frozenset({"unknown_host", "foreign_post"})


def install(app: FastAPI) -> None:
    """Let every failure of ``app`` end in a page."""
    app.add_exception_handler(WenmaiError, _ours)
    app.add_exception_handler(HTTPException, _theirs)
    app.add_exception_handler(RequestValidationError, _unreadable_address)
    app.add_exception_handler(Exception, _fault)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, WenmaiError)
    found = ((status, name) for kind, status, name in STATUSES if isinstance(error, kind))
    status, name = next(found, (HTTPStatus.INTERNAL_SERVER_ERROR, "fault"))
    code = error.code if isinstance(error, UnreadablePicture) else None
    # A visitor needs no path of this machine; the log has it.
    where = error.where.replace(str(site_of(request).context.home), "WENMAI_HOME")
    return _page(request, status, name, error.what, where, error.remedy, code)


def _theirs(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    names = {404: "not_found", 405: "method", 400: "invalid", 413: "too_large"}
    answer = _page(request, HTTPStatus(error.status_code), names.get(error.status_code, "fault"), "", request.url.path)
    answer.headers.update(error.headers or {})
    return answer


def _unreadable_address(request: Request, error: Exception) -> Response:
    return _page(request, HTTPStatus.NOT_FOUND, "not_found", "", request.url.path)


def _fault(request: Request, error: Exception) -> Response:
    """The server's log has the traceback; the visitor learns only that it was not his fault."""
    answer = _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, "fault", "", request.url.path)
    answer.headers.update({"content-security-policy": PAGE_POLICY} | HEADERS)  # answered outside of the Guard
    return answer


def _page(
    request: Request,
    status: HTTPStatus,
    name: str,
    what: str,
    where: str = "",
    remedy: str = "",
    code: str | None = None,
) -> Response:
    """What went wrong, in the visitor's language as far as it is known; a remedy of its own precedes the general."""
    words = words_of(request)
    said: str | None
    if code is not None:
        said, remedy = words.named("picture", code), ""
    else:
        what = "" if name in TOLD_BY_HEADING else what
        said = explained(what, words)
    return render(
        request, "error.html", status=status, number=int(status), name=name, what=said or what,
        foreign=said is None and words.language != "en", where="" if where == SENT_BYTES else where,
        where_name=words.named("where", where) if f"where.{where}" in words.messages else "",
        remedy=explained(remedy, words) if remedy else "",
    )  # fmt: skip
