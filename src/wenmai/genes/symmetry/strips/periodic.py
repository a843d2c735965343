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
    half = samples // 2
    even = samples % 2 == 0  # then the two outermost of samples + 1 count by half
    found = np.zeros((height, width, planes), np.float32)
    sums = np.zeros((width + 1, planes + 1))
    weight, mean = np.zeros(width), np.zeros((width, planes))
    nearest = np.zeros(width, np.int64)
    for y in range(height):
        for x in range(width):
            sums[x + 1, planes] = sums[x, planes] + inside[y, x]
            for k in range(planes):
                sums[x + 1, k] = sums[x, k] + values[y, x, k] * inside[y, x]
        for x in range(width):
            first, last = max(x - half, 0), min(x + half + 1, width)
            count = sums[last, planes] - sums[first, planes]
            if even and x - half >= 0:
                count -= 0.5 * inside[y, x - half]
            if even and x + half < width:
                count -= 0.5 * inside[y, x + half]
            weight[x] = count / samples
            for k in range(planes):
                total = sums[last, k] - sums[first, k]
                if even and x - half >= 0:
                    total -= 0.5 * values[y, x - half, k] * inside[y, x - half]
                if even and x + half < width:
                    total -= 0.5 * values[y, x + half, k] * inside[y, x + half]
                mean[x, k] = total / samples / max(weight[x], 1e-3)
        _nearest_whole(weight, nearest)
        for x in range(width):
            if inside[y, x] != 0:
                for k in range(planes):
                    found[y, x, k] = (values[y, x, k] - mean[nearest[x], k]) * inside[y, x]
    return found


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
