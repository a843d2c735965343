"""JPEG 2000 and BMP, which our libvips does not read, through Pillow's decoders."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import BinaryIO

from PIL import BmpImagePlugin, Image, ImageFile, Jpeg2KImagePlugin

from wenmai.imaging import engine, formats
from wenmai.imaging.sources import Source, of_os_error

# The decoders are named, not found through Pillow's registry: a file must not choose its reader.
_READERS: dict[str, Callable[[BinaryIO], ImageFile.ImageFile]] = {
    formats.JPEG2000.name: Jpeg2KImagePlugin.Jpeg2KImageFile,
    formats.BMP.name: BmpImagePlugin.BmpImageFile,
}
_DECODER_ERRORS = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, struct.error, OverflowError)


def open_header(source: Source) -> Image.Image:
    """Read the header only; close the result.

    Raises:
        UnreadablePicture: the header is damaged or truncated.
    """
    stream: BinaryIO
    if source.path is not None:
        try:
            stream = source.path.open("rb")
        except OSError as error:
            raise of_os_error(error, source.where) from error
    else:
        stream = io.BytesIO(source.data or b"")
    try:
        return _READERS[source.format.name](stream)
    except _DECODER_ERRORS as error:
        stream.close()
        raise engine.refusal(source, error) from error


def decode(source: Source, image: Image.Image, longest_side_px: int | None) -> None:
    """Decode in place; JPEG 2000 at the smallest resolution level that still has ``longest_side_px``.

    Raises:
        UnreadablePicture: the data are damaged or truncated.
    """
    if longest_side_px is not None and isinstance(image, Jpeg2KImagePlugin.Jpeg2KImageFile):
        halvings = 0
        while max(image.size) >> (halvings + 1) >= longest_side_px:
            halvings += 1
        image.reduce = halvings
    try:
        image.load()
    except _DECODER_ERRORS as error:
        raise engine.refusal(source, error) from error
