"""A file that is indexed, sliced and searched as bytes are, without reading it whole.

Not a memory map: a map of a file that somebody cuts short ends the process that reads it (SIGBUS), and what is read
here comes from anywhere.
"""

from __future__ import annotations

import os
from typing import BinaryIO, overload

from wenmai.rights.credentials.cbor import NotStrict

PIECE_BYTES_MAX = 64 << 20  # the longest piece taken at once; a manifest store is far below
_SEARCH_BYTES = 1 << 20


class FileView:
    """The bytes of an open file; whoever opened it closes it. Its own position is left alone."""

    def __init__(self, stream: BinaryIO) -> None:
        self._descriptor = stream.fileno()
        self._size = os.fstat(self._descriptor).st_size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> bytes: ...

    def __getitem__(self, index: int | slice) -> int | bytes:
        """As bytes do, from the start only. Raises IndexError, and NotStrict for a piece longer than is taken."""
        if isinstance(index, int):
            return self._piece(index, index + 1)[0]
        start, stop, _ = index.indices(self._size)
        return self._piece(start, stop)

    def find(self, wanted: bytes, start: int = 0) -> int:
        """Where ``wanted`` is first found from ``start`` on, or -1."""
        while start < self._size:
            piece = self._piece(start, min(start + _SEARCH_BYTES + len(wanted) - 1, self._size))
            at = piece.find(wanted)
            if at >= 0:
                return start + at
            start += _SEARCH_BYTES
        return -1

    def _piece(self, start: int, stop: int) -> bytes:
        if stop - start > PIECE_BYTES_MAX:
            raise NotStrict(f"a piece of {stop - start:,} bytes, where a manifest would be")
        pieces, at = [], start
        while at < stop and (piece := os.pread(self._descriptor, stop - at, at)):
            pieces.append(piece)
            at += len(piece)
        return b"".join(pieces)
