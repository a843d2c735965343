"""The vectors themselves: an append-only f32 matrix and the row id of each of its slots, memory-mapped.

A slot is a vector's place in the matrix. Slots are never written twice: a vector that changes gets a new
slot and its old one dies. What lies past the slots that the manifest counts is the remainder of a save that
did not end; the next writer cuts it off.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from pathlib import Path

import numpy as np

from wenmai.bank.vectors.model import FloatMatrix, RowIds
from wenmai.kernel.errors import StorageFailure

BLOCK_SLOTS = 4096  # slots digested together; a save digests again only the blocks that it touched
ROW_ID_BYTES = 8
FLOAT_BYTES = 4


class Matrix:
    """``slots`` vectors of one epoch. ``vectors`` is (slots, d) f32, ``row_ids`` (slots,) int64, both
    read-only.
    """

    def __init__(self, folder: Path, epoch: int, dimension: int, slots: int, *, writable: bool) -> None:
        """Map the first ``slots`` slots; a writer cuts off what lies past them.

        Raises ``FileNotFoundError`` where the epoch's files are gone (a newer save has replaced them) and
        ``StorageFailure`` where they are shorter than they should be.
        """
        self.vector_path, self.row_path = (folder / name for name in self.file_names(epoch))
        self.epoch = epoch
        self.dimension = dimension
        self.slots = slots
        if writable:
            for path, size in ((self.vector_path, FLOAT_BYTES * dimension), (self.row_path, ROW_ID_BYTES)):
                _cut(path, size * slots)
        self._map()

    @staticmethod
    def file_names(epoch: int) -> tuple[str, str]:
        """The names of an epoch's files: vectors and row ids."""
        return f"vectors-{epoch}.f32", f"rows-{epoch}.i64"

    def _map(self) -> None:
        if self.slots == 0:
            self._pages: mmap.mmap | None = None
            self.vectors: FloatMatrix = np.empty((0, self.dimension), np.float32)
            self.row_ids: RowIds = np.empty(0, np.int64)
            return
        shape = (self.slots, self.dimension)
        try:
            with self.vector_path.open("rb") as stream:
                size_bytes = FLOAT_BYTES * self.slots * self.dimension
                self._pages = mmap.mmap(stream.fileno(), size_bytes, access=mmap.ACCESS_READ)
            self.vectors = np.frombuffer(self._pages, np.float32).reshape(shape)
            self.row_ids = np.memmap(self.row_path, np.int64, "r", shape=(self.slots,))
        except ValueError as error:
            raise StorageFailure(
                "The vectors are shorter than the manifest says",
                where=str(self.vector_path),
                remedy="Run: wenmai index --rebuild.",
            ) from error

    def read(self, start: int, stop: int) -> FloatMatrix:
        """A copy of the vectors (stop − start, d) of some slots, whose pages are then let go.

        What goes through all slots reads them so: their pages would stay in memory, 255 MB of 100,000 pictures. They
        come from the mapping, which outlives the file's removal by a newer save.
        """
        block = np.array(self.vectors[start:stop])
        slot_bytes = FLOAT_BYTES * self.dimension
        first = -(-start * slot_bytes // mmap.PAGESIZE) * mmap.PAGESIZE
        if self._pages is not None and hasattr(mmap, "MADV_DONTNEED") and stop * slot_bytes > first:
            self._pages.madvise(mmap.MADV_DONTNEED, first, stop * slot_bytes - first)
        return block

    def append(self, row_ids: RowIds, vectors: FloatMatrix) -> None:
        """Write (n, d) vectors behind the others; they count for readers only once a manifest counts them."""
        try:
            for path, array, size in (
                (self.vector_path, vectors, FLOAT_BYTES * self.dimension),
                (self.row_path, row_ids, ROW_ID_BYTES),
            ):
                with path.open("r+b") as stream:
                    stream.seek(size * self.slots)
                    stream.write(np.ascontiguousarray(array).data)
        except OSError as error:
            raise StorageFailure(
                f"The vectors could not be written: {error.strerror}",
                where=str(self.vector_path),
                remedy="Free some space on the disk; the last saved index is still there.",
            ) from error
        self.slots += len(row_ids)
        self._map()

    def flush(self) -> None:
        """Bring what was appended to the disk."""
        for path in (self.vector_path, self.row_path):
            descriptor = os.open(path, os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def block_digests(
        self, known: tuple[str, ...] = (), known_slots: int = 0, *, slots: int | None = None
    ) -> tuple[str, ...]:
        """SHA-256 of each block of the first ``slots`` slots (vectors, then row ids), of all where None.

        Whole blocks of the ``known_slots`` digested before are taken over from ``known``.
        """
        end = self.slots if slots is None else slots
        digests = list(known[: known_slots // BLOCK_SLOTS])
        for start in range(len(digests) * BLOCK_SLOTS, end, BLOCK_SLOTS):
            stop = min(start + BLOCK_SLOTS, end)
            digest = hashlib.sha256(self.read(start, stop).data)
            digest.update(np.ascontiguousarray(self.row_ids[start:stop]).data)
            digests.append(digest.hexdigest())
        return tuple(digests)


def _cut(path: Path, size_bytes: int) -> None:
    try:
        with path.open("r+b" if path.exists() else "w+b") as stream:
            if path.stat().st_size > size_bytes:
                stream.truncate(size_bytes)
    except OSError as error:
        raise StorageFailure(f"The index cannot be opened: {error.strerror}", where=str(path)) from error
