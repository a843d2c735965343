"""The approximate index: usearch's HNSW graph over vectors quantised to 8 bits, its parameters pinned.

Y. A. Malkov, D. A. Yashunin, 'Efficient and robust approximate nearest neighbor search using Hierarchical
Navigable Small World graphs', IEEE TPAMI 42(4), 2020. One thread builds it, so the same vectors give the
same bytes.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

# onnxruntime crashes when it is loaded after usearch (2.26 and 1.32; their C++ runtimes clash), not before it.
import onnxruntime as _before_usearch  # noqa: F401
from usearch.index import Index

from wenmai.bank.vectors.model import CONNECTIVITY, EXPANSION_ADD, EXPANSION_SEARCH, FloatMatrix

BUILD_BLOCK = 10_000  # vectors given to the graph between two reports of progress
INT8_MAX = 127.0

Progress = Callable[[int, int], object]  # (done, all)
Read = Callable[[int, int], FloatMatrix]  # (start, stop) → (stop − start, d)


def quantise(vectors: FloatMatrix) -> npt.NDArray[np.int8]:
    """(n, d) f32 to int8, each vector stretched to the whole range, which cosine does not notice.

    usearch's own quantisation of a unit vector uses a fifth of the range at d = 256: over 20,000 vectors
    its best ten hold 0.951 of the true ten, with the whole range 0.992.
    """
    peak = np.abs(vectors).max(axis=1, keepdims=True)
    peak[peak == 0] = 1.0
    quantised: npt.NDArray[np.int8] = np.rint(vectors * (INT8_MAX / peak)).astype(np.int8)
    return quantised


class Graph:
    """Slots reachable by likeness. Keys are slots; safe to search from several threads."""

    def __init__(self, dimension: int) -> None:
        self._index = Index(
            ndim=dimension,
            metric="cos",
            dtype="i8",
            connectivity=CONNECTIVITY,
            expansion_add=EXPANSION_ADD,
            expansion_search=EXPANSION_SEARCH,
            enable_key_lookups=False,
        )
        self._mapped_from: Path | None = None
        # usearch gives every caller of this binding the scratch memory of thread 0.
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._index)

    @classmethod
    def view(cls, path: Path, dimension: int) -> Graph:
        """Map a file that the caller has verified; its pages are shared between processes.

        Raises FileNotFoundError where it has gone since: a save took its place.
        """
        graph = cls(dimension)
        try:
            graph._index.view(str(path))
        except RuntimeError as error:  # usearch says so of whatever it cannot open
            if path.exists():
                raise
            raise FileNotFoundError(errno.ENOENT, "the graph has gone", str(path)) from error
        graph._mapped_from = path
        return graph

    def extend(self, read: Read, slots: int, progress: Progress | None = None) -> None:
        """Take in the slots that the graph does not hold yet, from ``len(graph)`` to ``slots``.

        ``read(start, stop)`` gives the vectors (stop − start, d) of some of them.
        """
        with self._lock:
            if self._mapped_from is not None:  # a mapped graph is read-only
                self._index.load(str(self._mapped_from))
                self._mapped_from = None
            for start in range(len(self._index), slots, BUILD_BLOCK):
                end = min(start + BUILD_BLOCK, slots)
                self._index.add(np.arange(start, end), quantise(read(start, end)), threads=1)
                if progress is not None:
                    progress(end, slots)

    def save(self, path: Path) -> None:
        """Write the graph to ``path``."""
        with self._lock:
            self._index.save(str(path))

    def nearest(self, query: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.int64]:
        """About ``count`` slots nearest to ``query`` (d,), nearest first by the quantised distance."""
        with self._lock:
            matches = self._index.search(quantise(query[None])[0], count, threads=1)
        return np.asarray(matches.keys).astype(np.int64)
