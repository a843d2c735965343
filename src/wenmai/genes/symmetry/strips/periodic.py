"""What of a plane repeats along its rows: all but what is the same over a period about each place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

WHOLE_MIN = 0.98  # of a period inside: its mean is that of any other

Planes = npt.NDArray[np.float32]


def periodic_part(values: Planes, inside: Planes, samples: int) -> Planes:
    """``values`` (h, w, k) less their mean over one period, of so many samples, about each place, along the rows; 0
    where ``inside`` (h, w) is.

    At the ends it is the mean of the nearest whole period. Nothing of what repeats is lost but each row's mean; lines,
    grounds and light that run along are gone.
    """
    return np.asarray(_without_means(np.ascontiguousarray(values), np.ascontiguousarray(inside), samples), np.float32)


def of_unit_contrast(values: Planes, inside: Planes) -> Planes:
    """``values`` (h, w, k), 0 where ``inside`` (h, w) is, of a mean square of 1 inside."""
    contrast = float(np.sqrt(np.vdot(values, values) / max(float(inside.sum()), 1.0)))
    return np.asarray(values / max(contrast, 1e-6), np.float32)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _without_means(values: Planes, inside: Planes, samples: int) -> Planes:
    height, width, planes = values.shape
    found = np.zeros((height, width, planes), np.float32)
    sums = np.zeros(width + 1)
    weight, scale, mean = np.zeros(width), np.zeros(width), np.zeros(width)
    nearest = np.zeros(width, np.int64)
    for y in range(height):
        total = 0.0  # kept at hand: read again from ``sums``, each step would wait for the last
        for x in range(width):
            total += inside[y, x]
            sums[x + 1] = total
        if total == 0:
            continue
        _window_sums(sums, samples, weight)
        for x in range(width):
            weight[x] /= samples
            scale[x] = 1 / (samples * max(weight[x], 1e-3))
        _nearest_whole(weight, nearest)
        for k in range(planes):
            total = 0.0
            for x in range(width):
                total += values[y, x, k] * inside[y, x]
                sums[x + 1] = total
            _window_sums(sums, samples, mean)
            for x in range(width):
                if inside[y, x] != 0:
                    near = nearest[x]
                    found[y, x, k] = (values[y, x, k] - mean[near] * scale[near]) * inside[y, x]
    return found


@njit(cache=True)  # type: ignore[untyped-decorator]
def _window_sums(sums: npt.NDArray[np.float64], samples: int, found: npt.NDArray[np.float64]) -> None:
    """``found`` at each place the sum over ``samples`` about it of what is there, from its running ``sums`` (one more).

    Of an even number the two outermost of ``samples`` + 1 count by half.
    """
    width, half, even = len(found), samples // 2, samples % 2 == 0
    for x in range(width):
        first, last = max(x - half, 0), min(x + half + 1, width)
        total = sums[last] - sums[first]
        if even and x - half >= 0:
            total -= 0.5 * (sums[first + 1] - sums[first])
        if even and x + half < width:
            total -= 0.5 * (sums[last] - sums[last - 1])
        found[x] = total


@njit(cache=True)  # type: ignore[untyped-decorator]
def _nearest_whole(weight: npt.NDArray[np.float64], nearest: npt.NDArray[np.int64]) -> None:
    """``nearest`` for each place the nearest one at which a whole period is inside; its own where there is none."""
    width = len(weight)
    before = -1
    for x in range(width):
        before = x if weight[x] > WHOLE_MIN else before
        nearest[x] = before
    after = -1
    for x in range(width - 1, -1, -1):
        after = x if weight[x] > WHOLE_MIN else after
        if after >= 0 and (nearest[x] < 0 or after - x < x - nearest[x]):
            nearest[x] = after
        elif nearest[x] < 0:
            nearest[x] = x
