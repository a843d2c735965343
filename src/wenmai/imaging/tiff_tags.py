"""The few tags of a TIFF page that libvips does not report."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

from PIL import TiffImagePlugin

from wenmai.imaging.sources import Source

_EXTRA_SAMPLES = 338  # TIFF 6.0, section 18: 0 unspecified, 1 associated alpha, 2 unassociated alpha
_TILE_WIDTH, _TILE_LENGTH = 322, 323  # section 15
_ALPHAS = (1, 2)
_BIG_TIFF = (b"II+\0", b"MM\0+")


def bands_kept(source: Source, page: int, bands: int) -> int:
    """How many of ``bands`` are colours and alpha; the others are masks or inks that somebody kept beside them.

    ``page`` counts from 0. A page whose tags cannot be read keeps all of its bands.
    """
    found = _read(source, page).get(_EXTRA_SAMPLES, ())
    extra = found if isinstance(found, tuple) else (found,)
    colours = bands - len(extra)
    if not extra or colours < 1:
        return bands
    return colours + (extra[0] in _ALPHAS)


def tile_side_px(source: Source, page: int) -> int:
    """The longer side of the tiles of ``page`` (from 0), 0 where it is kept in strips or its tags cannot be read."""
    tags = _read(source, page)
    sides = [tags.get(_TILE_WIDTH, 0), tags.get(_TILE_LENGTH, 0)]
    return max(sides) if all(isinstance(side, int) for side in sides) else 0


def _read(source: Source, page: int) -> Mapping[int, Any]:
    try:
        with source.path.open("rb") if source.path is not None else io.BytesIO(source.data or b"") as stream:
            return dict(_tags(stream, page))
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error, OverflowError):
        return {}


def _tags(stream: BinaryIO, page: int) -> TiffImagePlugin.ImageFileDirectory_v2:
    head = stream.read(8)
    if head.startswith(_BIG_TIFF):
        head += stream.read(8)
    directory = TiffImagePlugin.ImageFileDirectory_v2(head)
    for _ in range(page + 1):
        if not directory.next:
            raise ValueError("no such page")
        stream.seek(directory.next)
        directory.load(stream)
    return directory
