"""Routes of deliveries."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from wenmai.services import delivering
from wenmai.services.describing import delivery_json
from wenmai.web.api.agreement_shapes import DeliveryOut
from wenmai.web.api.asking import Acting
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.shapes import Asked, Id
from wenmai.web.guarding import FILE_POLICY

router = APIRouter(responses=RESPONSES)


class FetchIn(Asked):
    asset_id: Id | None = None


@router.get("/deliveries/{delivery_id}", response_model=DeliveryOut)
def show_delivery(context: Acting, delivery_id: Id) -> Any:
    """What a delivery holds, until when, and what was fetched of it."""
    return delivery_json(*delivering.show_delivery(context, delivery_id))


@router.post(
    "/deliveries/{delivery_id}/fetch",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file, with its credential."}},
)
def fetch(context: Acting, delivery_id: Id, asked: FetchIn) -> Response:
    """Fetch one asset: its bytes, with a content credential and, in pictures, a fingerprint of this fetch."""
    given = delivering.fetch(context, delivery_id, asked.asset_id)
    headers = {
        "content-disposition": "attachment",
        "content-security-policy": FILE_POLICY,
        "x-wenmai-media-type": given.fetch.media_type,
        "x-wenmai-fetch": str(given.fetch.number),
    }
    return Response(given.data, media_type="application/octet-stream", headers=headers)
