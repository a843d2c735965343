"""The arithmetic of laying points over each other, compiled."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

X, Y, SIZE, ANGLE = 0, 1, 2, 3
NONE = -1
PLACES = 64  # a side's distinct places


@njit(cache=True)  # type: ignore[untyped-decorator]
def best_partners(
    products: Float32Array, likeness_min: float, neighbours: int
) -> tuple[IntArray, IntArray, Float32Array]:
    """The candidate points most like each query point.

    ``products`` (4, q, c) are the dot products of the four parts of the codes. Returns (q, neighbours) candidate points
    (−1: none is like enough), variants as in ``folding.SIGNS``, and likenesses.
    """
    queries, candidates = products.shape[1], products.shape[2]
    partner = np.full((queries, neighbours), NONE, np.int64)
    variant = np.zeros((queries, neighbours), np.int64)
    likeness = np.full((queries, neighbours), np.float32(likeness_min))
    for q in range(queries):
        first, second, third, fourth = products[0, q], products[1, q], products[2, q], products[3, q]
        least = likeness[q, neighbours - 1]
        for c in range(candidates):
            # folding.SIGNS written out: four sums and differences instead of sixteen products.
            even, odd = first[c] + third[c], second[c] + fourth[c]
            even_reversed, odd_reversed = first[c] - third[c], second[c] - fourth[c]
            best = max(even + abs(odd), even_reversed + abs(odd_reversed))
            if best <= least:
                continue
            which = (
                0
                if even + odd == best
                else 1
                if even - odd == best
                else 2
                if even_reversed + odd_reversed == best
                else 3
            )
            place = neighbours
            while place > 0 and best > likeness[q, place - 1]:
                place -= 1
            for later in range(neighbours - 1, place, -1):
                partner[q, later] = partner[q, later - 1]
                variant[q, later] = variant[q, later - 1]
                likeness[q, later] = likeness[q, later - 1]
            partner[q, place], variant[q, place], likeness[q, place] = c, which, best
            least = likeness[q, neighbours - 1]
    return partner, variant, likeness


@njit(cache=True)  # type: ignore[untyped-decorator]
def propose(query: FloatArray, candidate: FloatArray, mirrored: bool, reversed_contrast: bool) -> FloatArray:
    """The similarity that takes one point (x, y, size, angle) to another: (a, b, c, d, tx, ty, turn, log2 factor)."""
    factor = candidate[SIZE] / query[SIZE]
    turn = candidate[ANGLE] + query[ANGLE] if mirrored else candidate[ANGLE] - query[ANGLE]
    if reversed_contrast:
        turn += math.pi
    flip = -1.0 if mirrored else 1.0
    a, b = factor * math.cos(turn), -factor * math.sin(turn) * flip
    c, d = factor * math.sin(turn), factor * math.cos(turn) * flip
    tx = candidate[X] - a * query[X] - b * query[Y]
    ty = candidate[Y] - c * query[X] - d * query[Y]
    return np.array([a, b, c, d, tx, ty, turn, math.log2(factor)])


@njit(cache=True)  # type: ignore[untyped-decorator]
def agreeing(
    transform: FloatArray,
    query: FloatArray,
    candidate: FloatArray,
    mirrored: npt.NDArray[np.bool_],
    reversed_contrast: npt.NDArray[np.bool_],
    mirror: bool,
    tolerances: FloatArray,
) -> npt.NDArray[np.bool_]:
    """(m,) which pairs of points (m, 4) agree with a transform in place, size and direction.

    ``tolerances`` are (place in parts of the long side, size as log2, angle in radians).
    """
    agree = np.zeros(len(query), np.bool_)
    for i in range(len(query)):
        if mirrored[i] != mirror:
            continue
        dx = transform[0] * query[i, X] + transform[1] * query[i, Y] + transform[4] - candidate[i, X]
        dy = transform[2] * query[i, X] + transform[3] * query[i, Y] + transform[5] - candidate[i, Y]
        if dx * dx + dy * dy > tolerances[0] * tolerances[0]:
            continue
        if abs(math.log2(candidate[i, SIZE] / query[i, SIZE]) - transform[7]) > tolerances[1]:
            continue
        own = candidate[i, ANGLE] + query[i, ANGLE] if mirror else candidate[i, ANGLE] - query[i, ANGLE]
        if reversed_contrast[i]:
            own += math.pi
        if abs((own - transform[6] + math.pi) % (2.0 * math.pi) - math.pi) <= tolerances[2]:
            agree[i] = True
    return agree


@njit(cache=True)  # type: ignore[untyped-decorator]
def count_distinct(agree: npt.NDArray[np.bool_], query: FloatArray, candidate: FloatArray) -> int:
    """How many pairs agree, each place of 1/64 of the long side counted once, in the query and in the candidate.

    One corner gives several points of different sizes and directions; they are one piece of evidence.
    """
    query_seen = np.zeros((PLACES + 1, PLACES + 1), np.bool_)
    candidate_seen = np.zeros((PLACES + 1, PLACES + 1), np.bool_)
    count = 0
    for i in range(len(agree)):
        if not agree[i]:
            continue
        qx, qy = int(query[i, X] * PLACES), int(query[i, Y] * PLACES)
        cx, cy = int(candidate[i, X] * PLACES), int(candidate[i, Y] * PLACES)
        if not query_seen[qy, qx] and not candidate_seen[cy, cx]:
            query_seen[qy, qx] = True
            candidate_seen[cy, cx] = True
            count += 1
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def best_proposal(
    query: FloatArray,
    candidate: FloatArray,
    mirrored: npt.NDArray[np.bool_],
    reversed_contrast: npt.NDArray[np.bool_],
    proposals: int,
    tolerances: FloatArray,
) -> tuple[FloatArray, bool, int]:
    """The proposal of the first ``proposals`` pairs with which the most points agree, whether it mirrors, how many."""
    best = np.zeros(8)
    best_mirror, best_count = False, 0
    for i in range(min(proposals, len(query))):
        transform = propose(query[i], candidate[i], mirrored[i], reversed_contrast[i])
        agree = agreeing(transform, query, candidate, mirrored, reversed_contrast, mirrored[i], tolerances)
        if agree.sum() <= best_count:
            continue
        count = count_distinct(agree, query, candidate)
        if count > best_count:
            best, best_mirror, best_count = transform, mirrored[i], count
    return best, best_mirror, best_count
