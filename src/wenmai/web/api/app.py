"""Builds the API's application, which the gallery mounts under ``/api/v1``."""

from __future__ import annotations

from fastapi import FastAPI

from wenmai import __version__
from wenmai.services.context import Context
from wenmai.web.api import (
    agreements,
    audit,
    catalogue,
    deliveries,
    failing,
    genes,
    jobs,
    ledger,
    offers,
    parties,
    rights,
    tariffs,
    units,
    wanted,
)
from wenmai.web.api.sealing import Sealing
from wenmai.web.progress import Streams

ROUTERS = (
    catalogue.router,
    offers.router,
    agreements.router,
    deliveries.router,
    ledger.router,
    parties.router,
    rights.router,
    audit.router,
    units.router,
    wanted.router,
    jobs.router,
    tariffs.router,
    genes.router,
)
DESCRIPTION = (
    "Rights, offers, orders, deliveries, royalties; lines, jobs, quotes; genes by how they repeat. "
    "Money is whole fen, rates are basis points. "
    "Every error is a problem document (RFC 9457) whose rule names what was broken."
)


def create_api(context: Context, *, seals: bool = True) -> FastAPI:
    """The API over one installation. The context stays the caller's to close.

    ``seals`` lets it sign the log after changes; not where the application that it is mounted in does so.
    """
    api = FastAPI(title="wenmai", version=__version__, description=DESCRIPTION, docs_url=None, redoc_url=None)
    api.state.context = context
    api.state.streams = Streams()
    failing.install(api)
    if seals:
        api.add_middleware(Sealing, context=context)
    for router in ROUTERS:
        api.include_router(router)
    return api
