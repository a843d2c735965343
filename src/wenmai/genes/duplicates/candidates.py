"""Which pairs are worth a closer look: alike in hash, or neighbours by descriptor. Never all pairs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from wenmai.genes.duplicates.hashing import VARIANTS, distances
from wenmai.kernel.errors import InvalidInput

HASH_DISTANCE_MAX = 48  # bits of 256; PDQ advises 31, and a closer look follows here
HASH_QUALITY_MIN = 10.0  # below it there is nothing to hash: plain surfaces all look alike
BAND_BYTES = 2  # 16 bands of 16 bits; two hashes 31 bits apart share one with 0.89, 16 bits apart with 0.9999
BUCKET_MAX = 256  # a band's value shared by more items than this tells nothing
NEIGHBOURS = 8
EXACT_ITEMS_MAX = 20_000  # past this many the caller has to bring an index
BLOCK = 2048

Nearest = Callable[[npt.NDArray[np.float32], int], npt.NDArray[np.int64]]  # (vector, k) → places of the k nearest
Pairs = npt.NDArray[np.int64]  # (m, 2), first < second, distinct, ascending


def by_hash(variants: npt.NDArray[np.uint8], quality: npt.NDArray[np.float64]) -> Pairs:
    """Pairs of items whose hashes (n, 8, 32) come near to each other in some turned or mirrored variant."""
    usable = np.flatnonzero(quality >= HASH_QUALITY_MIN)
    found: set[tuple[int, int]] = set()
    own = variants[:, 0]
    for band in range(0, own.shape[1], BAND_BYTES):
        buckets: dict[bytes, list[int]] = {}
        for item in usable.tolist():
            buckets.setdefault(own[item, band : band + BAND_BYTES].tobytes(), []).append(item)
        for item in usable.tolist():
            for variant in range(VARIANTS):
                code = variants[item, variant]
                others = buckets.get(code[band : band + BAND_BYTES].tobytes(), [])
                if not 0 < len(others) <= BUCKET_MAX:
                    continue
                near = distances(code, own[others]) <= HASH_DISTANCE_MAX
                found.update(
                    (min(item, other), max(item, other))
                    for other, close in zip(others, near, strict=True)
                    if close and other != item
                )
    return _sorted(found)


def by_descriptor(vectors: npt.NDArray[np.float32], nearest: Nearest | None, neighbours: int = NEIGHBOURS) -> Pairs:
    """Each item with the nearest others by unit vectors (n, d); ``nearest`` is an index over them.

    Without an index, up to 20,000 items are compared exactly; more raise ``InvalidInput``.
    """
    if nearest is None and len(vectors) > EXACT_ITEMS_MAX:
        raise InvalidInput(f"{len(vectors)} items without an index", remedy="Give ``nearest``, a search in an index.")
    found: set[tuple[int, int]] = set()
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK]
        if nearest is None:
            places = _nearest_exactly(block, vectors, neighbours + 1)
        else:
            places = [nearest(vector, neighbours + 1) for vector in block]
        for offset, others in enumerate(places):
            item = start + offset
            found.update((min(item, int(o)), max(item, int(o))) for o in others if int(o) != item)
    return _sorted(found)


def _nearest_exactly(
    block: npt.NDArray[np.float32], vectors: npt.NDArray[np.float32], count: int
) -> list[npt.NDArray[np.int64]]:
    scores = block @ vectors.T
    count = min(count, len(vectors))
    return list(np.argpartition(-scores, count - 1, axis=1)[:, :count])


def _sorted(found: set[tuple[int, int]]) -> Pairs:
    return np.array(sorted(found), np.int64).reshape(-1, 2)
