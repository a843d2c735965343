"""Signs the log while the pages or the API record: soon after the first change, then as long as there are any."""

from __future__ import annotations

import threading

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from wenmai.kernel.errors import WenmaiError
from wenmai.services.auditing import seal
from wenmai.services.context import Context

SEAL_AFTER_S = 2.0
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Sealing:
    """ASGI middleware: some seconds after a request that may have recorded something, the log is signed.

    Orders do not wait for it: one signature covers all that was recorded meanwhile. Whoever closes the installation
    before then signs what is left himself, as the command that serves it does.
    """

    def __init__(self, app: ASGIApp, context: Context, after_s: float = SEAL_AFTER_S) -> None:
        self._app = app
        self._context = context
        self._after_s = after_s
        self._waiting: threading.Timer | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        if scope["type"] == "http" and scope["method"] in _CHANGING and self._waiting is None:
            self._waiting = threading.Timer(self._after_s, self._seal)
            self._waiting.daemon = True
            self._waiting.start()

    def _seal(self) -> None:
        self._waiting = None
        if self._is_gone:
            return
        try:
            seal(self._context)
        except WenmaiError:
            # Said by the next ``audit verify`` and by every later attempt to sign; a request has nobody to tell.
            return
        except (OSError, SQLAlchemyError):
            if not self._is_gone:  # otherwise it went between the look and the signing
                raise

    @property
    def _is_gone(self) -> bool:
        """Whether the installation was closed, or removed together with its log."""
        return self._context.database.is_closed or self._context.database.is_removed
