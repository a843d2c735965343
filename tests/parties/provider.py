"""A small OpenID provider on this machine, with real keys, that keeps the rules or breaks one when it is told to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "wenmai & co", "s3cret:with/odd+signs"


@dataclass
class OpenIdProvider:
    """What the provider knows, and how it misbehaves: ``spoil`` changes a (header, claims) pair before it is signed."""

    issuer: str = ""
    subject: str = "248289761001"
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    algorithm: str = "RS256"
    metadata: dict[str, Any] = field(default_factory=dict)
    spoil: Callable[[dict[str, Any], dict[str, Any]], None] = lambda header, claims: None
    sign: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    published: list[dict[str, Any]] | None = None
    answer: Callable[[str], tuple[int, bytes] | None] = lambda path: None
    seen: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorise(self, address: str) -> dict[str, str]:
        """What a browser that is sent to ``address`` brings back after its user has said yes."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        brought = {"code": code, "state": asked["state"]}
        if self.metadata.get("authorization_response_iss_parameter_supported"):
            brought["iss"] = self.issuer
        return brought

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorise",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": self.published if self.published is not None else [self.key.as_dict(private=False)]}

    def exchange(self, form: dict[str, str], authorisation: str) -> tuple[int, dict[str, Any]]:
        """A code for tokens, for the client to whom it was issued, who proves that he asked for it (RFC 7636)."""
        if authorisation:
            pair = base64.b64decode(authorisation.removeprefix("Basic ")).decode().split(":")
            client, secret = map(unquote_plus, pair)
        else:
            client, secret = form.get("client_id", ""), form.get("client_secret", "")
        if (client, secret) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != asked["redirect_uri"]
            or proof.decode() != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        header: dict[str, Any] = {"alg": self.algorithm, "kid": self.key.kid}
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": nonce,
        }  # fmt: skip
        self.spoil(header, claims)
        if self.sign is not None:
            return self.sign(header, claims)
        return jwt.encode(header, claims, self.key, algorithms=[header["alg"]])


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token with the algorithm "none" and no signature."""
    parts = ({**header, "alg": "none"}, claims)
    texts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join((*texts, ""))


def another_key(curve: str = "") -> Any:
    """A key that calls itself as the provider's own does."""
    named = {"kid": "one", "use": "sig"}
    return ECKey.generate_key(curve, named) if curve else RSAKey.generate_key(2048, named)


@contextmanager
def running(provider: OpenIdProvider) -> Iterator[OpenIdProvider]:
    """The provider at a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            documents = {"/.well-known/openid-configuration": provider.document, "/keys": provider.keys}
            self._say(path, 200, documents[path]() if path in documents else {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            authorisation = self.headers.get("Authorization") or ""
            provider.seen.append((self.path, form, authorisation))
            self._say(self.path, *provider.exchange(form, authorisation))

        def _say(self, path: str, status: int, said: dict[str, Any]) -> None:
            status, body = provider.answer(path) or (status, json.dumps(said).encode())
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{provider.issuer}/keys?{urlencode({'moved': '1'})}")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class calls it so
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider.issuer = provider.issuer or f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
