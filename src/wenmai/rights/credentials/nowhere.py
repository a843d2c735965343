"""A stream that forgets what is written to it: the library copies a file even where nothing is put inside."""

from __future__ import annotations

import io


class Nowhere(io.RawIOBase):
    """Writable and seekable, and always empty to read."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._size = 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        count = memoryview(data).nbytes  # type: ignore[arg-type]  # a buffer, as RawIOBase says
        self._at += count
        self._size = max(self._size, self._at)
        return count

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at
