"""The few tags of a TIFF page that libvips does not report."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from PIL import TiffImagePlugin

from wenmai.imaging.sources import Source

_EXTRA_SAMPLES = 338  # TIFF 6.0, section 18: 0 unspecified, 1 associated alpha, 2 unassociated alpha
_ALPHAS = (1, 2)
_BIG_TIFF = (b"II+\0", b"MM\0+")


def bands_kept(source: Source, page: int, bands: int) -> int:
    """How many of ``bands`` are colours and alpha; the others are masks or inks that somebody kept beside them.

    ``page`` counts from 0. A page whose tags cannot be read keeps all of its bands.
    """
    try:
        with source.path.open("rb") if source.path is not None else io.BytesIO(source.data or b"") as stream:
            found = _tags(stream, page).get(_EXTRA_SAMPLES, ())
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error, OverflowError):
        return bands
    extra = found if isinstance(found, tuple) else (found,)
    colours = bands - len(extra)
    if not extra or colours < 1:
        return bands
    return colours + (extra[0] in _ALPHAS)


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
