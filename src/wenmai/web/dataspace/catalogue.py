"""The catalogue and its datasets (Dataspace Protocol 2025-1, Catalog HTTPS Binding)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from wenmai.dataspace import messages
from wenmai.dataspace.names import DATASET, PROTOCOL_PATH, id_in
from wenmai.dataspace.reading import CatalogRequest, read
from wenmai.kernel.errors import InvalidInput
from wenmai.services.cataloguing import catalogue_page, listing_of
from wenmai.web.dataspace.asking import Acting, Base, Body

router = APIRouter()
Place = Annotated[str, Query(pattern=r"^[0-9a-f]{64}$|^$")]


@router.post("/catalog/request")
def request_catalogue(
    context: Acting, body: Body, base: Base, after: Place = "", before: Place = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> JSONResponse:  # fmt: skip
    """A page of the catalogue; Link headers lead to the next and the previous."""
    if read(CatalogRequest, body).filter:
        raise InvalidInput("filters are not supported", where="filter", rule="catalogue.filter")
    page = catalogue_page(context, after=after, before=before, limit=limit)
    address = f"{base}{PROTOCOL_PATH}/catalog/request"
    around = {"next": ("after", page.after), "previous": ("before", page.before)}
    links = [
        f'<{address}?{urlencode({name: place, "limit": limit})}>; rel="{relation}"'
        for relation, (name, place) in around.items()
        if place is not None
    ]
    headers = {"link": ", ".join(links)} if links else None
    return JSONResponse(messages.catalogue(page.listings, base), headers=headers)


@router.get("/catalog/datasets/{dataset_id}")
def show_dataset(context: Acting, base: Base, dataset_id: str) -> JSONResponse:
    """One dataset."""
    return JSONResponse(messages.dataset(listing_of(context, id_in(dataset_id, DATASET)), base))
