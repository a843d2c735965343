"""Where a file keeps its manifest store, and whether it keeps it in the one canonical way.

C2PA 2.2, appendix A, says where: APP11 segments of a JPEG, the ``caBX`` chunk of a PNG, the ``C2PA`` chunk of a RIFF
file, tag 0xCD41 of a TIFF, an application extension of a GIF, an element of an SVG. These bytes are left out of the
content's hash, so each reader here builds them anew from the store and compares: what is not the same is not canonical.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from wenmai.rights.credentials.cbor import NotStrict
from wenmai.rights.credentials.view import FileView

Readable = bytes | FileView

SIDECAR = "application/c2pa"
_JPEG_CHUNK_BYTES = 64_000  # of the store in each segment, as the C2PA library cuts it
_JPEG_BOX_INSTANCE = b"JP\x02\x11"
_JPEG_ALONE = frozenset((0x01, 0xD8, *range(0xD0, 0xD8)))  # markers without a length
_JPEG_SCAN = frozenset((0xDA, 0xD9))
_PNG_SIGNATURE_BYTES = 8
_GIF_HEAD = b"!\xff\x0bC2PA_GIF\x01\x00\x00"
_TIFF_TAG = 0xCD41
_TIFF_PAGES_MAX = 1_000
_STORE_HEAD = b"jumb\0\0\0\x1ejumdc2pa" + bytes.fromhex("00110010800000aa00389b71") + b"\x03c2pa\0"
_BMFF_HEAD = b"uuid" + bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + b"\0\0\0\0manifest\0" + bytes(8)
_BMFF_HEAD_BYTES = 4 + len(_BMFF_HEAD)
_SVG_ELEMENT = re.compile(rb"<c2pa:manifest>([A-Za-z0-9+/=\s]*)</c2pa:manifest>")


@dataclass(frozen=True, slots=True)
class Carried:
    """A manifest store as a file carries it.

    ``spans`` are (start, length) of the bytes that no content hash covers: the container's, None where it is not known.
    """

    store: bytes
    spans: tuple[tuple[int, int], ...] | None


def carried_by(data: Readable, media_type: str) -> Carried:
    """The store in ``data``.

    Of media types whose container is not known here (sound, PDF) the store is found by its first bytes.
    Raises NotStrict where there is none, or where it is not kept in the canonical way.
    """
    reader = _READERS.get(media_type, _found_by_its_head)
    try:
        return reader(data)
    except (struct.error, IndexError) as error:
        raise NotStrict("the file ends before what it announces") from error


def in_jpeg(store: bytes) -> bytes:
    """The APP11 segments (ISO 19566-5, annex D) that carry ``store``."""
    pieces = []
    for number, at in enumerate(range(0, len(store), _JPEG_CHUNK_BYTES), 1):
        head = store[:8] if number > 1 else b""  # every further segment repeats the box's header
        body = _JPEG_BOX_INSTANCE + number.to_bytes(4, "big") + head + store[at : at + _JPEG_CHUNK_BYTES]
        pieces.append(b"\xff\xeb" + (len(body) + 2).to_bytes(2, "big") + body)
    return b"".join(pieces)


def _exactly(data: Readable, start: int, store: bytes, canonical: bytes) -> Carried:
    if data[start : start + len(canonical)] != canonical:
        raise NotStrict(f"the manifest at byte {start} is not kept in the canonical way")
    return Carried(store, ((start, len(canonical)),))


def _from_jpeg(data: Readable) -> Carried:
    at, start = 2, -1
    pieces: list[bytes] = []
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] not in _JPEG_SCAN:
        if data[at + 1] == 0xFF or data[at + 1] in _JPEG_ALONE:  # a fill byte, a marker without a length
            at += 1 if data[at + 1] == 0xFF else 2
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        ours = data[at + 1] == 0xEB and data[at + 4 : at + 8] == _JPEG_BOX_INSTANCE
        if ours:
            start = at if start < 0 else start
            skipped = 12 if not pieces else 20
            pieces.append(data[at + skipped : at + 2 + size])
        elif pieces:
            break
        at += 2 + size
    store = b"".join(pieces)
    return _exactly(data, _found(start), store, in_jpeg(store))


def _from_png(data: Readable) -> Carried:
    at = _PNG_SIGNATURE_BYTES
    while at + 12 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == b"caBX":
            store = data[at + 8 : at + 8 + size]
            chunk = struct.pack(">I4s", size, kind) + store + zlib.crc32(kind + store).to_bytes(4, "big")
            return _exactly(data, at, store, chunk)
        at += 12 + size
    raise NotStrict("no manifest chunk")


def _from_riff(data: Readable) -> Carried:
    at = 12
    while at + 8 <= len(data):
        kind, size = struct.unpack("<4sI", data[at : at + 8])
        if kind == b"C2PA":
            store = data[at + 8 : at + 8 + size]
            return _exactly(data, at, store, struct.pack("<4sI", kind, size) + store)
        at += 8 + size + size % 2
    raise NotStrict("no manifest chunk")


def _from_gif(data: Readable) -> Carried:
    start = _found(data.find(_GIF_HEAD))
    at, pieces = start + len(_GIF_HEAD), []
    while at < len(data) and data[at]:
        pieces.append(bytes(data[at + 1 : at + 1 + data[at]]))
        at += 1 + data[at]
    store = b"".join(pieces)
    blocks = (store[n : n + 255] for n in range(0, len(store), 255))
    return _exactly(data, start, store, _GIF_HEAD + b"".join(bytes((len(b),)) + b for b in blocks) + b"\0")


def _from_svg(data: Readable) -> Carried:
    found = _SVG_ELEMENT.search(data[:])
    if found is None:
        raise NotStrict("no manifest element")
    try:
        store = base64.b64decode(found[1], validate=True)
    except binascii.Error as error:
        raise NotStrict("the manifest element is not base64") from error
    return _exactly(data, found.start(1), store, base64.b64encode(store))


def _from_tiff(data: Readable) -> Carried:
    """The entry's count is left out of the hash, as the store is; the rest of the entry is hashed."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2], "")
    big = bool(order) and struct.unpack(order + "H", data[2:4])[0] == 43
    at_format, count_format = (order + "Q", order + "Q") if big else (order + "I", order + "H")
    at = struct.unpack(at_format, data[8:16] if big else data[4:8])[0] if order else 0
    width, place = (20, 12) if big else (12, 8)
    size_bytes = struct.calcsize(at_format)
    for _ in range(_TIFF_PAGES_MAX):
        if not at or at + 8 > len(data):
            break
        entries_at = at + struct.calcsize(count_format)
        count = struct.unpack(count_format, data[at:entries_at])[0]
        for entry in range(entries_at, min(entries_at + count * width, len(data) - width), width):
            if struct.unpack(order + "HH", data[entry : entry + 4]) == (_TIFF_TAG, 7):
                size = struct.unpack(at_format, data[entry + 4 : entry + 4 + size_bytes])[0]
                start = struct.unpack(at_format, data[entry + place : entry + place + size_bytes])[0]
                store = data[start : start + size]
                return Carried(store, ((entry + 4, size_bytes), (start, size)))
        following = entries_at + count * width
        at = struct.unpack(at_format, data[following : following + size_bytes].ljust(size_bytes, b"\0"))[0]
    raise NotStrict("no manifest entry")


def _found_by_its_head(data: Readable) -> Carried:
    start = _found(data.find(_STORE_HEAD)) - 4
    if start < 0 or data.find(_STORE_HEAD, start + 5) >= 0:
        raise NotStrict("more than one manifest store")
    size = int.from_bytes(data[start : start + 4], "big")
    return Carried(data[start : start + size], None)


def _from_bmff(data: Readable) -> Carried:
    """The first bytes of the ``uuid`` box are compared; its hash leaves out ``ftyp`` too, which cannot be."""
    carried = _found_by_its_head(data)
    start = data.find(_STORE_HEAD) - 4
    head = struct.pack(">I", _BMFF_HEAD_BYTES + len(carried.store)) + _BMFF_HEAD
    if data[start - _BMFF_HEAD_BYTES : start] != head:
        raise NotStrict("the manifest's box is not kept in the canonical way")
    return carried


def _sidecar(data: Readable) -> Carried:
    return Carried(data[:], ())


def _found(start: int) -> int:
    if start < 0:
        raise NotStrict("no manifest in its place")
    return start


_READERS: dict[str, Callable[[Readable], Carried]] = {
    "image/jpeg": _from_jpeg,
    "image/png": _from_png,
    "image/webp": _from_riff,
    "audio/wav": _from_riff,
    "image/gif": _from_gif,
    "image/svg+xml": _from_svg,
    "image/tiff": _from_tiff,
    **dict.fromkeys(("image/avif", "image/heic", "image/heif"), _from_bmff),
    **dict.fromkeys(("video/mp4", "video/quicktime", "audio/mp4"), _from_bmff),
    SIDECAR: _sidecar,
}
