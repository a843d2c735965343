"""A design as its page shows it: its record, its thread, and how much of it the caller may have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wenmai.assets.model import DESIGN, Asset
from wenmai.exchange.agreements import licences_of
from wenmai.imaging.reading import read_rgb
from wenmai.kernel.errors import NotFound
from wenmai.rights.facts import Facts
from wenmai.services.context import Context
from wenmai.services.deciding import POLICY, decide_use
from wenmai.services.exporting import copy_of, own_ending
from wenmai.services.seeing import sees
from wenmai.services.showing import Portrait, Thread, blob_of, show, trace_thread

# What of a design is shown on its page, and what is only a part of how it is shown.
PICTURES = frozenset({"render", "thumbnail"})
STITCHES = "stitches"
RECORD = "record"
MACHINE, TILE = "machine", "tile"
WITH_CREDENTIAL = frozenset({MACHINE, TILE, "render"})  # where they take one
COPYING = "reproduce"  # the action, as rights name it, that having its files is
GROUND_UNKNOWN = "#eee6d4"
_SUFFIXES = {"image/png": ".png", "image/svg+xml": ".svg", "application/pdf": ".pdf", "application/json": ".json"}


@dataclass(frozen=True, slots=True)
class DesignFile:
    """One file that can be had of a design: under which name, and how a file of it ends."""

    name: str
    suffix: str


@dataclass(frozen=True, slots=True)
class DesignPortrait:
    """A design: ``plays`` tells whether its stitches may be seen, ``files`` what the caller may take with him."""

    portrait: Portrait
    record: Mapping[str, Any]
    thread: Thread
    ground_hex: str  # of the cloth, as its picture shows it
    plays: bool
    files: tuple[DesignFile, ...]


def portray_design(context: Context, asset_id: str) -> DesignPortrait:
    """A design that the caller sees. Raises NotFound for what he does not, and for any other kind."""
    portrait = seen_design(context, asset_id)
    asset = portrait.asset
    plays, takes = _reach(context, asset)
    record = json.loads(blob_of(context, asset.id, RECORD)[0]) if RECORD in portrait.derivatives else {}
    files = _files_of(context, portrait) if takes and not portrait.withdrawn else ()
    return DesignPortrait(
        portrait, record, trace_thread(context, asset.id), _ground_of(context, portrait), plays, files
    )


def seen_design(context: Context, asset_id: str) -> Portrait:
    """A design that the caller sees. Raises NotFound."""
    portrait = shown_to(context, asset_id)
    if portrait.asset.kind != DESIGN:
        raise NotFound(f"this asset is a {portrait.asset.kind}, not a design", where=portrait.asset.id[:12])
    return portrait


def shown_to(context: Context, asset_id: str) -> Portrait:
    """Any asset that the caller sees. Raises NotFound: what he does not see is not there."""
    portrait = show(context, asset_id)
    with context.database.reading() as connection:
        if not sees(context, connection, portrait.asset):
            raise NotFound(f"no asset has the id {asset_id[:64]}", where=asset_id[:12])
    return portrait


def check_part(context: Context, asset: Asset, role: str) -> None:
    """Raises NotFound where the caller may not see this part of a design: how it is stitched is what is sold."""
    if asset.kind != DESIGN or role in PICTURES:
        return
    if role != STITCHES or not _reach(context, asset)[0]:
        raise NotFound("there is no such form of an asset", where=role[:40])


def file_of_design(context: Context, asset_id: str, name: str) -> tuple[bytes, str, str]:
    """The bytes of one of a design's files, their media type, and how a file of them ends. Raises NotFound."""
    found = portray_design(context, asset_id)
    asset = found.portrait.asset
    file = next((one for one in found.files if one.name == name), None)
    if file is None:
        raise NotFound("there is no such form of an asset", where=name[:40])
    if name in WITH_CREDENTIAL:
        return *copy_of(context, asset.id, file.suffix), file.suffix
    return *blob_of(context, asset.id, name), file.suffix


def _reach(context: Context, asset: Asset) -> tuple[bool, bool]:
    """Whether the caller may see how it is stitched, and whether he may take its files.

    The owner has both, and so has everyone where its policy lets copy it. Who holds a licence fetches the files by his
    delivery, which counts them.
    """
    if asset.owner == context.party:
        return True, True
    at = context.clock()
    with context.database.reading() as connection:
        permit = decide_use(connection, context.party, COPYING, [asset], Facts(at=at), at)[asset.id]
        licensed = bool(licences_of(connection, context.party, [asset.id], at)[asset.id])
    copies = permit.permitted and permit.ground == POLICY
    return copies or licensed, copies


def _ground_of(context: Context, portrait: Portrait) -> str:
    """The colour of what lies around the design: the margin of its thumbnail."""
    if "thumbnail" not in portrait.derivatives:
        return GROUND_UNKNOWN
    rgb = read_rgb(blob_of(context, portrait.asset.id, "thumbnail")[0])
    margin = np.concatenate([rgb[:2].reshape(-1, 3), rgb[-2:].reshape(-1, 3), rgb[:, :2].reshape(-1, 3)])
    red, green, blue = np.rint(margin.mean(axis=0)).astype(int).tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"


def _files_of(context: Context, portrait: Portrait) -> tuple[DesignFile, ...]:
    suffix = own_ending(context, portrait.asset.media_type)
    files = [DesignFile(MACHINE, suffix)] if suffix else []
    for role, part in sorted(portrait.derivatives.items()):
        if role not in (STITCHES, "thumbnail") and part.media_type in _SUFFIXES:
            sheet = role == "render" and TILE in portrait.derivatives  # a tile's .png is the tile itself
            files.append(DesignFile(role, ".sheet.png" if sheet else _SUFFIXES[part.media_type]))
    return tuple(files)
