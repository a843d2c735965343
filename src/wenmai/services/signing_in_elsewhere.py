"""Sign-in by an account at an OpenID provider, in two steps: the browser is sent there, and comes back with a code."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING

from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Unauthenticated
from wenmai.parties import oidc, sign_in_store
from wenmai.parties.model import Actor
from wenmai.parties.oidc_settings import check_address, find_provider, load_providers
from wenmai.parties.sign_in_store import OidcRequest
from wenmai.services.context import Context
from wenmai.services.signing_in import choose

if TYPE_CHECKING:
    import httpx

LASTS_S = 600  # from the sending to the coming back: a password, a second factor
SECRET_BYTES = 32
BINDING_COOKIE_NAME = "wenmai_sign_in"


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    """Where to send the browser, and what to let it keep in a cookie (HttpOnly, SameSite=Lax) until it comes back."""

    address: str
    binding: str = field(repr=False)


def provider_names(context: Context) -> tuple[str, ...]:
    """The names of the providers by which people may sign in here. Raises as ``load_providers`` does."""
    return tuple(provider.name for provider in load_providers(context.home))


def begin_sign_in(
    context: Context, provider_name: str, redirect_uri: str, *, client: httpx.Client | None = None
) -> BegunSignIn:
    """Begin a sign-in at a provider of ``oidc.json``; it comes back to ``redirect_uri``, which no other shares.

    Raises NotFound (``oidc.unknown``), InvalidInput (``oidc.https``), RunFailure (``oidc.provider``).
    """
    provider = find_provider(load_providers(context.home), provider_name)
    check_address(redirect_uri, "redirect_uri")
    state, nonce, verifier, binding = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(4))
    with _speaking(client) as speaking:
        metadata = oidc.discover(speaking, provider)
    at = context.clock()
    ends = iso(parse_iso(at) + timedelta(seconds=LASTS_S))
    request = OidcRequest(provider.issuer, nonce, verifier, redirect_uri, _digest(binding), at, ends)
    with context.database.writing() as connection:
        sign_in_store.put_oidc_request(connection, _digest(state), request)
    address = oidc.authorisation_address(provider, metadata, redirect_uri, (state, nonce, verifier))
    return BegunSignIn(address, binding)


def finish_sign_in(
    context: Context,
    provider_name: str,
    answer: Mapping[str, str],
    binding: str,
    *,
    party: str | None = None,
    client: httpx.Client | None = None,
) -> Actor:
    """Who acts, from the parameters with which the browser came back to ``provider_name``'s address, and its cookie.

    Raises Unauthenticated: ``oidc.state`` where the sign-in was not begun here, by this browser, at this provider,
    within the last minutes, or was finished before; ``oidc.refused`` where the provider says no; ``oidc.id-token``
    where its word is not taken; ``oidc.unlinked`` where nobody was linked to the account. RunFailure
    (``oidc.provider``); and as ``signing_in.choose`` does.
    """
    provider = find_provider(load_providers(context.home), provider_name)
    at = context.clock()
    with context.database.writing() as connection:
        request = sign_in_store.take_oidc_request(connection, _digest(answer.get("state", "")))
    if request is None or request.expires_at <= at or not compare_digest(request.binding_hash, _digest(binding)):
        raise _not_begun()
    if request.issuer != provider.issuer:
        raise _not_begun()
    if not answer.get("code"):
        raise Unauthenticated("the provider did not let you in", remedy="Try again there.", rule="oidc.refused")
    with _speaking(client) as speaking:
        metadata = oidc.discover(speaking, provider)
        oidc.check_answering_issuer(provider, metadata, answer.get("iss"))
        code = (answer["code"], request.redirect_uri, request.code_verifier)
        now_s = int(parse_iso(at).timestamp())
        subject = oidc.subject_of_code(speaking, provider, metadata, code, request.nonce, now_s)
    with context.database.reading() as connection:
        person = sign_in_store.linked_person(connection, provider.issuer, subject)
        if person is None:
            raise Unauthenticated(
                f"nobody here is known to {provider.issuer} as {subject}",
                remedy="Ask the operator: wenmai party link PERSON --issuer … --subject ….",
                rule="oidc.unlinked",
            )
        return choose(connection, person, party)


@contextmanager
def _speaking(client: httpx.Client | None) -> Iterator[httpx.Client]:
    if client is not None:
        yield client
        return
    with oidc.http_client() as made:
        yield made


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _not_begun() -> Unauthenticated:
    return Unauthenticated(
        "this sign-in was not begun here, or is over already", remedy="Begin it again.", rule="oidc.state"
    )
