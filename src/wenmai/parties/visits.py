"""A visit is what a browser has from signing in to signing out: its cookie, and the token that guards its forms.

The cookie is ``<id>.<secret>.<signature>``: 128 bits that name the row, 256 bits of which the row keeps the SHA-256,
and an HMAC-SHA-256 over both with the key of the installation, all in URL-safe base 64 without padding. The signature
turns a forged cookie away before the database is asked; the row can be ended by the server at any time. To be set with
``HttpOnly; SameSite=Lax; Path=/`` and, wherever the address is https, ``Secure``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

from wenmai.kernel.errors import Forbidden, Unauthenticated

COOKIE_NAME = "wenmai_visit"
LASTS_S = 12 * 3600  # a working day, whatever is done in it
IDLE_MAX_S = 2 * 3600
ID_BYTES, SECRET_BYTES = 16, 32
_COOKIE = re.compile(r"([\w-]{22})\.([\w-]{43})\.([\w-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cookie:
    """What the browser keeps: the id of the visit, and its secret."""

    id: str
    secret: str = field(repr=False)

    @property
    def secret_hash(self) -> str:
        return hashlib.sha256(self.secret.encode("ascii")).hexdigest()

    def value(self, key: bytes) -> str:
        """The value of the cookie, signed."""
        return f"{self.id}.{self.secret}.{_mac(key, 'visit', self)}"

    def form_token(self, key: bytes) -> str:
        """What every form of this visit carries against requests forged by other sites (CSRF)."""
        return _mac(key, "form", self)

    def check_form_token(self, key: bytes, shown: str) -> None:
        """Raises Forbidden (``access.form-token``) where a form does not carry this visit's own token."""
        if not hmac.compare_digest(self.form_token(key).encode(), shown.encode("utf-8", "replace")):
            raise Forbidden(
                "the form does not belong to this visit", remedy="Load the page again.", rule="access.form-token"
            )


def new_cookie() -> Cookie:
    """A cookie that nobody has yet."""
    return Cookie(secrets.token_urlsafe(ID_BYTES), secrets.token_urlsafe(SECRET_BYTES))


def read_cookie(value: str, key: bytes) -> Cookie:
    """The cookie that ``value`` is. Raises Unauthenticated (``access.visit``) where it is not signed here."""
    match = _COOKIE.fullmatch(value)
    if match is not None:
        cookie = Cookie(match.group(1), match.group(2))
        if hmac.compare_digest(_mac(key, "visit", cookie), match.group(3)):
            return cookie
    raise no_visit()


def no_visit() -> Unauthenticated:
    """The answer to every cookie that opens nothing; it does not tell why."""
    return Unauthenticated("you are not signed in, or no longer", remedy="Sign in again.", rule="access.visit")


def _mac(key: bytes, purpose: str, cookie: Cookie) -> str:
    digest = hmac.new(key, f"{purpose}:{cookie.id}.{cookie.secret}".encode("ascii"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
