"""The catalogue of listed offers as DCAT 3, streamed in the form that the caller asks for."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from wenmai.dataspace.streaming import JSON_LD, MEDIA_TYPES, TURTLE
from wenmai.services.cataloguing import PAGE, catalogue_page, write_catalogue
from wenmai.web.accepting import best_of
from wenmai.web.addressing import base_of
from wenmai.web.api.asking import Acting, After
from wenmai.web.api.failing import RESPONSES

router = APIRouter(responses=RESPONSES)
CATALOGUE_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"content": {JSON_LD: {}, TURTLE: {}}, "description": "The catalogue; with a limit, Link tells what follows."},
    406: RESPONSES[404] | {"description": "Neither JSON-LD nor Turtle is accepted."},
}


@router.get("/catalogue", response_class=StreamingResponse, responses=CATALOGUE_RESPONSES)
def catalogue(
    request: Request,
    context: Acting,
    accept: Annotated[str, Header()] = "*/*",
    after: After = None,
    limit: Annotated[int | None, Query(ge=1, le=500, description="Offers of a page; without it, all.")] = None,
) -> StreamingResponse:
    """The listed offers as DCAT 3 datasets with their ODRL policies: JSON-LD or Turtle, as ``Accept`` prefers."""
    media_type = best_of(accept, MEDIA_TYPES)
    if media_type is None:
        raise HTTPException(406, f"the catalogue is there as {' or '.join(MEDIA_TYPES)}")
    headers = {"vary": "Accept", "cache-control": "private, no-cache"}
    page = None
    if limit is not None or after is not None:
        page = catalogue_page(context, after=after or "", limit=limit or PAGE)
        if page.after is not None:
            query = urlencode({"after": page.after, "limit": limit or PAGE})
            headers["link"] = f'<{request.url.path}?{query}>; rel="next"'
    pieces = write_catalogue(context, base_of(request), media_type, page)
    return StreamingResponse(pieces, media_type=media_type, headers=headers)
