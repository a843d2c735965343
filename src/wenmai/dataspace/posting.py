"""Posts one message. Nothing is followed, nothing of the answer is kept but its status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wenmai.dataspace.outbox import DELIVERED, FAILED, REFUSED

TIMEOUT_S = 10
AGAIN = frozenset({408, 425, 429})  # refusals that mean: not now


@dataclass(frozen=True, slots=True)
class Outcome:
    """``delivered``, ``failed`` (worth another attempt) or ``refused``, and why."""

    outcome: str
    detail: str


def post(url: str, body: Mapping[str, Any]) -> Outcome:
    """Post a message. The caller has seen that the operator allows the address.

    No redirect is followed and no proxy of the environment is used, so that the message reaches that address or none.
    """
    import httpx

    try:
        with (
            httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, json=dict(body)) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Outcome(FAILED, type(error).__name__)
    if 200 <= status < 300:
        return Outcome(DELIVERED, str(status))
    return Outcome(FAILED if status >= 500 or status in AGAIN else REFUSED, str(status))
