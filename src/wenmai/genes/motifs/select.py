"""The few regions that are shown, out of the many that were proposed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

CANDIDATES_MAX = 12
IOU_MAX = 0.45  # of two that overlap more only the better is kept; chosen by cross-validated recall


def choose(likelihood: npt.NDArray[np.float64], overlap: npt.NDArray[np.float32]) -> list[int]:
    """Greedy choice of at most ``CANDIDATES_MAX`` proposals, best first, each unlike those before it.

    ``likelihood`` (n,) and ``overlap`` (n, n), the IoU of each pair.
    """
    open_ = np.ones(len(likelihood), np.bool_)
    chosen: list[int] = []
    while open_.any() and len(chosen) < CANDIDATES_MAX:
        best = int(np.where(open_, likelihood, -1.0).argmax())
        chosen.append(best)
        open_ &= overlap[best] <= IOU_MAX
        open_[best] = False
    return chosen
