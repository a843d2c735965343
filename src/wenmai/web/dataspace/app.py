"""Builds the application of the Dataspace Protocol, which the gallery mounts under ``/dsp/2025-1``."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse

from wenmai import __version__
from wenmai.dataspace.messages import versions
from wenmai.services.context import Context
from wenmai.web.api.sealing import Sealing
from wenmai.web.dataspace import catalogue, failing, negotiations, transfers
from wenmai.web.dataspace.courier import Courier, Waking

well_known = APIRouter()


@well_known.get("/.well-known/dspace-version")
def dspace_version() -> JSONResponse:
    """Which versions of the protocol there are, and where: for everybody, without a token."""
    return JSONResponse(versions())


def create_dataspace(context: Context, courier: Courier) -> FastAPI:
    """The protocol's provider over one installation. The context stays the caller's to close."""
    app = FastAPI(title="wenmai dataspace", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.context = context
    failing.install(app)
    app.add_middleware(Sealing, context=context)
    app.add_middleware(Waking, courier=courier)
    for module in (catalogue, negotiations, transfers):
        app.include_router(module.router)
    return app
