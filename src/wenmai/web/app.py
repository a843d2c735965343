"""Builds the gallery's application."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Depends, FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from wenmai import __version__
from wenmai.dataspace.names import PROTOCOL_PATH
from wenmai.services.context import Context
from wenmai.web import failing
from wenmai.web.api.app import create_api
from wenmai.web.api.sealing import Sealing
from wenmai.web.dataspace.app import create_dataspace, well_known
from wenmai.web.dataspace.courier import Courier
from wenmai.web.guarding import Guard, check_request
from wenmai.web.heading import Heads
from wenmai.web.resting import Resting
from wenmai.web.routes import ROUTERS
from wenmai.web.site import STATIC, open_site

GZIP_BYTES_MIN = 800
API = "/api/v1"


def create_app(context: Context, *, hosts: Sequence[str] | None = None, shell_key: str = "") -> FastAPI:
    """The gallery over one installation, as an ASGI application.

    ``hosts`` are the names that it answers to; None answers to any, which suits a server behind a proxy that checks
    them. With ``shell_key`` the address ``/sign-in/here/KEY`` begins a visit in the name of who started the server:
    give one only where it listens on loopback. The context stays the caller's to close.
    """
    app = FastAPI(
        title="wenmai", version=__version__, docs_url=None, redoc_url=None, openapi_url=None,
        dependencies=[Depends(_checked)],
    )  # fmt: skip
    app.state.site = open_site(context, frozenset(hosts) if hosts is not None else None, shell_key)
    app.state.courier = Courier(context)
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_BYTES_MIN)
    app.add_middleware(Guard)
    app.add_middleware(Sealing, context=context)
    app.add_middleware(Resting, context=context, busy=app.state.site.busy)
    app.add_middleware(Heads)
    failing.install(app)
    for router in (*ROUTERS, well_known):
        app.include_router(router)
    app.mount(API, create_api(context, seals=False))
    app.mount(PROTOCOL_PATH, create_dataspace(context, app.state.courier))
    app.mount("/static", _Bundle(directory=STATIC, check_dir=False))
    return app


def _checked(request: Request) -> None:
    check_request(request.method, request.headers, request.app.state.site.hosts)


class _Bundle(StaticFiles):
    """The front end's files; an address with a version never changes."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        versioned = b"v=" in bytes(scope.get("query_string", b""))
        answer.headers["cache-control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        return answer
