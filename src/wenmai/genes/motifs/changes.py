"""Where a profile changes: piecewise-constant segmentation by dynamic programming."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Profile = npt.NDArray[np.float64]  # (n, channels)


def change_points(profile: Profile, parts_max: int, length_min: int, gain_min: float) -> list[int]:
    """Borders 0 = b0 < b1 < … = n of the segments that explain ``profile`` best in the sense of least squares.

    A further segment is taken only while it explains at least ``gain_min`` (0…1) of the total squared deviation;
    no segment is shorter than ``length_min``. Bellman, CACM 1961.
    """
    n = profile.shape[0]
    if n < 2 * length_min:
        return [0, n]
    sums = np.vstack([np.zeros(profile.shape[1]), np.cumsum(profile, axis=0)])
    squares = np.concatenate([[0.0], np.cumsum((profile**2).sum(axis=1))])
    start, stop = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    length = np.maximum(stop - start, 1)
    cost = squares[stop] - squares[start] - ((sums[stop] - sums[start]) ** 2).sum(axis=2) / length
    cost = np.where(stop - start >= length_min, np.maximum(cost, 0.0), np.inf)
    best = [cost[0]]
    origins: list[npt.NDArray[np.intp]] = []
    for _ in range(1, parts_max):
        total = best[-1][:, None] + cost
        origins.append(total.argmin(axis=0))
        best.append(total.min(axis=0))
    whole = max(float(cost[0, n]), 1e-12)
    parts = 1
    while parts < parts_max and best[parts - 1][n] - best[parts][n] >= gain_min * whole:
        parts += 1
    borders = [n]
    for level in range(parts - 2, -1, -1):
        borders.append(int(origins[level][borders[-1]]))
    return [0, *sorted(b for b in borders if b > 0)]


def explained_share(look: Profile, index: npt.NDArray[np.intp], bins: int) -> float:
    """Share (0…1) of the variance of ``look`` (n, channels) that the means of the bins ``index`` (n,) explain."""
    count = np.maximum(np.bincount(index, minlength=bins), 1)
    total = float(((look - look.mean(axis=0)) ** 2).sum())
    if total < 1e-9:
        return 0.0
    between = 0.0
    for k in range(look.shape[1]):
        mean = np.bincount(index, weights=look[:, k], minlength=bins) / count
        between += float((np.bincount(index, minlength=bins) * (mean - look[:, k].mean()) ** 2).sum())
    return min(1.0, between / total)
