"""Which way a search goes: through the graph, or through every row that may be found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.bank.vectors.graph import Graph
from wenmai.bank.vectors.model import (
    EXACT_BELOW,
    FETCH_MAX,
    FILTER_EXACT_ROWS,
    FILTER_EXACT_SHARE,
    FILTER_OVERSAMPLING,
    RERANKED,
    Allowed,
    Canary,
    Hits,
)
from wenmai.bank.vectors.rows import Slots
from wenmai.bank.vectors.scan import best, scores_of
from wenmai.bank.vectors.state import State

CANARY_K = 10


def nearest(state: State, query: npt.NDArray[np.float32], k: int, allowed: Allowed | None) -> Hits:
    """The ``k`` rows most like the unit vector ``query`` (d,) of those ``allowed``."""
    slots = None if allowed is None else state.table.allowed_slots(allowed)
    kept = state.table.living if slots is None else len(slots)
    scan = kept < EXACT_BELOW
    if slots is not None:
        scan = scan or kept <= FILTER_EXACT_ROWS or kept <= FILTER_EXACT_SHARE * state.table.living
    if state.graph is None or scan:
        return among(state, state.table.living_slots if slots is None else slots, query, k)
    return _through_graph(state, state.graph, query, k, slots)


def among(state: State, slots: Slots, query: npt.NDArray[np.float32], k: int) -> Hits:
    """The ``k`` best of ``slots``, all of them scored in f32."""
    scores = scores_of(state.matrix.vectors, slots, query)
    return Hits(*best(scores, np.asarray(state.matrix.row_ids)[slots], k))


def _through_graph(state: State, graph: Graph, query: npt.NDArray[np.float32], k: int, slots: Slots | None) -> Hits:
    passing = state.table.alive
    if slots is not None:
        passing = np.zeros(state.matrix.slots, np.bool_)
        passing[slots] = True
    tail = np.arange(len(graph), state.matrix.slots)
    wanted = min(max(RERANKED, 2 * k), len(graph))
    share = float(np.count_nonzero(passing[: len(graph)])) / len(graph)
    fetch = wanted if share == 1.0 else int(wanted * FILTER_OVERSAMPLING / max(share, 1e-6))
    while fetch <= FETCH_MAX:
        found = graph.nearest(query, min(fetch, len(graph)))
        found = found[passing[found]]
        if len(found) >= wanted:
            return among(state, np.sort(np.concatenate([found, tail[passing[tail]]])), query, k)
        fetch *= 2
    # What passes lies far from the query: only a scan finds it.
    return among(state, np.flatnonzero(passing), query, k)


def canary(state: State, queries: int) -> Canary:
    """Compare the answers with the exact ones over evenly spaced rows, and the bytes with their digests."""
    living = state.table.living_slots
    chosen = living[np.linspace(0, len(living) - 1, min(queries, len(living))).astype(np.int64)]
    agreed = 0.0
    for slot in chosen:
        vector = np.asarray(state.matrix.vectors[slot])
        exact = among(state, living, vector, CANARY_K).ids
        agreed += len(np.intersect1d(nearest(state, vector, CANARY_K, None).ids, exact)) / len(exact)
    return Canary(
        rows=len(living),
        queries=len(chosen),
        recall_at_10=agreed / len(chosen) if len(chosen) else 1.0,
        intact=state.matrix.block_digests(slots=state.saved.slots) == state.saved.block_digests,
        graph_state=state.graph_state,
    )
