"""What libvips does not read for us, through Pillow's decoders.

JPEG 2000, BMP and SVG are not built into our libvips. WebP is, but its decoder starts threads, and one that is started
in a process forked after its parent has read a WebP never ends.
"""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO

from PIL import BmpImagePlugin, ImageFile, Jpeg2KImagePlugin, WebPImagePlugin

from wenmai.imaging import engine, formats, jpeg2000
from wenmai.imaging.sources import Source, of_os_error
from wenmai.imaging.svg import open_drawing

# The decoders are named, not found through Pillow's registry: a file must not choose its reader.
_READERS: dict[str, Callable[[BinaryIO], ImageFile.ImageFile]] = {
    formats.JPEG2000.name: Jpeg2KImagePlugin.Jpeg2KImageFile,
    formats.BMP.name: BmpImagePlugin.BmpImageFile,
    formats.WEBP.name: WebPImagePlugin.WebPImageFile,
    formats.SVG.name: open_drawing,
}
_DECODER_ERRORS = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, struct.error, OverflowError)


@contextlib.contextmanager
def open_header(source: Source) -> Iterator[ImageFile.ImageFile]:
    """A picture of which only the header was read; its file is open within the ``with``.

    Raises:
        UnreadablePicture: the header is damaged or truncated.
    """
    with _stream(source) as stream:
        try:
            image = _READERS[source.format.name](stream)
        except _DECODER_ERRORS as error:
            raise engine.refusal(source, error) from error
        if source.format is formats.JPEG2000 and not image.info.get("icc_profile"):
            profile = jpeg2000.profile(_start(stream))
            if profile:
                image.info["icc_profile"] = profile
        yield image


def decode(source: Source, image: ImageFile.ImageFile, longest_side_px: int | None) -> None:
    """Decode in place; JPEG 2000 at the smallest resolution level that still has ``longest_side_px``.

    Raises:
        UnreadablePicture: the data are damaged or truncated.
    """
    if longest_side_px is not None and isinstance(image, Jpeg2KImagePlugin.Jpeg2KImageFile):
        halvings, most = 0, jpeg2000.halvings(_start(image.fp))
        while halvings < most and max(image.size) >> (halvings + 1) >= longest_side_px:
            halvings += 1
        image.reduce = halvings
    try:
        image.load()
    except _DECODER_ERRORS as error:
        raise engine.refusal(source, error) from error


def _stream(source: Source) -> BinaryIO:
    if source.path is None:
        return io.BytesIO(source.data or b"")
    try:
        return source.path.open("rb")
    except OSError as error:
        raise of_os_error(error, source.where) from error


def _start(stream: IO[bytes] | None) -> bytes:
    if stream is None:
        return b""
    place = stream.tell()
    stream.seek(0)
    start = stream.read(jpeg2000.HEAD_BYTES)
    stream.seek(place)
    return start
