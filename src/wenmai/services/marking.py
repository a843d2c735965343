"""A fingerprint in every picture that leaves: it names the fetch, and so the buyer of a leaked copy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wenmai.assets import store as assets
from wenmai.bank.vectors.files import load_or_make_key
from wenmai.exchange.deliveries import fetches_of_asset, get_delivery
from wenmai.imaging.fingerprint import embed, trace
from wenmai.imaging.reading import read, read_rgb
from wenmai.imaging.writing import encode_jpeg, encode_png, encode_tiff, encode_webp
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.services.context import Context

JPEG_QUALITY = 95
ENCODERS: dict[str, Callable[[Any], bytes]] = {
    "image/jpeg": lambda rgb: encode_jpeg(rgb, quality=JPEG_QUALITY),
    "image/png": encode_png,
    "image/tiff": encode_tiff,
    "image/webp": lambda rgb: encode_webp(rgb, lossless=True),
}
CAPACITY = "fingerprint.capacity"
NEEDS = ("blind", "traced")  # the best first: read by itself, or told apart with the original at hand


@dataclass(frozen=True, slots=True)
class Marked:
    """Bytes to hand over, and the code that they carry as 8 hexadecimal digits; "" where they carry none."""

    data: bytes
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """Whose copy a picture is: the fetch, its party, and a bound on the chance that this accuses anyone innocent."""

    party: str
    delivery_id: str
    number: int
    at: str
    false_probability: float
    named: bool


def mark(context: Context, data: bytes, media_type: str, fetch_name: str) -> Marked:
    """Mark a picture with the name of a fetch.

    What is no picture, is transparent (a cut-out), or is too small or plain to carry a mark leaves as it is.
    """
    encode = ENCODERS.get(media_type)
    if encode is None:
        return Marked(data, "")
    picture = read(data)
    if picture.info.has_alpha:
        return Marked(data, "")
    code, key = _code(fetch_name), fingerprint_key(context)
    for need in NEEDS:
        try:
            return Marked(encode(embed(picture.rgb, code, key, need=need)), f"{code:08x}")  # type: ignore[arg-type]
        except InvalidInput as error:
            if error.rule != CAPACITY:
                raise
    return Marked(data, "")


def trace_copy(context: Context, asset_id: str, file: Path) -> list[Suspect]:
    """By which fetches of an asset a picture may have left, the most suspect first. For the asset's owner.

    Raises NotFound where no marked copy of it was ever fetched.
    """
    with context.database.reading() as connection:
        asset = assets.get_asset(connection, asset_id)
        context.actor.require("offer.write", asset.owner)
        marked = {int(one.fingerprint, 16): one for one in fetches_of_asset(connection, asset.id) if one.fingerprint}
        parties = {one.delivery_id: get_delivery(connection, one.delivery_id).party for one in marked.values()}
    if not marked:
        raise NotFound("no marked copy of this asset was ever fetched", where=asset.id[:12])
    original = read_rgb(context.blobs.get(asset.blob))
    found = trace(read_rgb(file), original, list(marked), fingerprint_key(context))
    return [
        Suspect(
            parties[marked[one.code].delivery_id],
            marked[one.code].delivery_id,
            marked[one.code].number,
            marked[one.code].at,
            one.false_probability,
            one.code in found.named,
        )
        for one in found.ranking
    ]


def fingerprint_key(context: Context) -> bytes:
    """The secret by which this installation marks; made at first use, mode 0600."""
    return load_or_make_key(context.home / "fingerprint.key")


def _code(fetch_name: str) -> int:
    return int.from_bytes(hashlib.sha256(fetch_name.encode()).digest()[:4])
