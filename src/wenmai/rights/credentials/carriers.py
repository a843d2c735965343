"""Which media types can carry a credential inside; for all others it lies beside the file, as a sidecar."""

from __future__ import annotations

from wenmai.kernel.errors import InvalidInput

EMBEDDING = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/tiff": (".tif", ".tiff"),
    "image/gif": (".gif",),
    "image/svg+xml": (".svg",),
    "image/avif": (".avif",),
    "image/heic": (".heic",),
    "image/heif": (".heif",),
    "video/mp4": (".mp4",),
    "video/quicktime": (".mov",),
    "audio/mp4": (".m4a",),
    "audio/mpeg": (".mp3",),
    "audio/wav": (".wav",),
    "audio/flac": (".flac",),
    "application/pdf": (".pdf",),
}
SIDECAR_SUFFIX = ".c2pa"
HEAD_BYTES = 4096
_BRANDS = {b"avif": "image/avif", b"heic": "image/heic", b"mif1": "image/heif", b"qt  ": "video/quicktime"}
_HEADS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"%PDF-", "application/pdf"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
)


def can_embed(media_type: str) -> bool:
    """Whether files of this media type can carry a credential inside."""
    return media_type in EMBEDDING


def require_embedding(media_type: str, where: str) -> None:
    """Raises InvalidInput where files of this media type cannot carry a credential inside."""
    if not can_embed(media_type):
        raise InvalidInput(
            f"a file of type {media_type or 'unknown'} cannot carry a content credential inside",
            where=where,
            remedy=f"Sign a sidecar for it. Inside: {', '.join(sorted(EMBEDDING))}.",
            rule="credential.media-type",
        )


def sniff(head: bytes) -> str:
    """The media type that the first bytes of a file tell, of those that can carry a credential; else empty."""
    for start, media_type in _HEADS:
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "audio/mp4" if head[8:11] == b"M4A" else "video/mp4")
    if head[4:8] == b"jumb":
        return "application/c2pa"
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xfa"):
        return "audio/mpeg"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return "image/svg+xml" if text.startswith((b"<svg", b"<?xml", b"<!")) and b"<svg" in head else ""
