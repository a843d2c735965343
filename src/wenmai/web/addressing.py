"""Under which address callers reach this server: as the operator says it, else as the request came in."""

from __future__ import annotations

from fastapi import Request

from wenmai.services.context import Context


def base_of(request: Request) -> str:
    """The address of the server, without a slash at its end; ``WENMAI_ADDRESS`` where the operator set it."""
    context: Context = request.app.state.context
    return context.address or f"{request.url.scheme}://{request.url.netloc}"
