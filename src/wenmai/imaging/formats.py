"""Which formats are read, told by their first bytes; a file's name is never believed."""

from __future__ import annotations

from dataclasses import dataclass

HEAD_BYTES = 512


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """One format that is read.

    ``name`` is its common name, ``media_type`` from IANA's register, ``loader`` libvips' operation, or empty where
    Pillow reads it. ``suffixes`` are usual file suffixes in lower case.
    """

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    loader: str = ""


JPEG = PictureFormat("JPEG", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), loader="jpegload")
PNG = PictureFormat("PNG", "image/png", (".png",), loader="pngload")
WEBP = PictureFormat("WebP", "image/webp", (".webp",))
TIFF = PictureFormat("TIFF", "image/tiff", (".tif", ".tiff", ".btf", ".ptif"), loader="tiffload")
GIF = PictureFormat("GIF", "image/gif", (".gif",), loader="gifload")
JPEG2000 = PictureFormat("JPEG 2000", "image/jp2", (".jp2", ".j2k", ".jpf", ".jpx"))
BMP = PictureFormat("BMP", "image/bmp", (".bmp",))
SVG = PictureFormat("SVG", "image/svg+xml", (".svg",))

FORMATS = (JPEG, PNG, WEBP, TIFF, GIF, JPEG2000, BMP, SVG)
PICTURE_SUFFIXES = frozenset(suffix for one in FORMATS for suffix in one.suffixes)

# Raw files of cameras are TIFF inside, but what a TIFF reader finds in them is only a preview.
CAMERA_RAW_SUFFIXES = frozenset({".dng", ".nef", ".cr2", ".cr3", ".arw", ".pef", ".orf", ".rw2", ".raf", ".srw"})

_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_JPEG2000_HEADS = (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
_BMP_HEADER_SIZES = (12, 40, 52, 56, 108, 124)
_HEADS: tuple[tuple[tuple[bytes, ...], PictureFormat], ...] = (
    ((b"\xff\xd8\xff",), JPEG),
    ((b"\x89PNG\r\n\x1a\n",), PNG),
    (_TIFF_HEADS, TIFF),
    ((b"GIF87a", b"GIF89a"), GIF),
    (_JPEG2000_HEADS, JPEG2000),
)
_OTHER_PICTURES = {
    b"%PDF": "PDF",
    b"8BPS": "Photoshop",
    b"%!PS": "PostScript",
    b"FUJIFILM": "a camera's raw format",
    b"\x76\x2f\x31\x01": "OpenEXR",
    b"SDPX": "DPX",
    b"XPDS": "DPX",
    b"#?RADIANCE": "Radiance HDR",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"AT&TFORM": "DjVu",
}
_ISO_MEDIA_BRANDS = {
    b"heic": "HEIC",
    b"heix": "HEIC",
    b"mif1": "HEIF",
    b"avif": "AVIF",
    b"crx ": "a camera's raw format",
}


def sniff(head: bytes) -> PictureFormat | None:
    """The format that starts with ``head`` (at least 32 bytes where there are as many), or None."""
    if head.startswith(_TIFF_HEADS) and head[8:10] == b"CR":  # Canon's raw files
        return None
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return BMP
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")) and (b"<svg" in head or b"DOCTYPE svg" in head):
        return SVG
    return next((found for starts, found in _HEADS if head.startswith(starts)), None)


def name_unread(head: bytes) -> str:
    """The name of a picture format that is known but not read, or an empty string."""
    for start, name in _OTHER_PICTURES.items():
        if head.startswith(start):
            return name
    if head[4:8] == b"ftyp":
        return _ISO_MEDIA_BRANDS.get(head[8:12], "")
    if head[8:10] == b"CR" and head.startswith(_TIFF_HEADS):
        return "a camera's raw format"
    return ""
