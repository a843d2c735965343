"""Lets go of the models while nobody searches: they hold 200 MB, and are back within a second when they are wanted."""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from wenmai.services.context import Context

IDLE_S = 60.0


class Resting:
    """ASGI middleware that watches for quiet; the models go ``idle_s`` seconds after the last request."""

    def __init__(self, app: ASGIApp, context: Context, busy: threading.Lock, idle_s: float = IDLE_S) -> None:
        self._app = app
        self._context = context
        self._busy = busy
        self._idle_s = idle_s
        self._last_s = time.monotonic()
        self._watch: threading.Timer | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._last_s = time.monotonic()
        if self._watch is None and scope["type"] == "http":
            self._wait(self._idle_s)
        await self._app(scope, receive, send)

    def _wait(self, seconds: float) -> None:
        self._watch = threading.Timer(seconds, self._look)
        self._watch.daemon = True
        self._watch.start()

    def _look(self) -> None:
        left_s = self._idle_s - (time.monotonic() - self._last_s)
        if left_s > 0:
            self._wait(left_s)
            return
        self._watch = None
        with self._busy:
            rest(self._context)


def rest(context: Context) -> None:
    """Drop the loaded models and give the memory that is free back to the system."""
    context.models.let_go()
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; others return memory by themselves
        if trim is not None:
            trim(0)
