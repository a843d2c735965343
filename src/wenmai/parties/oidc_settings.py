"""Where people may sign in from elsewhere: the issuers that this installation trusts, from a file of its own.

``oidc.json`` in the home folder: ``{"providers": [{"name", "issuer", "client_id", "client_secret"}]}``. It holds
secrets, so it is read only where nobody else may read it (mode 0600).
"""

from __future__ import annotations

import json
import re
import stat
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wenmai.kernel.errors import Forbidden, InvalidInput, NotFound, StorageFailure

FILE_NAME = "oidc.json"
_NAME = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_FIELDS = ("name", "issuer", "client_id", "client_secret")


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider: how it is called in addresses here, its issuer, and as whom wenmai is known there."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


def load_providers(home: Path) -> tuple[Provider, ...]:
    """The providers of the file; none where there is no file.

    Raises Forbidden (``oidc.file-mode``) where others may read it, InvalidInput (``oidc.file``) where it is not as it
    must be, StorageFailure where it cannot be read.
    """
    path = home / FILE_NAME
    try:
        with path.open("rb") as stream:
            mode = stat.S_IMODE(path.stat().st_mode)
            text = stream.read()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StorageFailure(f"it cannot be read: {error.strerror}", where=str(path)) from error
    if mode & 0o077:
        raise Forbidden(
            f"others may read the secrets in it (mode {mode:04o})",
            where=str(path),
            remedy=f"Run: chmod 600 {path}",
            rule="oidc.file-mode",
        )
    return _providers_of(text, str(path))


def find_provider(providers: tuple[Provider, ...], name: str) -> Provider:
    """The provider of a name. Raises NotFound (``oidc.unknown``)."""
    for provider in providers:
        if provider.name == name:
            return provider
    raise NotFound(f"nobody signs in by {name!r} here", where=FILE_NAME, rule="oidc.unknown")


def check_address(address: Any, where: str) -> str:
    """An https address, or http on this very machine. Raises InvalidInput (``oidc.https``)."""
    if isinstance(address, str):
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
            if (
                not parts.username
                and host
                and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))
            ):
                return address
        except ValueError:
            pass
    raise InvalidInput(f"{address!r} is not an https address", where=where, rule="oidc.https")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _providers_of(text: bytes, where: str) -> tuple[Provider, ...]:
    try:
        listed = json.loads(text)["providers"]
        stated = [{name: entry[name] for name in _FIELDS} for entry in listed]
    except (ValueError, TypeError, KeyError) as error:
        raise _not_as_it_must_be(where, "it is not the JSON that is expected") from error
    if not all(isinstance(value, str) and value for entry in stated for value in entry.values()):
        raise _not_as_it_must_be(where, "a field is empty, or no text")
    providers = tuple(Provider(**entry) for entry in stated)
    for provider in providers:
        check_address(provider.issuer, where)
        if _NAME.fullmatch(provider.name) is None:
            raise _not_as_it_must_be(where, f"{provider.name!r} cannot stand in an address")
    for names in ([one.name for one in providers], [one.issuer for one in providers]):
        if len(set(names)) < len(names):
            raise _not_as_it_must_be(where, "a name or an issuer is there twice")
    return providers


def _not_as_it_must_be(where: str, what: str) -> InvalidInput:
    remedy = 'Write {"providers": [{"name": "museum", "issuer": "https://…", "client_id": "…", "client_secret": "…"}]}.'
    return InvalidInput(what, where=where, remedy=remedy, rule="oidc.file")
