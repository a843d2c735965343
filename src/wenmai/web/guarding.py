"""Keeps visitors and the house safe: headers on every answer, posts from our own pages only, no oversized uploads."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wenmai.kernel.errors import InvalidInput, WenmaiError

UPLOAD_BYTES_MAX = 32_000_000  # a 24 Mpixel photograph as PNG; what is larger is no query by picture
CHANGING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})

PAGE_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"  # served files never run, not even opened alone
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class TooLarge(InvalidInput):
    """More was sent than is taken."""


class ForeignPost(WenmaiError):
    """A form was sent from a page that is not ours."""


class UnknownHost(WenmaiError):
    """The server was asked under a name that is not its own."""


class Guard:
    """ASGI middleware: puts the headers on every answer and stops a body that grows past the limit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", PAGE_POLICY)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, _limited(receive), with_headers)


def check_request(method: str, headers: Headers, hosts: frozenset[str] | None) -> None:
    """Refuse what is not meant for us, before anything of it is read.

    ``hosts`` are the names that the server answers to, None for any. Raises UnknownHost, ForeignPost, TooLarge.
    """
    host = headers.get("host", "")
    if hosts is not None and _name_of(host) not in hosts:
        # A page elsewhere may point its own name at this machine (DNS rebinding) and read what is private.
        raise UnknownHost("this name is not the gallery's", where=host[:100])
    if method in CHANGING_METHODS and not is_same_origin(headers):
        raise ForeignPost("the form came from another site")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > UPLOAD_BYTES_MAX:
        raise _too_large()


def is_same_origin(headers: Headers) -> bool:
    """Whether a form was sent from our own page.

    Browsers say so themselves (Fetch Metadata; Origin where they are old). A request with neither comes from no browser
    and so carries nobody's rights by accident.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def _limited(receive: Receive) -> Receive:
    """``receive`` that stops at the limit, for bodies that do not say their length."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > UPLOAD_BYTES_MAX:
            raise _too_large()
        return message

    return limited


def _too_large() -> TooLarge:
    return TooLarge(f"more than {UPLOAD_BYTES_MAX // 1_000_000} MB")


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
