"""What Pillow does not tell of a JPEG 2000 file: its colour profile, and how often it can be halved while decoding."""

from __future__ import annotations

import struct
from collections.abc import Iterator

HEAD_BYTES = 1 << 20  # header boxes come before the pixels; a profile has a few kilobytes, at most some hundred

_CODESTREAM = b"\xff\x4f\xff\x51"  # SOC and SIZ (ISO/IEC 15444-1, A.4 and A.5)
_CODING_STYLE = 0xFF52
_START_OF_TILE = 0xFF90
_LEVELS_OFFSET = 5  # Scod, progression order, layers (2 bytes), component transform (A.6.1)
_COLOUR_METHODS_WITH_PROFILE = (2, 3)  # restricted (I.5.3.3) and any ICC profile (15444-2)


def profile(start: bytes) -> bytes:
    """The ICC profile in the header boxes of a file that begins with ``start``, empty where there is none."""
    for name, body in _boxes(start):
        if name == b"jp2h":
            for inner, content in _boxes(body):
                if inner == b"colr" and content[:1] and content[0] in _COLOUR_METHODS_WITH_PROFILE:
                    return content[3:]
    return b""


def halvings(start: bytes) -> int:
    """The number of wavelet decompositions, 0 where the header does not tell."""
    place = start.find(_CODESTREAM)
    if place < 0:
        return 0
    place += 2
    while place + 4 <= len(start):
        marker, length = struct.unpack_from(">HH", start, place)
        if marker == _CODING_STYLE:
            levels = start[place + 4 + _LEVELS_OFFSET : place + 5 + _LEVELS_OFFSET]
            return levels[0] if levels else 0
        if marker == _START_OF_TILE or length < 2:
            return 0
        place += 2 + length
    return 0


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each box that ``data`` holds whole (ISO/IEC 15444-1, I.4)."""
    place = 0
    while place + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        head = 8
        if length == 1 and place + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, place + 8)
            head = 16
        if length < head or place + length > len(data):
            return
        yield name, data[place + head : place + length]
        place += length
