"""Where a tile begins: its borders run where little changes from one sample to the next, so that no seam can show."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

FAIR = 0.8  # of the mean step inside: a border that shows no more than that stays where it is, at any size in pixels


def quiet_start(tile: npt.NDArray[Any], axis: int) -> int:
    """From which sample along ``axis`` of a tile (rows, columns, c) that repeats to begin.

    0 where the step from the last sample to the first is plainly less than the mean one; otherwise where it is least,
    over the sample on either side as well, the first of equal ones.
    """
    values = tile.astype(np.float64)
    steps = np.abs(values - np.roll(values, 1, axis)).mean(axis=tuple(k for k in range(3) if k != axis))
    if steps[0] <= FAIR * steps.mean():
        return 0
    around = np.maximum(np.maximum(np.roll(steps, 1), np.roll(steps, -1)), steps)
    return int(np.argmin(around + steps))
