"""Has messages delivered while the server runs: soon after each request, and again when the next one is due."""

from __future__ import annotations

import threading

from starlette.types import ASGIApp, Receive, Scope, Send

from wenmai.kernel.clock import parse_iso
from wenmai.kernel.errors import WenmaiError
from wenmai.services.context import Context
from wenmai.services.dispatching import dispatch, next_due

SOONEST_S = 0.05  # the answer to the request goes out first
LATEST_S = 3600.0


class Courier:
    """Delivers in a thread, one at a time. What is owed stands in the records, so nothing is lost with the server."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._running = False
        self._again = False
        self._stopped = False

    def stop(self) -> None:
        """Deliver no more; a delivery that is under way is waited for."""
        with self._lock:
            self._stopped = True
            timer = self._timer
        if timer is not None:
            timer.cancel()
            timer.join()

    def wake(self, after_s: float = SOONEST_S) -> None:
        """Deliver soon. While a delivery is under way, another follows it."""
        with self._lock:
            if self._stopped:
                return
            if self._running:
                self._again = True
                return
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(after_s, self._run)
            self._timer.daemon = True
            self._timer.start()

    def _run(self) -> None:
        with self._lock:
            self._running, self._again = True, False
        due = None
        try:
            dispatch(self._context)
            due = next_due(self._context)
        except WenmaiError:
            pass  # the next message, or the next start, tries again; the records hold what is owed
        finally:
            with self._lock:
                self._running = False
                again = self._again
        if again:
            self.wake()
        elif due is not None:
            self.wake(self._wait_s(due))

    def _wait_s(self, due: str) -> float:
        left = (parse_iso(due) - parse_iso(self._context.clock())).total_seconds()
        return min(max(left, SOONEST_S), LATEST_S)


class Waking:
    """ASGI middleware: after each message of a consumer the courier looks what is owed now."""

    def __init__(self, app: ASGIApp, courier: Courier) -> None:
        self._app = app
        self._courier = courier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        if scope["type"] == "http" and scope["method"] == "POST":
            self._courier.wake()
