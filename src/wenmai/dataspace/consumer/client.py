"""Asks a provider: its catalogue, and one message after another. Follows no redirects and leaves the provider never."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from wenmai.dataspace.callbacks import prefix_of
from wenmai.dataspace.names import CONTEXT
from wenmai.kernel.errors import Forbidden, InvalidInput, NotFound, RunFailure, Unauthenticated

JsonObject = dict[str, Any]
TIMEOUT_S = 30
DATA_BYTES_MAX = 2_000_000_000


class Provider:
    """One provider by the address of its protocol (``…/dsp/2025-1``), asked in the name of who holds the token."""

    def __init__(self, base: str, token: str) -> None:
        """Raises InvalidInput where ``base`` is no plain web address."""
        self.base = base.rstrip("/")
        self._prefix = prefix_of(self.base, "provider")
        self._client = httpx.Client(
            timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, headers={"authorization": f"Bearer {token}"}
        )

    def close(self) -> None:
        self._client.close()

    def versions(self) -> JsonObject:
        """What it speaks, from the root of its server."""
        root = str(httpx.URL(self.base).copy_with(raw_path=b"/.well-known/dspace-version"))
        return self._json(self._client.get(root))

    def catalogue(self, limit: int = 100) -> JsonObject:
        """The first page of its catalogue."""
        return self.post(f"catalog/request?limit={limit}", message("CatalogRequestMessage"))

    def dataset(self, identity: str) -> JsonObject:
        return self._json(self._client.get(f"{self.base}/catalog/datasets/{quote(identity, safe=':')}"))

    def post(self, path: str, body: Mapping[str, Any]) -> JsonObject:
        """Send a message. Raises what the error message of the protocol tells."""
        return self._json(self._client.post(f"{self.base}/{path}", json=dict(body)))

    def fetch(self, address: Mapping[str, Any], asset: str | None = None) -> tuple[bytes, str]:
        """The bytes at a data address, and their media type. Raises Forbidden where it lies on another server."""
        endpoint = str(address.get("endpoint", ""))
        there, own = prefix_of(endpoint, "endpoint"), self._prefix
        if (there.scheme, there.host, there.port) != (own.scheme, own.host, own.port):
            raise Forbidden("the data lies on another server than the provider", where=endpoint[:100])
        properties = {one["name"]: one["value"] for one in address.get("endpointProperties", [])}
        headers = {"authorization": f"Bearer {properties.get('authorization', '')}"}
        parameters = {"asset": asset} if asset is not None else {}
        with self._client.stream("GET", endpoint, headers=headers, params=parameters) as answer:
            if answer.status_code != httpx.codes.OK:
                answer.read()
                self._json(answer)
            taken = bytearray()
            for piece in answer.iter_bytes():
                taken += piece
                if len(taken) > DATA_BYTES_MAX:
                    raise RunFailure(f"more than {DATA_BYTES_MAX} bytes", where=endpoint[:100])
            kind = answer.headers.get("x-wenmai-media-type") or answer.headers.get("content-type", "")
            return bytes(taken), kind

    def _json(self, answer: httpx.Response) -> JsonObject:
        try:
            said = answer.json()
        except ValueError:
            said = {}
        if answer.is_success and isinstance(said, dict):
            return said
        reasons = said.get("reason", []) if isinstance(said, dict) else []
        what = "; ".join(map(str, reasons)) or f"the provider answered {answer.status_code}"
        kinds = {401: Unauthenticated, 404: NotFound, 400: InvalidInput}
        kind = kinds.get(answer.status_code, RunFailure)
        raise kind(what, where=self.base, rule=str(said.get("code", "")) if isinstance(said, dict) else "")


def message(kind: str, **said: Any) -> JsonObject:
    """A message of the protocol."""
    return {"@context": [CONTEXT], "@type": kind, **said}
