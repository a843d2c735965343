"""What all pages share: the installation behind them, the templates, the visitor's language."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from wenmai import __version__
from wenmai.assets.model import Asset, Derivative
from wenmai.kernel import digests
from wenmai.services.context import Context
from wenmai.web import views
from wenmai.web.evidence import worded
from wenmai.web.queries import QueryPictures
from wenmai.web.wording import COOKIE, LANGUAGES, Messages, Words, choose_language, load_messages

STATIC = Path(__file__).parent / "static"
OTHER_LANGUAGE = {"zh": "en", "en": "zh"}
HTML_LANGUAGE = {"zh": "zh-Hans", "en": "en"}


@dataclass(frozen=True)
class Site:
    """One running gallery. ``busy`` lets one heavy thing (a search by picture, a correction) happen at a time."""

    context: Context
    hosts: frozenset[str] | None
    messages: Messages
    templates: Environment
    bundle: Mapping[str, str]
    queries: QueryPictures
    busy: threading.Lock

    def bundled(self, name: str) -> str:
        """The address of a file of the bundle; a changed file has another, so browsers may keep it for ever."""
        return f"/static/dist/{name}?v={self.bundle.get(name, 'missing')}"


def open_site(context: Context, hosts: frozenset[str] | None) -> Site:
    templates = Environment(
        loader=PackageLoader("wenmai.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    templates.globals.update({name: getattr(views, name) for name in views.FOR_TEMPLATES})
    templates.globals["worded"] = worded
    bundle = {path.name: digests.of_file(path)[:12] for path in (STATIC / "dist").glob("*.*") if path.is_file()}
    queries = QueryPictures(context.home / "queries")
    return Site(context, hosts, load_messages(), templates, bundle, queries, threading.Lock())


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def words_of(request: Request) -> Words:
    """The catalogue in the visitor's language."""
    language = choose_language(request.cookies.get(COOKIE), request.headers.get("accept-language", ""))
    return Words(site_of(request).messages, language)


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page. It depends on the visitor's language, so it is kept by his browser only, and asked for again."""
    site, words = site_of(request), words_of(request)
    language = words.language
    other = OTHER_LANGUAGE[language]
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    shared = {
        "t": words,
        "language": language,
        "html_language": HTML_LANGUAGE[language],
        "languages": LANGUAGES,
        "other": other,
        "other_html_language": HTML_LANGUAGE[other],
        "switch": f"/language/{other}?{urlencode({'next': here if request.method == 'GET' else '/'})}",
        "bundled": site.bundled,
        "version": __version__,
        "path": request.url.path,
        "file_address": file_address,
    }
    page = site.templates.get_template(template).render(shared | values)
    headers = {"cache-control": "private, no-cache", "vary": "Accept-Language, Cookie", "content-language": language}
    return HTMLResponse(page, status, headers)


def file_address(asset: Asset, derivative: Derivative | None, role: str = "") -> str:
    """Where a derivative's bytes are served; named by their digest, so that they never change under an address."""
    if derivative is None:
        return f"/assets/{asset.id}/{role}"
    return f"/assets/{asset.id}/{derivative.role}?v={derivative.blob[:12]}"
