"""Where a provider's messages arrive: an HTTP server under an address that only the provider is told.

The protocol leaves it open how a provider proves who it is to a callback; here the address is the secret.
"""

from __future__ import annotations

import hmac
import json
import queue
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import unquote

from wenmai.dataspace.states import PROTOCOLS
from wenmai.kernel.errors import RunFailure

JsonObject = dict[str, Any]
BODY_BYTES_MAX = 1_000_000
KINDS = {(one.path, sent.path): sent.kind for one in PROTOCOLS.values() for sent in one.sends.values()}


class Inbox:
    """A server on ``host``:``port`` (0: any free) while its block runs; ``address`` is the callbackAddress to give."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._secret = secrets.token_urlsafe(24)
        self._messages: queue.Queue[JsonObject] = queue.Queue()
        self._server = ThreadingHTTPServer((host, port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.address = f"http://{host}:{self._server.server_address[1]}/{self._secret}"

    def __enter__(self) -> Inbox:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def next(self, timeout_s: float) -> JsonObject:
        """The next message. Raises RunFailure where none comes in time."""
        try:
            return self._messages.get(timeout=timeout_s)
        except queue.Empty:
            raise RunFailure(
                "the provider sent nothing in time",
                where=self.address.rsplit("/", 1)[0],
                remedy="Its operator must allow this address: WENMAI_DATASPACE_CALLBACKS.",
            ) from None

    def take(self, path: str, body: bytes) -> int:
        """What arrived under a path: 200 where it is a message that belongs there, else 404 or 400."""
        parts = path.strip("/").split("/")
        if len(parts) != 4 or not hmac.compare_digest(parts[0].encode(), self._secret.encode()):
            return 404
        kind = KINDS.get((parts[1], parts[3]))
        try:
            said = json.loads(body)
        except ValueError:
            return 400
        if kind is None or not isinstance(said, dict) or said.get("@type") != kind:
            return 400
        if said.get("consumerPid") != unquote(parts[2]):
            return 400
        self._messages.put(said)
        return 200


def _handler(inbox: Inbox) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("content-length", "0")
            fits = length.isdecimal() and int(length) <= BODY_BYTES_MAX
            status = inbox.take(self.path, self.rfile.read(int(length))) if fits else 413
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - as the standard library has it
            """Nothing is written to the terminal."""

    return Handler
