"""Exact search: every vector, or every allowed one, is scored in f32."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.bank.vectors.model import FloatMatrix

SCAN_BLOCK = 16_384  # vectors scored at once: 16 MB at 256 dimensions

Scores = npt.NDArray[np.float32]


def scores_of(vectors: FloatMatrix, slots: npt.NDArray[np.int64], query: npt.NDArray[np.float32]) -> Scores:
    """Cosine similarities (n,) of the unit vectors in ``slots`` (n,) to the unit ``query`` (d,)."""
    scores = np.empty(len(slots), np.float32)
    for start in range(0, len(slots), SCAN_BLOCK):
        block = slots[start : start + SCAN_BLOCK]
        contiguous = len(block) and int(block[-1]) - int(block[0]) == len(block) - 1
        rows = vectors[int(block[0]) : int(block[-1]) + 1] if contiguous else vectors[block]
        # einsum sums each row in the same order wherever it stands; BLAS does not, and ties would come out
        # unequal.
        scores[start : start + len(block)] = np.einsum("ij,j->i", rows, query)
    return scores


def best(scores: Scores, ids: npt.NDArray[np.int64], k: int) -> tuple[npt.NDArray[np.int64], Scores]:
    """The k highest scores and their ids, best first; equal scores in the order of their ids."""
    if len(scores) > k:
        # Everything that ties with the k-th is kept until the ids decide, so that the order is the same
        # every time.
        threshold = np.partition(scores, len(scores) - k)[len(scores) - k]
        kept = np.flatnonzero(scores >= threshold)
        scores, ids = scores[kept], ids[kept]
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]
