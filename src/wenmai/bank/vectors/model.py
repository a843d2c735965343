"""Records and constants of the vector index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

FORMAT = 1

# usearch, pinned. Its own defaults have been seen at recall 0.60; expansion 64 gave 0.874 where 256 gave
# 0.99.
CONNECTIVITY = 16
EXPANSION_ADD = 128
EXPANSION_SEARCH = 256
RERANKED = 40  # candidates of the quantised graph that are scored again in f32

EXACT_BELOW = 10_000  # so few vectors are searched exactly; also the longest tail that waits outside the graph
COMPACT_ABOVE = 0.25  # part of dead vectors above which a save writes the matrix anew

FILTER_EXACT_ROWS = 50_000  # a filter that keeps no more rows than this is searched exactly …
FILTER_EXACT_SHARE = 0.05  # … and so is one that keeps no more than this part
FILTER_OVERSAMPLING = 2.0  # candidates fetched for each that the filter is expected to keep
FETCH_MAX = 4096  # past this many candidates an exact scan is as fast as the graph

CANARY_QUERIES = 64
CANARY_RECALL_MIN = 0.97

FloatMatrix = npt.NDArray[np.float32]  # (n, d)
RowIds = npt.NDArray[np.int64]  # (n,) the caller's own numbers of the rows

Allowed = npt.NDArray[np.bool_] | npt.NDArray[np.integer[Any]]  # a mask that row ids index, or row ids
GraphState = Literal["exact", "ready", "missing", "untrusted"]


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found, best first. ``ids`` (n,) are row ids, ``scores`` (n,) f32 cosine similarities,
    -1…1.

    n is less than the k asked for only where fewer rows are in the index or pass the filter. Equal scores
    come in the order of their ids.
    """

    ids: RowIds
    scores: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Canary:
    """What ``VectorIndex.check`` measured.

    ``recall_at_10`` against an exact search over ``queries`` stored vectors (1.0 where everything is searched
    exactly), ``intact`` whether the vectors' bytes still have the digests recorded at the last save,
    ``graph_state`` one of "exact" (too few rows to need a graph), "ready", "missing" and "untrusted".
    """

    rows: int
    queries: int
    recall_at_10: float
    intact: bool
    graph_state: GraphState

    @property
    def healthy(self) -> bool:
        return self.intact and self.recall_at_10 >= CANARY_RECALL_MIN and self.graph_state in ("exact", "ready")
