"""Speaks to an OpenID provider: discovery, the address to send a browser to, the exchange of a code for an ID token.

The authorisation code flow with PKCE (RFC 7636), state and nonce, as RFC 9700 asks for. A code is only ever sent to the
token endpoint of the issuer at which its sign-in was begun, and the answer's ``iss`` is compared (RFC 9207), so that
one issuer cannot pass off its codes for another's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from wenmai.kernel.errors import InvalidInput, RunFailure
from wenmai.parties.id_token import Expected, refused, verified_subject
from wenmai.parties.oidc_settings import Provider, check_address

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 10
ANSWER_BYTES_MAX = 256 * 1024
SCOPE = "openid"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider says about itself (OpenID Connect Discovery 1.0, section 3), as far as wenmai needs it."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    states_issuer: bool  # it names itself in every answer (RFC 9207)
    takes_basic: bool  # the client's secret goes into the header, otherwise into the body


def http_client() -> httpx.Client:
    """A client that follows no redirects and does not wait for ever."""
    import httpx

    return httpx.Client(timeout=TIMEOUT_S, follow_redirects=False)


def discover(client: httpx.Client, provider: Provider) -> Metadata:
    """The provider's metadata. Raises RunFailure (``oidc.provider``) where it does not answer as it must."""
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    said = _json_of(client, "GET", address)
    if said.get("issuer") != provider.issuer:
        raise _provider_fault(address, "it names another issuer than itself")
    methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    try:
        return Metadata(
            authorization_endpoint=check_address(said.get("authorization_endpoint"), address),
            token_endpoint=check_address(said.get("token_endpoint"), address),
            jwks_uri=check_address(said.get("jwks_uri"), address),
            states_issuer=said.get("authorization_response_iss_parameter_supported") is True,
            takes_basic="client_secret_basic" in methods,
        )
    except InvalidInput as error:
        raise _provider_fault(address, error.what) from error


def authorisation_address(
    provider: Provider, metadata: Metadata, redirect_uri: str, secrets: tuple[str, str, str]
) -> str:
    """Where to send the browser; ``secrets`` are state, nonce and code verifier, of which the last stays here."""
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]

    state, nonce, code_verifier = secrets
    return str(
        prepare_grant_uri(
            metadata.authorization_endpoint,
            provider.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=SCOPE,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(code_verifier),
            code_challenge_method="S256",
        )
    )


def subject_of_code(
    client: httpx.Client, provider: Provider, metadata: Metadata, code: tuple[str, str, str], nonce: str, now_s: int
) -> str:
    """The subject for whom ``code`` was issued; ``code`` is (code, redirect address, code verifier).

    Raises Unauthenticated (``oidc.id-token``), and RunFailure (``oidc.provider``) where the provider does not answer.
    """
    answer = _exchange(client, provider, metadata, code)
    id_token, access_token = answer.get("id_token"), answer.get("access_token")
    if not isinstance(id_token, str):
        raise refused("the provider took the code for nothing")
    keys = _json_of(client, "GET", metadata.jwks_uri)
    expected = Expected(provider.issuer, provider.client_id, nonce, now_s)
    return verified_subject(id_token, keys, expected, access_token if isinstance(access_token, str) else None)


def check_answering_issuer(provider: Provider, metadata: Metadata, stated: str | None) -> None:
    """Raises Unauthenticated where an answer names another issuer, or none although it always does (RFC 9207)."""
    if stated is None and not metadata.states_issuer:
        return
    if stated != provider.issuer:
        raise refused("the answer comes from another issuer than the one that was asked")


def _exchange(
    client: httpx.Client, provider: Provider, metadata: Metadata, code: tuple[str, str, str]
) -> dict[str, Any]:
    given, redirect_uri, code_verifier = code
    form = {
        "grant_type": "authorization_code",
        "code": given,
        "redirect_uri": redirect_uri,
        "code_verifier": code_verifier,
    }
    if metadata.takes_basic:  # RFC 6749, section 2.3.1: both are form-encoded first
        basic = (quote_plus(provider.client_id), quote_plus(provider.client_secret))
        return _json_of(client, "POST", metadata.token_endpoint, data=form, auth=basic)
    form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    return _json_of(client, "POST", metadata.token_endpoint, data=form)


def _json_of(client: httpx.Client, method: str, address: str, **sent: Any) -> dict[str, Any]:
    import httpx

    try:
        with client.stream(method, address, headers={"Accept": "application/json"}, **sent) as answer:
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > ANSWER_BYTES_MAX:
                    raise _provider_fault(address, f"it answers with more than {ANSWER_BYTES_MAX} bytes")
    except httpx.HTTPError as error:
        raise _provider_fault(address, f"it does not answer ({type(error).__name__})") from error
    if method == "POST" and answer.status_code == 400:  # RFC 6749, section 5.2; 401 is about wenmai, not the code
        raise refused("the provider does not accept the code")
    if answer.status_code != 200:
        raise _provider_fault(address, f"it answers with status {answer.status_code}")
    try:
        said = json.loads(body)
    except ValueError as error:
        raise _provider_fault(address, "it does not answer in JSON") from error
    if not isinstance(said, dict):
        raise _provider_fault(address, "it does not answer with a JSON object")
    return said


def _provider_fault(address: str, what: str) -> RunFailure:
    return RunFailure(
        f"the OpenID provider cannot be used: {what}",
        where=address,
        remedy="Try again later, or sign in with a password; the operator sees to oidc.json.",
        rule="oidc.provider",
    )
