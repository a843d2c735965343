"""The few regions that are shown, out of the many that were proposed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

CANDIDATES_MAX = 12
IOU_MAX = 0.6  # two candidates that overlap more are one
CONTAINED_PENALTY = (
    0.85  # of the score, for each better candidate that mostly covers, or is mostly covered by, this one
)


def choose(
    likelihood: npt.NDArray[np.float64], grid: npt.NDArray[np.bool_], overlap: npt.NDArray[np.float32]
) -> list[int]:
    """Greedy choice of at most ``CANDIDATES_MAX`` proposals, best first, each unlike those before it."""
    score = likelihood.copy()
    area = np.maximum(grid.sum(axis=1), 1).astype(np.float32)
    flat = grid.astype(np.float32)
    open_ = np.ones(len(score), np.bool_)
    chosen: list[int] = []
    while open_.any() and len(chosen) < CANDIDATES_MAX:
        best = int(np.where(open_, score, -1.0).argmax())
        chosen.append(best)
        shared = flat @ flat[best]
        covered = shared / np.minimum(area, area[best])
        open_ &= overlap[best] <= 0.95 * IOU_MAX
        open_[best] = False
        score = np.where(covered > 0.7, score * CONTAINED_PENALTY, score)
    return chosen
