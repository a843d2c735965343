"""Search: by words, by an uploaded picture or a crop, by an asset of the bank or a crop of it, by colour and kind."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from wenmai.kernel.errors import InvalidInput
from wenmai.services import browsing, shown_pixels
from wenmai.services.browsing import Card
from wenmai.services.context import Context
from wenmai.services.searching import SearchQuery, SearchResult, search
from wenmai.services.showing_designs import shown_to
from wenmai.web import asking
from wenmai.web.asking import Asked
from wenmai.web.forms import read_form
from wenmai.web.rendering import render
from wenmai.web.site import Site, site_of
from wenmai.web.visitors import FORM_FIELD, visitor_of

router = APIRouter()
PAGE_SIZE = 24


@router.get("/search")
def results(request: Request) -> Response:
    """The search form with what was found; without a question the form alone."""
    asked, site = asking.read(request.query_params), site_of(request)
    query_size: tuple[int | None, int | None] | None = None
    like, built_like = None, None
    if asked.structure_of is not None:
        (built_like,) = browsing.cards(site.context, [_whole_id(visitor_of(request).context, asked.structure_of)])
    if asked.picture is not None:
        height, width = site.queries.pixels_of(asked.picture).shape[:2]
        query_size = (width, height)
    elif asked.like is not None:
        (like,) = browsing.cards(site.context, [_whole_id(visitor_of(request).context, asked.like)])
    asked = _clipped(asked, (like.asset.width_px, like.asset.height_px) if like is not None else query_size)
    found = _search(site, visitor_of(request).context, asked) if asked.looks_for_something else []
    shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    cards = _cards_of(site, shown)
    # The facets of what is looked through, so that a search can be narrowed by them.
    shelf = browsing.browse(visitor_of(request).context, asked.shelf, limit=1)
    return render(
        request, "search.html", asked=asked, results=shown, cards=cards, more=more, shelf=shelf, like=like,
        built_like=built_like, query_size=query_size, base="/search",
    )  # fmt: skip


@router.post("/search")
async def upload(request: Request) -> Response:
    """Take in a picture to search by, then show what was found under an address of its own."""
    form = await read_form(request, await run_in_threadpool(visitor_of, request), files_max=1)
    if not form.files:
        raise InvalidInput("no picture was sent", where="file")
    site, fields = site_of(request), form.first_of_each()
    name = await run_in_threadpool(site.queries.keep, form.files[0])
    asked = asking.read({k: v for k, v in fields.items() if k not in (FORM_FIELD, "like", "picture", "page", *"xywh")})
    box = asking.read_box(fields)
    crop = dict(zip("xywh", map(str, (box.x, box.y, box.width, box.height)), strict=True)) if box else {}
    return RedirectResponse(asked.address("/search", picture=name, **crop), 303)


@router.get("/queries/{name}.webp")
def query_picture(request: Request, name: str) -> Response:
    """The picture that is searched by."""
    data = site_of(request).queries.bytes_of(name)
    return Response(data, media_type="image/webp", headers={"cache-control": "private, max-age=31536000, immutable"})


def _clipped(asked: Asked, size_px: tuple[int | None, int | None] | None) -> Asked:
    """The question with its frame inside the picture that is searched by, as far as the two meet."""
    if asked.box is None or size_px is None or not size_px[0] or not size_px[1]:
        return asked
    return replace(asked, box=asking.clip(asked.box, size_px[0], size_px[1]))


def _search(site: Site, context: Context, asked: Asked) -> list[SearchResult]:
    """One page of results and one more, which tells that there is a next page."""
    picture, like = None, None
    if asked.picture is not None:
        picture = site.queries.pixels_of(asked.picture)
        if asked.box is not None:
            picture = asking.cut(picture, asked.box)
    elif asked.like is not None and asked.box is not None:
        picture = shown_pixels.read_crop(site.context, _whole_id(context, asked.like), asked.box)
    elif asked.like is not None:
        like = _whole_id(context, asked.like)
    query = SearchQuery(
        text=asked.text,
        picture=picture,
        like=like,
        colour=asked.colour,
        within_delta_e00=asked.within,
        kind=asked.kind,
        gene_kind=asked.gene_kind,
        facets=asked.facets,
        structure=asked.structure,
        structure_of=_whole_id(context, asked.structure_of) if asked.structure_of is not None else None,
        limit=PAGE_SIZE + 1,
        offset=(asked.page - 1) * PAGE_SIZE,
    )
    with site.busy:
        found = search(context, query)
    return [one for one in found if one.id != like]


def _whole_id(context: Context, asset_id: str) -> str:
    return shown_to(context, asset_id).asset.id


def _cards_of(site: Site, results: list[SearchResult]) -> dict[str, Card]:
    ids = [one for result in results for one in (result.id, *result.duplicates)]
    return {card.id: card for card in browsing.cards(site.context, ids)}
