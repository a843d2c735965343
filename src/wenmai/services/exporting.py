"""Writes an asset to a file of the form that its ending asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from wenmai.imaging import formats
from wenmai.imaging.reading import read_rgb
from wenmai.imaging.writing import encode_jpeg, encode_png, encode_tiff, encode_webp
from wenmai.kernel import digests
from wenmai.kernel.errors import Conflict, InvalidInput, NotFound, StorageFailure
from wenmai.services.context import Context
from wenmai.services.outfile import check_place, write_whole
from wenmai.services.showing import Portrait, show

# Which derivative of a gene a file ending asks for; .json is the gene itself.
ROLES_BY_SUFFIX = {".svg": "vector", ".png": "cutout", ".webp": "crop"}

_ENCODERS: dict[formats.PictureFormat, Callable[[npt.NDArray[np.uint8]], bytes]] = {
    formats.PNG: encode_png,
    formats.WEBP: encode_webp,
    formats.JPEG: encode_jpeg,
    formats.TIFF: encode_tiff,
}


def export(context: Context, asset_id: str, out: Path, *, overwrite: bool = False) -> int:
    """Write an asset to the file ``out``, whose ending chooses the form. Returns the bytes written.

    For a gene: .svg the vector form, .png the cut-out, .webp the crop, .json the record. An image's own bytes go out
    unchanged where the ending is that of their format; .png, .webp, .jpg and .tif are converted to otherwise. The file
    appears whole or not at all. Raises NotFound, Conflict for a withdrawn asset or a file that is there,
    StorageFailure where the kept bytes are damaged, InvalidInput.
    """
    portrait = show(context, asset_id)
    if portrait.withdrawn:
        raise Conflict(
            f"this asset was withdrawn by {portrait.withdrawn_by}: {portrait.withdrawn_because}",
            where=portrait.asset.id[:12],
            remedy="Its record and lineage can still be seen: wenmai show, wenmai lineage.",
        )
    suffix = out.suffix.lower()
    check_place(out, overwrite=overwrite)
    if portrait.gene is not None:
        data = _genuine(context, _blob_for(portrait, suffix))
    else:
        data = _picture(context, portrait, suffix)
    write_whole(out, data, overwrite=overwrite)
    return len(data)


def _genuine(context: Context, blob: str) -> bytes:
    """The bytes under a digest, if they still have it."""
    remedy = "Restore the blobs folder from a backup; wenmai doctor tells what else is damaged."
    try:
        data = context.blobs.get(blob)
    except NotFound as error:
        raise StorageFailure("the bytes of this asset are gone", where=blob[:12], remedy=remedy) from error
    if digests.of_bytes(data) != blob:
        raise StorageFailure("the kept bytes of this asset are damaged", where=blob[:12], remedy=remedy)
    return data


def _blob_for(portrait: Portrait, suffix: str) -> str:
    if suffix == ".json":
        return portrait.asset.blob
    role = ROLES_BY_SUFFIX.get(suffix)
    if role is None or role not in portrait.derivatives:
        endings = sorted(s for s, r in ROLES_BY_SUFFIX.items() if r in portrait.derivatives)
        raise InvalidInput(
            f"a gene cannot be written as {suffix or 'a file without ending'}",
            remedy=f"End the file's name in {', '.join([*endings, '.json'])}.",
        )
    return portrait.derivatives[role].blob


def _picture(context: Context, portrait: Portrait, suffix: str) -> bytes:
    """An image's own bytes, or the same pixels in the format that ``suffix`` names; of other kinds their own bytes."""
    asset = portrait.asset
    own = next((one for one in formats.FORMATS if one.media_type == asset.media_type), None)
    if own is None or suffix in own.suffixes:
        return _genuine(context, asset.blob)
    encode = next((encode for one, encode in _ENCODERS.items() if suffix in one.suffixes), None)
    if encode is None:
        converted = [one.suffixes[0] for one in _ENCODERS if one is not own]
        raise InvalidInput(
            f"an image cannot be written as {suffix or 'a file without ending'}",
            remedy=f"End the file's name in {own.suffixes[0]} for its own bytes, or in {', '.join(converted)}.",
        )
    try:
        return encode(read_rgb(_genuine(context, asset.blob)))
    except (ValueError, OSError) as error:  # WebP ends at 16,383 px a side, JPEG at 65,535
        raise InvalidInput(
            f"this image cannot be written as {suffix}: {error}", remedy=f"End the file's name in {own.suffixes[0]}."
        ) from error
