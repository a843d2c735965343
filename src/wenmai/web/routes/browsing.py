"""The collection: a grid of pictures and genes that narrows by facet, kind and colour."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from wenmai.services import browsing
from wenmai.services.showing_designs import shown_to
from wenmai.web import asking
from wenmai.web.rendering import render
from wenmai.web.views import page_address
from wenmai.web.visitors import visitor_of

router = APIRouter()
PAGE_SIZE = 36


@router.get("/")
def home(request: Request) -> Response:
    """The grid. Words belong to the search, which says why something matched."""
    asked = asking.read(request.query_params)
    if asked.text or asked.picture or asked.like:
        return RedirectResponse(asked.address("/search"), 303)
    context = visitor_of(request).context
    offset = (asked.page - 1) * PAGE_SIZE
    page = browsing.browse(context, asked.shelf, offset=offset, limit=PAGE_SIZE, grouped=True)
    counts = browsing.count(context)
    return render(request, "home.html", asked=asked, page=page, counts=counts, size=PAGE_SIZE, base="/")


@router.get("/assets/{asset_id}")
def asset(request: Request, asset_id: str) -> Response:
    """Whatever has this id, or begins so: the page of its kind."""
    return RedirectResponse(page_address(shown_to(visitor_of(request).context, asset_id).asset), 303)
