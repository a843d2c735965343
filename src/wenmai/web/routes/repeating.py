"""A gene tried in a symmetry group: small pictures of it repeated, drawn when they are asked for."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from wenmai.kernel.errors import Conflict, NotFound
from wenmai.services.repeating import preview_of
from wenmai.services.showing_designs import shown_to
from wenmai.web.guarding import FILE_POLICY
from wenmai.web.routes.files import FOR_EVER
from wenmai.web.visitors import visitor_of

router = APIRouter()
SIZES_PX = {"small": 168, "large": 880}


@router.get("/genes/{asset_id}/repeat/{group}/{size}.png")
def preview(request: Request, asset_id: str, group: str, size: str) -> Response:
    """The gene repeated in the group. Neither ever changes, so that a browser keeps the picture."""
    if size not in SIZES_PX:
        raise NotFound("there is no such size", where=size[:10], remedy=", ".join(SIZES_PX))
    context = visitor_of(request).context
    portrait = shown_to(context, asset_id)
    if portrait.asset.kind != "gene":
        raise NotFound(f"this asset is a {portrait.asset.kind}, not a gene", where=asset_id[:12])
    if portrait.withdrawn:
        raise Conflict("this asset was withdrawn", where=asset_id[:12])
    tag = f'"{portrait.asset.id[:32]}-{group}-{size}"'
    headers = {"etag": tag, "cache-control": FOR_EVER, "content-security-policy": FILE_POLICY}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"etag": tag})
    data, _ = preview_of(context, portrait.asset.id, group, SIZES_PX[size])
    return Response(data, media_type="image/png", headers=headers)
