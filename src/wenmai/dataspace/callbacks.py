"""To which addresses messages may be posted: those that the operator named, and no other.

A consumer says where it wants its messages (``callbackAddress``). A server that posts wherever it is told can be led
into the operator's own network, so an address must lie under one of the operator's prefixes: the same scheme, host
and port, and a path within it. Redirects are not followed (``posting``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from wenmai.kernel.errors import Forbidden, InvalidInput

PORTS = {"https": 443, "http": 80}
ADDRESS_LETTERS_MAX = 500
PID_LETTERS_MAX = 200
_UNFIT = re.compile(r"[^\x21-\x7e]|[?#\\]")  # an empty query or fragment too: parsers forget that it was there
_HOST = re.compile(r"[a-z0-9.:-]+")
_PLAIN_PATH = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@-]*)*")
_PID = re.compile(rf"[\x21-\x7e]{{1,{PID_LETTERS_MAX}}}")


@dataclass(frozen=True, slots=True)
class Prefix:
    """A part of the web: scheme, host, port, and a path without a slash at its end."""

    scheme: str
    host: str
    port: int
    path: str

    def holds(self, other: Prefix) -> bool:
        """Whether an address lies within it; ``/a`` holds ``/a`` and ``/a/b``, and not ``/ab``."""
        same = (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)
        return same and f"{other.path}/".startswith(f"{self.path}/")


@dataclass(frozen=True, slots=True)
class Reach:
    """Where this server may post to."""

    callbacks: tuple[Prefix, ...] = ()

    @classmethod
    def of(cls, callbacks: Iterable[str]) -> Reach:
        """Raises InvalidInput for what is no plain web address."""
        return cls(tuple(prefix_of(one, "WENMAI_DATASPACE_CALLBACKS") for one in callbacks))

    def admit(self, address: str) -> str:
        """``address`` without a slash at its end. Raises InvalidInput, and Forbidden (``callback.forbidden``)."""
        asked = prefix_of(address, "callbackAddress")
        if not any(prefix.holds(asked) for prefix in self.callbacks):
            raise Forbidden(
                "the operator allows no messages to this callbackAddress",
                where=address[:100],
                remedy="Ask the operator to add it to WENMAI_DATASPACE_CALLBACKS.",
                rule="callback.forbidden",
            )
        return address.rstrip("/")


NOWHERE = Reach()  # the default: nothing is posted anywhere


def prefix_of(address: str, where: str) -> Prefix:
    """An address in its parts. Raises InvalidInput (``callback.address``) for what might be read in two ways."""
    parts = _split(address)
    if parts is None or not _is_plain(parts):
        raise InvalidInput(
            f"{address[:100]!r} is not a plain web address",
            where=where,
            remedy="Write https://host/path, without a user, a query, a fragment, dots or escapes in the path.",
            rule="callback.address",
        )
    return Prefix(parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme], parts.path.rstrip("/"))


def _split(address: str) -> SplitResult | None:
    if not 0 < len(address) <= ADDRESS_LETTERS_MAX or _UNFIT.search(address):
        return None
    try:
        parts = urlsplit(address)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _is_plain(parts: SplitResult) -> bool:
    whole = parts.scheme in PORTS and _HOST.fullmatch(parts.hostname or "") is not None and "@" not in parts.netloc
    steps = parts.path.split("/")
    path = _PLAIN_PATH.fullmatch(parts.path) is not None and not {".", ".."} & set(steps)
    return whole and path and not parts.query and not parts.fragment


def check_pid(pid: str, where: str) -> str:
    """The other side's id of a process, which becomes a part of addresses. Raises InvalidInput (``message.pid``)."""
    if _PID.fullmatch(pid) is None or pid in (".", ".."):
        raise InvalidInput(
            f"{pid[:100]!r} cannot be the id of a process",
            where=where,
            remedy=f"Use an IRI of at most {PID_LETTERS_MAX} ASCII letters, such as urn:uuid:….",
            rule="message.pid",
        )
    return pid


def callback_url(address: str, noun: str, pid: str, path: str) -> str:
    """Where a message about one process goes: ``address``/negotiations/``pid``/agreement …"""
    return f"{address}/{noun}/{quote(pid, safe=':')}/{path}"
