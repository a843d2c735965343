"""The vector index that the bank searches.

    key = load_or_make_key(home / "index.key")
    with VectorIndex.open(folder, identity=model, dimension=256, key=key, writable=True) as index:
        index.add(row_ids, vectors)
        index.save()

One writer at a time, any number of readers in any number of processes; a reader sees the state that was
saved last when it was opened, and a newer one after ``refresh()``.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from wenmai.bank.vectors import manifest as manifests
from wenmai.bank.vectors.files import writer_lock
from wenmai.bank.vectors.graph import Progress
from wenmai.bank.vectors.model import CANARY_QUERIES, COMPACT_ABOVE, Allowed, Canary, FloatMatrix, Hits, RowIds
from wenmai.bank.vectors.rows import NOWHERE
from wenmai.bank.vectors.saving import commit, compacted
from wenmai.bank.vectors.searching import canary, nearest
from wenmai.bank.vectors.state import State, load
from wenmai.kernel.errors import Conflict, InvalidInput

UNIT_TOLERANCE = 1e-3


class VectorIndex:
    """Unit vectors by row id. Open it with ``VectorIndex.open``; use it as a context manager."""

    def __init__(self, folder: Path, state: State, key: bytes, *, writable: bool, resources: ExitStack) -> None:
        self._folder, self._state, self._key = folder, state, key
        self._writable, self._resources = writable, resources

    @classmethod
    def open(cls, folder: Path, *, identity: str, dimension: int, key: bytes, writable: bool = False) -> VectorIndex:
        """Open the index in ``folder``, made by a writer where there is none (a reader then sees it empty).

        ``identity`` names the model and all that is done to its output, ``dimension`` is that of its
        vectors, ``key`` the secret from ``load_or_make_key``. Raises ``Conflict`` where the index holds
        vectors of another model or dimension, or another process is writing it; ``StorageFailure`` where
        the files are damaged or not this installation's.
        """
        with ExitStack() as opening:
            if writable:
                folder.mkdir(parents=True, exist_ok=True)
                opening.enter_context(writer_lock(folder))
            state = load(folder, identity=identity, dimension=dimension, key=key, writable=writable)
            return cls(folder, state, key, writable=writable, resources=opening.pop_all())

    @property
    def identity(self) -> str:
        return self._state.saved.identity

    @property
    def dimension(self) -> int:
        return self._state.saved.dimension

    @property
    def generation(self) -> int:
        """Number of saves so far."""
        return self._state.saved.generation

    @property
    def row_ids(self) -> RowIds:
        """The ids of all rows, in the order in which they were added."""
        return np.asarray(self._state.matrix.row_ids)[self._state.table.living_slots]

    def __len__(self) -> int:
        return self._state.table.living

    def vectors_of(self, row_ids: RowIds) -> FloatMatrix:
        """The stored vectors (n, d) of rows; raises ``InvalidInput`` for a row that is not in the index."""
        ids = np.asarray(row_ids, np.int64).reshape(-1)
        slots = self._state.table.slots_of(ids)
        if (slots == NOWHERE).any():
            missing = ids[slots == NOWHERE][:3].tolist()
            raise InvalidInput(f"No vector is stored for the rows {missing}", where=str(self._folder))
        return np.asarray(self._state.matrix.vectors[slots])

    def search(self, query: npt.NDArray[np.float32], k: int, allowed: Allowed | None = None) -> Hits:
        """The ``k`` rows most like ``query`` (d,), of those ``allowed``: row ids, or a mask that row ids
        index.
        """
        if k < 1:
            raise InvalidInput(f"{k} results were asked for", remedy="Ask for one or more.")
        vector = np.asarray(query, np.float32).reshape(-1)
        length = float(np.linalg.norm(vector))
        if vector.shape != (self.dimension,) or not np.isfinite(length) or length == 0:
            raise InvalidInput(
                f"A query of {vector.size} numbers and length {length:.3g}",
                where=str(self._folder),
                remedy=f"Vectors of {self.identity} have {self.dimension} dimensions.",
            )
        return nearest(self._state, vector / np.float32(length), k, allowed)

    def check(self, queries: int = CANARY_QUERIES) -> Canary:
        """Measure recall against exact searches, and compare the vectors' bytes with their digests."""
        return canary(self._state, queries)

    def refresh(self) -> bool:
        """Take over what another process has saved since; True where there was something. For readers."""
        saved = manifests.read(self._folder, self._key)
        if self._writable or saved is None or saved.generation == self.generation:
            return False
        self._state = load(
            self._folder, identity=self.identity, dimension=self.dimension, key=self._key, writable=False
        )
        return True

    def add(self, row_ids: RowIds, vectors: FloatMatrix) -> None:
        """Store unit vectors (n, d) under ``row_ids`` (n,); a row that is there already is replaced.

        Found by this object's searches at once, by others after ``save``.
        """
        self._need_writer()
        ids = np.asarray(row_ids, np.int64).reshape(-1)
        matrix = np.ascontiguousarray(vectors, np.float32)
        self._check_vectors(ids, matrix)
        self._state.matrix.append(ids, matrix)
        self._state = replace(self._state, table=self._state.table.extended(self._state.matrix.row_ids))

    def remove(self, row_ids: RowIds) -> int:
        """Take rows out of the index; unknown ones are passed over. Returns how many were there."""
        self._need_writer()
        table, removed = self._state.table.without(np.asarray(row_ids, np.int64))
        self._state = replace(self._state, table=table)
        return removed

    def save(self, progress: Progress | None = None) -> None:
        """Make what was added and removed durable and visible to readers, all of it or nothing.

        The graph takes in the vectors that wait outside it once they are more than 10,000; the matrix is
        written anew without its dead once these are more than a quarter of it.
        """
        self._need_writer()
        state = self._state
        if state.table.living < (1 - COMPACT_ABOVE) * state.matrix.slots:
            state = compacted(self._folder, state)
        self._state = commit(self._folder, self._key, state, progress)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make all that can be made from the living vectors again, and save it."""
        self._need_writer()
        self._state = commit(self._folder, self._key, compacted(self._folder, self._state), progress)

    def close(self) -> None:
        """Give back the right to write. What was not saved is dropped."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _need_writer(self) -> None:
        if not self._writable:
            raise Conflict("This index was opened for reading", where=str(self._folder))

    def _check_vectors(self, ids: RowIds, vectors: FloatMatrix) -> None:
        if vectors.shape != (len(ids), self.dimension):
            raise InvalidInput(
                f"Vectors of shape {vectors.shape} for {len(ids)} rows",
                where=str(self._folder),
                remedy=f"Vectors of {self.identity} have {self.dimension} dimensions.",
            )
        if len(np.unique(ids)) != len(ids) or (ids < 0).any():
            raise InvalidInput("Row ids are not distinct whole numbers from 0 on", where=str(self._folder))
        if not (np.abs(np.linalg.norm(vectors, axis=1) - 1.0) <= UNIT_TOLERANCE).all():
            raise InvalidInput("Vectors are not of unit length", where=str(self._folder))
