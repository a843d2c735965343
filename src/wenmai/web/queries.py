"""The pictures that visitors search by: kept for a while, so that a search has an address, pages and a way back."""

from __future__ import annotations

import re
from pathlib import Path

from wenmai.genes.model import RgbImage
from wenmai.imaging.reading import read_rgb
from wenmai.imaging.writing import encode_webp
from wenmai.kernel import digests
from wenmai.kernel.errors import NotFound, StorageFailure

KEPT_MAX = 200  # about 60 MB; the oldest go first
SIDE_PX_MAX = 1600
WEBP_QUALITY = 92
_DIGEST = re.compile(r"[0-9a-f]{64}")


class QueryPictures:
    """A folder of WebP files, each named by its SHA-256. Nothing else is ever read from it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """Read an uploaded picture safely, keep it (at most 1,600 px a side, no metadata) and return its name.

        Raises PictureError for what is no picture or not a safe one, StorageFailure where the disk refuses.
        """
        kept = encode_webp(read_rgb(data, longest_side_px=SIDE_PX_MAX), quality=WEBP_QUALITY)
        name = digests.of_bytes(kept)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{name}.part"
            part.write_bytes(kept)
            part.replace(self._path(name))
            self._forget_oldest()
        except OSError as error:
            raise StorageFailure(f"the picture cannot be kept: {error.strerror}", where=str(self._folder)) from error
        return name

    def bytes_of(self, name: str) -> bytes:
        """The WebP bytes of a kept picture. Raises NotFound."""
        if _DIGEST.fullmatch(name) is None:
            raise NotFound("no such picture to search by", where=name[:64])
        try:
            return self._path(name).read_bytes()
        except OSError as error:
            raise NotFound(
                "the picture that was searched by is no longer kept", where=name[:12], remedy="Upload it again."
            ) from error

    def pixels_of(self, name: str) -> RgbImage:
        """Its pixels, (h, w, 3) sRGB. Raises NotFound."""
        return read_rgb(self.bytes_of(name))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.webp"

    def _forget_oldest(self) -> None:
        kept = sorted(self._folder.glob("*.webp"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[:-KEPT_MAX]:
            path.unlink(missing_ok=True)
