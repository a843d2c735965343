"""Verifies the ID token with which an issuer vouches for a person (OpenID Connect Core 1.0, section 3.1.3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wenmai.kernel.errors import Unauthenticated
from wenmai.parties.names import is_storable

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384")  # signatures by a key pair; no shared secrets, never "none"
LEEWAY_S = 60  # clocks of two houses differ
SUBJECT_LENGTH_MAX = 255  # OpenID Connect Core 1.0, section 2


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must say: who issued it, for whom, in answer to which request, and seen at which second."""

    issuer: str
    client_id: str
    nonce: str
    now_s: int


def verified_subject(text: str, keys: dict[str, Any], expected: Expected, access_token: str | None = None) -> str:
    """The subject that the token vouches for, after its signature and claims were found right.

    ``keys`` is the issuer's JSON Web Key Set. Checked are: algorithm, signature, iss, aud and azp, exp, iat, nbf,
    nonce, sub, and at_hash where there is one. Raises Unauthenticated (``oidc.id-token``).
    """
    from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        token = jwt.decode(text, KeySet.import_key_set(_for_signatures(keys)), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": expected.issuer},
                "aud": {"essential": True, "value": expected.client_id},
                "sub": {"essential": True},
            },
            params={"nonce": expected.nonce, "client_id": expected.client_id, "access_token": access_token},
        )
        claims.validate(now=expected.now_s, leeway=LEEWAY_S)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        # What a stranger sent can be wrong in every way; the libraries' own exceptions for it are of these kinds.
        raise refused(f"its ID token is not valid ({_short(error)})") from error
    subject = token.claims["sub"]
    if len(subject) > SUBJECT_LENGTH_MAX or not is_storable(subject):
        raise refused("its ID token names nobody that could be kept")
    return str(subject)


def refused(why: str) -> Unauthenticated:
    """The answer where an issuer's word is not taken."""
    return Unauthenticated(
        f"the sign-in from elsewhere is refused: {why}",
        remedy="Begin the sign-in again; where it is refused again, tell the operator.",
        rule="oidc.id-token",
    )


def _for_signatures(keys: dict[str, Any]) -> dict[str, Any]:
    """The public keys of a set that are meant for signatures."""
    listed = keys["keys"]
    return {"keys": [key for key in listed if key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"]}


def _short(error: Exception) -> str:
    said = getattr(error, "claim", None)
    return f"{type(error).__name__} {said}" if isinstance(said, str) else type(error).__name__
