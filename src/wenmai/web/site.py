"""What all pages share: the installation behind them, the templates, the visitor's language."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined

from wenmai.assets.model import Asset, Derivative
from wenmai.kernel import digests
from wenmai.services.context import Context
from wenmai.web import exchange_views, views
from wenmai.web.evidence import worded
from wenmai.web.progress import Streams
from wenmai.web.queries import QueryPictures
from wenmai.web.wording import COOKIE, Messages, Words, choose_language, load_messages

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Site:
    """One running gallery. ``busy`` lets one heavy thing (a search by picture, a correction) happen at a time.

    ``shell_key`` opens a visit in the name of who started the server; "" opens nothing.
    """

    context: Context
    hosts: frozenset[str] | None
    messages: Messages
    templates: Environment
    bundle: Mapping[str, str]
    queries: QueryPictures
    busy: threading.Lock
    shell_key: str = ""
    streams: Streams = field(default_factory=Streams)  # of progress, that are open

    def bundled(self, name: str) -> str:
        """The address of a file of the bundle; a changed file has another, so browsers may keep it for ever."""
        return f"/static/dist/{name}?v={self.bundle.get(name, 'missing')}"


def open_site(context: Context, hosts: frozenset[str] | None, shell_key: str = "") -> Site:
    templates = Environment(
        loader=PackageLoader("wenmai.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    templates.globals.update({name: getattr(views, name) for name in views.FOR_TEMPLATES})
    templates.globals.update({name: getattr(exchange_views, name) for name in exchange_views.FOR_TEMPLATES})
    templates.globals["worded"] = worded
    bundle = {path.name: digests.of_file(path)[:12] for path in (STATIC / "dist").glob("*.*") if path.is_file()}
    queries = QueryPictures(context.home / "queries")
    return Site(context, hosts, load_messages(), templates, bundle, queries, threading.Lock(), shell_key)


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def words_of(request: Request) -> Words:
    """The catalogue in the visitor's language."""
    language = choose_language(request.cookies.get(COOKIE), request.headers.get("accept-language", ""))
    return Words(site_of(request).messages, language)


def file_address(asset: Asset, derivative: Derivative | None, role: str = "") -> str:
    """Where a derivative's bytes are served; named by their digest, so that they never change under an address."""
    if derivative is None:
        return f"/assets/{asset.id}/{role}"
    return f"/assets/{asset.id}/{derivative.role}?v={derivative.blob[:12]}"
