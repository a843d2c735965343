"""Who asks, and what the message says: a bearer token of ours, and JSON of the shape that the protocol requires."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from wenmai.dataspace.reading import Incoming, read
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context
from wenmai.services.signing_in import actor_from_bearer
from wenmai.web.addressing import base_of

BODY_BYTES_MAX = 256 * 1024
PID_LETTERS_MAX = 200  # of an id that an error repeats
M = TypeVar("M", bound=Incoming)


def acting(request: Request) -> Context:
    """The installation in the name of who holds the token. Raises Unauthenticated."""
    context: Context = request.app.state.context
    return context.acting_as(actor_from_bearer(context, request.headers.get("authorization")))


async def body_of(request: Request) -> Any:
    """The JSON of a message. Raises InvalidInput (``message.size``, ``message.json``)."""
    taken = bytearray()
    async for piece in request.stream():
        taken += piece
        if len(taken) > BODY_BYTES_MAX:
            raise InvalidInput(f"a message has at most {BODY_BYTES_MAX} bytes", where="body", rule="message.size")
    try:
        document = json.loads(taken)
        json.dumps(document).encode()  # halves of characters stop here, before any record
    except (ValueError, RecursionError) as error:
        raise InvalidInput("the message is no JSON", where="body", rule="message.json") from error
    return document


Acting = Annotated[Context, Depends(acting)]
Body = Annotated[Any, Depends(body_of)]
Base = Annotated[str, Depends(base_of)]


def message_of(request: Request, model: type[M], body: Any) -> M:
    """A message in the form of ``model``; errors repeat the consumer's id of the process. Raises InvalidInput."""
    if isinstance(body, dict):
        request.state.consumer_pid = str(body.get("consumerPid", ""))[:PID_LETTERS_MAX]
    return read(model, body)
