"""Which thread each stretch of a streamline takes: the best sequence, where each change of colour has its price."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.painting.model import Float32Array, FloatArray, IntArray, Lines, Segments
from wenmai.lines.embroidery.painting.streamlines import STEP_MM


@njit(cache=True)  # type: ignore[untyped-decorator]
def _best_sequences(cost: Float32Array, offsets: IntArray, change_cost: float) -> IntArray:
    """Viterbi (1967) along each line: least sum of costs and changes. O(samples × colours)."""
    colours = cost.shape[1]
    result = np.empty(len(cost), np.int64)
    came = np.empty((len(cost), colours), np.int16)
    total = np.empty(colours, np.float64)
    for line in range(len(offsets) - 1):
        a, b = offsets[line], offsets[line + 1]
        for c in range(colours):
            total[c] = cost[a, c]
        for i in range(a + 1, b):
            least = 0
            for c in range(1, colours):
                if total[c] < total[least]:
                    least = c
            jump = total[least] + change_cost
            for c in range(colours):
                came[i, c] = c
                if jump < total[c]:
                    total[c] = jump
                    came[i, c] = least
                total[c] += cost[i, c]
        best = 0
        for c in range(1, colours):
            if total[c] < total[best]:
                best = c
        for i in range(b - 1, a - 1, -1):
            result[i] = best
            if i > a:
                best = came[i, best]
    return result


def best_colours(cost: Float32Array, lines: Lines, change_cost: float) -> IntArray:
    """(n,) the colour of each point of ``lines``, for the ``cost`` (n, k) of each colour there.

    ``change_cost`` is what one change of colour costs, in the unit of ``cost``. The last colour may stand for none.
    """
    return np.asarray(_best_sequences(np.ascontiguousarray(cost, np.float32), lines.offsets, change_cost), np.int64)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _cut(
    points: FloatArray,
    offsets: IntArray,
    colour: IntArray,
    none: int,
    overrun: IntArray,
    samples_min: int,
    extra: float,
) -> tuple[FloatArray, IntArray, IntArray, IntArray]:
    pieces = len(offsets)
    for i in range(1, len(points)):
        pieces += colour[i] != colour[i - 1]
    longest = 0
    for i in range(len(points)):
        longest = max(longest, overrun[i])
    out = np.empty((len(points) + pieces * (2 * longest + samples_min), 2), np.float64)
    bounds = np.zeros(pieces + 1, np.int64)
    chosen = np.empty(pieces, np.int64)
    source = np.empty(pieces, np.int64)
    n, count = 0, 0
    for line in range(len(offsets) - 1):
        a, b = offsets[line], offsets[line + 1]
        i = a
        while i < b:
            j = i
            while j < b and colour[j] == colour[i]:
                j += 1
            if colour[i] != none:
                first = max(a, i - (overrun[i] if i > a else 0))
                last = min(b, j + (overrun[j - 1] if j < b else 0))
                while last - first < samples_min and (first > a or last < b):
                    first, last = max(a, first - 1), min(b, last + 1)
                if last - first >= samples_min:
                    for k in range(first, last):
                        out[n] = points[k]
                        n += 1
                    begin = n - (last - first)
                    for d in range(2):  # drawn out a little at both ends, against the pull of the thread
                        out[begin, d] += extra * (out[begin, d] - out[begin + 1, d]) / STEP_MM
                        out[n - 1, d] += extra * (out[n - 1, d] - out[n - 2, d]) / STEP_MM
                    chosen[count], source[count] = colour[i], line
                    count += 1
                    bounds[count] = n
            i = j
    return out[:n].copy(), bounds[: count + 1].copy(), chosen[:count].copy(), source[:count].copy()


def cut_at_changes(
    lines: Lines, colour: IntArray, none: int, overrun_samples: IntArray, samples_min: int, extra_mm: float = 0.0
) -> tuple[Segments, IntArray]:
    """Pieces of one colour each, and the line (len,) each came from.

    Each piece runs ``overrun_samples`` (n,), looked up at its end, on into its neighbour: the long and short of the
    seam. Pieces under ``samples_min`` points grow to that, or fall away where their line has no room.
    """
    points, offsets, chosen, source = _cut(
        lines.points_mm,
        lines.offsets,
        colour,
        none,
        np.ascontiguousarray(overrun_samples, np.int64),
        samples_min,
        extra_mm,
    )
    return Segments(Lines(points, offsets), chosen), source
