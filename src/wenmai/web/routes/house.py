"""The rest of the house: insights, about, the language switch, health."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import JSONResponse, PlainTextResponse, Response

from wenmai import __version__
from wenmai.kernel.errors import NotFound
from wenmai.services import browsing
from wenmai.services.insights import GROUPINGS, first_grouping, insights
from wenmai.services.plotting import BAR_TOTAL_MIN, plot_insights
from wenmai.web.addresses import local_address
from wenmai.web.guarding import FILE_POLICY
from wenmai.web.rendering import render
from wenmai.web.site import site_of, words_of
from wenmai.web.wording import COOKIE, LANGUAGES

router = APIRouter()
YEAR_S = 365 * 24 * 3600
PAIRS_SHOWN = 24
VALUES_SHOWN = 10


@router.get("/insights")
def overview(request: Request) -> Response:
    """What the collection shows, counted, by period, material or technique; and what occurs together."""
    context = site_of(request).context
    by = request.query_params.get("by") or first_grouping(context)
    found = insights(context, by)
    groups = [(name, list(cells)) for name, cells in groupby(found.cells, key=lambda c: (c.group_zh, c.group_en))]
    return render(
        request, "insights.html", found=found, groups=groups, by=by, groupings=GROUPINGS,
        pairs=found.pairs[:PAIRS_SHOWN], values_shown=VALUES_SHOWN, bars_from=BAR_TOTAL_MIN,
    )  # fmt: skip


@router.get("/insights/plot.svg")
def plot(request: Request) -> Response:
    """The same as a picture."""
    context = site_of(request).context
    by = request.query_params.get("by") or first_grouping(context)
    drawn = plot_insights(insights(context, by), words_of(request).language)
    headers = {"cache-control": "private, no-cache", "content-security-policy": FILE_POLICY, "vary": "Cookie"}
    return Response(drawn, media_type="image/svg+xml", headers=headers)


@router.get("/about")
def about(request: Request) -> Response:
    """What this is, what it cannot do, whose work it stands on."""
    return render(request, "about.html", counts=browsing.count(site_of(request).context))


@router.get("/language/{language}")
def switch(request: Request, language: str) -> Response:
    """Choose a language and go back to where one was."""
    if language not in LANGUAGES:
        raise NotFound("the gallery speaks no such language", where=language[:10], remedy=", ".join(LANGUAGES))
    answer = RedirectResponse(local_address(request.query_params.get("next", "/")), 303)
    answer.set_cookie(COOKIE, language, max_age=YEAR_S, samesite="lax", httponly=True)
    return answer


@router.get("/healthz")
def health(request: Request) -> Response:
    """For machines: whether the records can be read."""
    counts = browsing.count(site_of(request).context)
    return JSONResponse({"status": "ok", "version": __version__, "images": counts.images, "genes": counts.genes})


@router.get("/robots.txt")
def robots() -> Response:
    """A private bank is nothing to index."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n")
