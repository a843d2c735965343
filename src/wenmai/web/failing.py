"""Errors as pages: what was wrong, where, and what to do, in the visitor's language."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from wenmai.imaging.failures import UnreadablePicture
from wenmai.imaging.sources import SENT_BYTES
from wenmai.kernel.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    RunFailure,
    StorageFailure,
    Unauthenticated,
    WenmaiError,
)
from wenmai.parties.roles import PERMISSIONS
from wenmai.web.explaining import explained
from wenmai.web.guarding import HEADERS, PAGE_POLICY, ForeignPost, TooLarge, UnknownHost
from wenmai.web.rendering import render
from wenmai.web.site import site_of, words_of
from wenmai.web.visitors import settle_visitor
from wenmai.web.wording import Words

# The first class that fits decides; the word names the catalogue's heading and advice.
STATUSES: tuple[tuple[type[Exception], HTTPStatus, str], ...] = (
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large"),
    (UnknownHost, HTTPStatus.MISDIRECTED_REQUEST, "unknown_host"),
    (ForeignPost, HTTPStatus.FORBIDDEN, "foreign_post"),
    (UnreadablePicture, HTTPStatus.UNPROCESSABLE_ENTITY, "picture"),
    (Unauthenticated, HTTPStatus.UNAUTHORIZED, "unauthenticated"),
    (Forbidden, HTTPStatus.FORBIDDEN, "forbidden"),
    (NotFound, HTTPStatus.NOT_FOUND, "not_found"),
    (Conflict, HTTPStatus.CONFLICT, "conflict"),
    (InvalidInput, HTTPStatus.BAD_REQUEST, "invalid"),
    (StorageFailure, HTTPStatus.INSUFFICIENT_STORAGE, "storage"),
    (RunFailure, HTTPStatus.BAD_GATEWAY, "run"),
)
TOLD_BY_HEADING = frozenset({"unknown_host", "foreign_post"})


def install(app: FastAPI) -> None:
    """Let every failure of ``app`` end in a page."""
    app.add_exception_handler(WenmaiError, _ours)
    app.add_exception_handler(HTTPException, _theirs)
    app.add_exception_handler(RequestValidationError, _unreadable_address)
    app.add_exception_handler(Exception, _fault)


def status_of(error: WenmaiError) -> HTTPStatus:
    """The status with which an error is answered."""
    return _named(error)[0]


def told(error: WenmaiError, words: Words) -> str:
    """What an error says, in this language where it is known: by its sentence, else by the rule that was broken."""
    return _told(error, words) or error.what


def told_remedy(error: WenmaiError, words: Words) -> str:
    """What to do about an error, in this language: its own remedy where it is known, else the general one."""
    if f"rule_remedy.{error.rule}" in words.messages:
        return words.named("rule_remedy", error.rule)
    said = explained(error.remedy, words) if error.remedy else None
    if said is None and words.language == "en" and error.remedy:
        return error.remedy
    return said or words(f"error.{_named(error)[1]}_remedy")


def _told(error: WenmaiError, words: Words) -> str | None:
    said = explained(error.what, words)
    if said is None and error.rule.removeprefix("access.") in PERMISSIONS:
        return words("detail.permission", permission=error.rule.removeprefix("access."))
    return said or (words.named("rule", error.rule) if f"rule.{error.rule}" in words.messages else None)


def _named(error: WenmaiError) -> tuple[HTTPStatus, str]:
    found = ((status, name) for kind, status, name in STATUSES if isinstance(error, kind))
    return next(found, (HTTPStatus.INTERNAL_SERVER_ERROR, "fault"))


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, WenmaiError)
    if error.rule == "access.visit" and request.method == "GET":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': here})}", 303, headers={"cache-control": "no-store"})
    status, name = _named(error)
    code = error.code if isinstance(error, UnreadablePicture) else None
    # A visitor needs no path of this machine; the log has it.
    where = error.where.replace(str(site_of(request).context.home), "WENMAI_HOME")
    said = None if code is not None else _told(error, words_of(request))
    return _page(request, status, name, error.what, where, error.remedy, code, said)


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
    said: str | None = None,
) -> Response:
    """What went wrong, in the visitor's language as far as it is known; a remedy of its own precedes the general."""
    words = words_of(request)
    settle_visitor(request)
    if code is not None:
        said, remedy = words.named("picture", code), ""
    elif name in TOLD_BY_HEADING:
        what, said = "", ""
    return render(
        request, "error.html", status=status, number=int(status), name=name, what=said or what,
        foreign=said is None and words.language != "en", where="" if where == SENT_BYTES else where,
        where_name=words.named("where", where) if f"where.{where}" in words.messages else "",
        remedy=explained(remedy, words) if remedy else "",
    )  # fmt: skip
