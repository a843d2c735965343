"""Bytes: derivatives, tiles, previews, downloads. Named by ids only; a path never comes from outside."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from wenmai.imaging.writing import encode_jpeg
from wenmai.kernel import digests
from wenmai.kernel.errors import NotFound
from wenmai.services import shown_pixels
from wenmai.services.exporting import copy_of
from wenmai.services.showing import Portrait, blob_of
from wenmai.services.showing_designs import check_part, file_of_design, shown_to
from wenmai.web.guarding import FILE_POLICY
from wenmai.web.site import Site, site_of
from wenmai.web.visitors import visitor_of

router = APIRouter()
FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
PREVIEW_SIDE_PX = 1600
DOWNLOADS = ("svg", "png", "webp", "json")
SHOWN_ROLES = frozenset({"thumbnail", "vector", "cutout", "crop", "preview", "render", "stitches"})


@router.get("/assets/{asset_id}/{role}")
def derivative(request: Request, asset_id: str, role: str) -> Response:
    """A derivative of an asset, or "preview": its whole picture at a size that every browser shows."""
    site = site_of(request)
    asset = _shown(request, asset_id).asset
    if role not in SHOWN_ROLES:
        raise NotFound("there is no such form of an asset", where=role[:40], remedy=", ".join(sorted(SHOWN_ROLES)))
    check_part(visitor_of(request).context, asset, role)
    if role == "preview":
        # An asset's own bytes never change, so neither does what is made of them: its id is tag enough.
        return _preview(site, request, asset.id)
    data, media_type = blob_of(site.context, asset.id, role)
    return _answer(request, data, media_type, digests.of_bytes(data))


@router.get("/genes/{asset_id}/download.{suffix}")
def download(request: Request, asset_id: str, suffix: str) -> Response:
    """A gene as a file to keep, with its content credential."""
    site = site_of(request)
    asset_id = _shown(request, asset_id, "gene").asset.id
    if suffix not in DOWNLOADS:
        raise NotFound("a gene is not kept in this form", where=suffix[:10], remedy=", ".join(DOWNLOADS))
    data, media_type = copy_of(site.context, asset_id, f".{suffix}")
    return _attached(data, media_type, f"wenmai-{asset_id[:12]}.{suffix}")


@router.get("/designs/{asset_id}/download/{name}")
def download_design(request: Request, asset_id: str, name: str) -> Response:
    """One of a design's files, for who may have it."""
    asset = _shown(request, asset_id, "design").asset
    data, media_type, suffix = file_of_design(visitor_of(request).context, asset.id, name)
    said = "" if name == "machine" else f"-{name}"
    return _attached(data, media_type, f"wenmai-{asset.id[:12]}{said}{suffix}")


@router.get("/zoom/{asset_id}.dzi")
def zoom(request: Request, asset_id: str) -> Response:
    """The description of a picture's pyramid, as OpenSeadragon reads it."""
    site = site_of(request)
    description = shown_pixels.zoom_description(site.context, _shown(request, asset_id).asset.id)
    return Response(description.xml(), media_type="application/xml", headers={"cache-control": FOR_EVER})


@router.get("/zoom/{asset_id}_files/{level}/{column}_{row}.jpg")
def tile(request: Request, asset_id: str, level: int, column: int, row: int) -> Response:
    """One tile of it."""
    site = site_of(request)
    asset_id = _shown(request, asset_id).asset.id
    tag = f"{asset_id[:16]}-{level}-{column}-{row}"
    if _is_known(request, tag):
        return _unchanged(tag)
    data = shown_pixels.zoom_tile(site.context, asset_id, level, column, row)
    return Response(data, media_type="image/jpeg", headers=_headers(tag, FOR_EVER))


def _shown(request: Request, asset_id: str, kind: str = "") -> Portrait:
    """An asset that the visitor may see; the bytes of withdrawn ones are not served."""
    portrait = shown_to(visitor_of(request).context, asset_id)
    if portrait.withdrawn:
        raise NotFound("this asset was withdrawn", where=portrait.asset.id[:12])
    if kind and portrait.asset.kind != kind:
        raise NotFound(f"this asset is a {portrait.asset.kind}, not a {kind}", where=portrait.asset.id[:12])
    return portrait


def _attached(data: bytes, media_type: str, name: str) -> Response:
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": FILE_POLICY,
        "cache-control": "private, no-store",  # a signature differs each time
    }
    return Response(data, media_type=media_type, headers=headers)


def _preview(site: Site, request: Request, asset_id: str) -> Response:
    tag = f"{asset_id[:32]}-{PREVIEW_SIDE_PX}"
    if _is_known(request, tag):
        return _unchanged(tag)
    data = encode_jpeg(shown_pixels.read_whole(site.context, asset_id, PREVIEW_SIDE_PX))
    return Response(data, media_type="image/jpeg", headers=_headers(tag, FOR_EVER))


def _answer(request: Request, data: bytes, media_type: str, digest: str) -> Response:
    """Bytes under their digest: kept for ever where the address names it, otherwise asked for again."""
    if _is_known(request, digest):
        return _unchanged(digest)
    named = request.query_params.get("v", "")
    cache = FOR_EVER if len(named) >= 12 and digest.startswith(named) else ASK_AGAIN
    return Response(data, media_type=media_type, headers=_headers(digest, cache))


def _headers(tag: str, cache: str) -> dict[str, str]:
    return {"etag": f'"{tag}"', "cache-control": cache, "content-security-policy": FILE_POLICY}


def _is_known(request: Request, tag: str) -> bool:
    return f'"{tag}"' in request.headers.get("if-none-match", "")


def _unchanged(tag: str) -> Response:
    return Response(status_code=304, headers={"etag": f'"{tag}"'})
