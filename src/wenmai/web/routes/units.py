"""The authenticity page: what a serial on a label tells, to anybody, in both languages."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from wenmai.kernel.errors import InvalidInput, MustWait, Tampered
from wenmai.services.looking_up import look_up
from wenmai.web.rendering import render
from wenmai.web.site import site_of

router = APIRouter()
SERIAL_LETTERS_MAX = 100  # 16 digits, and whatever dashes and spaces somebody puts between them
RETRY_S = 600


@router.get("/units")
def form(request: Request) -> Response:
    """The form for a serial; with ``?serial=`` what it tells."""
    typed = request.query_params.get("serial", "").strip()
    return _page(request, typed) if typed else render(request, "units.html", typed="", refusal="")


@router.get("/units/{serial}")
def unit(request: Request, serial: str) -> Response:
    """What a serial tells, or why it tells nothing."""
    return _page(request, serial)


def _page(request: Request, typed: str) -> Response:
    caller = request.client.host if request.client is not None else "unknown"
    try:
        found = look_up(site_of(request).context, typed[:SERIAL_LETTERS_MAX], caller)
    except InvalidInput:
        return _refused(request, typed, HTTPStatus.BAD_REQUEST, "mistyped")
    except Tampered:
        return _refused(request, typed, HTTPStatus.NOT_FOUND, "forged")
    except MustWait:
        answer = _refused(request, typed, HTTPStatus.TOO_MANY_REQUESTS, "wait")
        answer.headers["retry-after"] = str(RETRY_S)
        return answer
    return render(request, "unit.html", unit=found)


def _refused(request: Request, typed: str, status: HTTPStatus, name: str) -> Response:
    return render(request, "units.html", status=status, typed=typed[:SERIAL_LETTERS_MAX], refusal=name)
