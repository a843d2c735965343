"""Who asks: every request of the API carries a bearer token; the context acts in its party's name."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Query, Request, Security
from fastapi.security import HTTPBearer

from wenmai.services.context import Context
from wenmai.services.signing_in import actor_from_bearer
from wenmai.web.api.shapes import Id, Page, Word

_bearer = HTTPBearer(auto_error=False, description="A token: wenmai party token …")


def acting(request: Request, _token: Annotated[object, Security(_bearer)]) -> Context:
    """The installation in the name of who holds the token. Raises Unauthenticated."""
    context: Context = request.app.state.context
    return context.acting_as(actor_from_bearer(context, request.headers.get("authorization")))


Acting = Annotated[Context, Depends(acting)]
Key = Annotated[
    Word,
    Header(
        alias="Idempotency-Key",
        description="A name of your own for this request: sent again with the same key, it changes nothing more.",
    ),
]
After = Annotated[Id | None, Query(description="The last id of the page before.")]
Limit = Annotated[Page, Query()]
