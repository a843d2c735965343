"""Writes an asset to a file of the form that its ending asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from wenmai.assets.model import DESIGN, GENE, Asset
from wenmai.imaging import formats
from wenmai.imaging.reading import read_rgb
from wenmai.imaging.writing import encode_jpeg, encode_png, encode_tiff, encode_webp
from wenmai.kernel import digests
from wenmai.kernel.errors import Conflict, InvalidInput, NotFound, StorageFailure
from wenmai.rights.credentials.carriers import SIDECAR_SUFFIX
from wenmai.services.context import Context
from wenmai.services.crediting import Credited, as_converted, credit, facts_of_copy
from wenmai.services.outfile import check_place, write_whole
from wenmai.services.showing import Portrait, show

CREDITED = ("image/", "video/")  # media types whose files carry a credential where they were made here
# Which part of a made thing a file ending asks for, the first that it has; any other has to be the thing's own.
ROLES_BY_SUFFIX: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    GENE: {".svg": ("vector",), ".png": ("cutout",), ".webp": ("crop",)},  # .json is the gene itself
    DESIGN: {
        ".png": ("tile", "render"),
        ".sheet.png": ("render",),
        ".webp": ("thumbnail",),
        ".json": ("record",),
        ".pdf": ("print", "worksheet"),
        ".hand.pdf": ("handsheet",),
    },
}

_ENCODERS: dict[formats.PictureFormat, Callable[[npt.NDArray[np.uint8]], bytes]] = {
    formats.PNG: encode_png,
    formats.WEBP: encode_webp,
    formats.JPEG: encode_jpeg,
    formats.TIFF: encode_tiff,
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the file, its bytes, and the credential that lies beside it where none could go inside."""

    file: Path
    byte_count: int
    sidecar: Path | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The bytes of an asset in one form; whether they were made here, and if by converting, from which bytes."""

    data: bytes
    media_type: str
    made: bool
    original: bytes | None = None


def export(context: Context, asset_id: str, out: Path, *, overwrite: bool = False, credential: bool = True) -> Exported:
    """Write an asset to the file ``out``, whose ending chooses the form.

    For a gene: .svg the vector form, .png the cut-out, .webp the crop, .json the record. For a design: its own machine
    format, .png the picture of the piece, .pdf the machine's worksheet, .hand.pdf the hand's, .json the record; of a
    repeat .svg, .png and .pdf are its tile, .sheet.png the tile laid beside itself. An image's own bytes go out
    unchanged where the ending is that of their format; .png, .webp, .jpg and .tif are converted to otherwise. What was
    made or converted here carries a content credential that names what it came from,
    unless told not to; beside the file (``.c2pa``) where none can go inside. The file appears whole or not at all.
    Raises NotFound, Conflict for a withdrawn asset or a file that is there, StorageFailure where the kept bytes are
    damaged, InvalidInput.
    """
    portrait = _shown(context, asset_id)
    check_place(out, overwrite=overwrite)
    given, _ = _given(context, portrait, _ending(out), credential=credential)
    beside = out.with_name(out.name + SIDECAR_SUFFIX)
    if given.sidecar is not None:
        check_place(beside, overwrite=overwrite)
    write_whole(out, given.data, overwrite=overwrite)
    if given.sidecar is None:
        return Exported(out, len(given.data))
    write_whole(beside, given.sidecar, overwrite=overwrite)
    return Exported(out, len(given.data), beside)


def _ending(out: Path) -> str:
    """What a file's name ends in; of two endings both, where together they name a form."""
    both = "".join(out.suffixes[-2:]).lower()
    known = any(both in roles for roles in ROLES_BY_SUFFIX.values())
    return both if known else out.suffix.lower()


def copy_of(context: Context, asset_id: str, suffix: str) -> tuple[bytes, str]:
    """The bytes of an asset in the form that a file's ending names, with their credential, and their media type.

    Raises as ``export`` does.
    """
    given, media_type = _given(context, _shown(context, asset_id), suffix, credential=True)
    return given.data, media_type


def own_ending(context: Context, media_type: str) -> str | None:
    """How a file of a made thing's own bytes ends; None where no line that is installed here makes such files."""
    return ".json" if media_type == "application/json" else context.lines.ending_of(media_type)


def _shown(context: Context, asset_id: str) -> Portrait:
    portrait = show(context, asset_id)
    if portrait.withdrawn:
        raise Conflict(
            f"this asset was withdrawn by {portrait.withdrawn_by}: {portrait.withdrawn_because}",
            where=portrait.asset.id[:12],
            remedy="Its record and lineage can still be seen: wenmai show, wenmai lineage.",
        )
    return portrait


def _given(context: Context, portrait: Portrait, suffix: str, *, credential: bool) -> tuple[Credited, str]:
    parted = portrait.asset.kind in ROLES_BY_SUFFIX
    form = _form_with_parts(context, portrait, suffix) if parted else _picture(context, portrait, suffix)
    if credential and form.made and form.media_type.startswith(CREDITED):
        return _credited(context, portrait.asset, form), form.media_type
    return Credited(form.data, None), form.media_type


def _credited(context: Context, asset: Asset, form: Form) -> Credited:
    with context.database.reading() as connection:
        facts = facts_of_copy(connection, context, asset)
    if form.original is not None:
        facts = as_converted(facts, asset, form.original)
    return credit(context, form.data, form.media_type, facts)


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


def _form_with_parts(context: Context, portrait: Portrait, suffix: str) -> Form:
    asset = portrait.asset
    own = own_ending(context, asset.media_type) or ""
    if suffix == own:
        return Form(_genuine(context, asset.blob), asset.media_type, made=True)
    roles = ROLES_BY_SUFFIX[asset.kind]
    role = next((one for one in roles.get(suffix, ()) if one in portrait.derivatives), None)
    if role is None:
        endings = sorted(s for s, named in roles.items() if any(one in portrait.derivatives for one in named))
        raise InvalidInput(
            f"a {asset.kind} cannot be written as {suffix or 'a file without ending'}",
            where=asset.id[:12],
            remedy=f"End the file's name in {', '.join([*endings, own])}.",
        )
    part = portrait.derivatives[role]
    return Form(_genuine(context, part.blob), part.media_type, made=True)


def _picture(context: Context, portrait: Portrait, suffix: str) -> Form:
    """An image's own bytes, or the same pixels in the format that ``suffix`` names; of other kinds their own bytes."""
    asset = portrait.asset
    own = next((one for one in formats.FORMATS if one.media_type == asset.media_type), None)
    original = _genuine(context, asset.blob)
    if own is None or suffix in own.suffixes:
        return Form(original, asset.media_type, made=asset.activity_id is not None)
    wanted = next((one for one in _ENCODERS if suffix in one.suffixes), None)
    if wanted is None:
        converted = [one.suffixes[0] for one in _ENCODERS if one is not own]
        raise InvalidInput(
            f"an image cannot be written as {suffix or 'a file without ending'}",
            remedy=f"End the file's name in {own.suffixes[0]} for its own bytes, or in {', '.join(converted)}.",
        )
    try:
        return Form(_ENCODERS[wanted](read_rgb(original)), wanted.media_type, made=True, original=original)
    except (ValueError, OSError) as error:  # WebP ends at 16,383 px a side, JPEG at 65,535
        raise InvalidInput(
            f"this image cannot be written as {suffix}: {error}", remedy=f"End the file's name in {own.suffixes[0]}."
        ) from error
