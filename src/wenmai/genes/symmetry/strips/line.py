"""A smooth line through the repeats of a strip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.strips.track import Track
from wenmai.genes.symmetry.unbending import Planes

DEGREE_MAX = 5  # of the line through the repeats


@dataclass(frozen=True, slots=True)
class Line:
    """Polynomials (2, d + 1), x and y over the number of the period, which runs from ``first`` to ``last``."""

    x: FloatArray
    y: FloatArray
    first: float
    last: float
    offset_px: float = 0.0

    @classmethod
    def through(cls, track: Track, times: float) -> Line:
        """Of least squares through the places of a track, ``times`` of its places to a period, and a period beyond them
        where it leaves the picture.
        """
        count = len(track.places_px)
        number = np.arange(count) / times
        degree = min(DEGREE_MAX, 1 + (count - 1) // 3)
        x, y = (np.polyfit(number, track.places_px[:, k], degree) for k in (0, 1))
        before, after = (1.0 if opened else 0.0 for opened in track.open_ends)
        half = 0.5 / times
        return cls(x, y, -half - before * half, number[-1] + half + after * half)

    def places(self, number: FloatArray, across_px: FloatArray) -> Planes:
        """(len(across_px), len(number), 2) px."""
        inner = np.clip(number, 0, self.last - 0.5)
        beyond = number - inner
        slope = np.stack([np.polyval(np.polyder(p), inner) for p in (self.x, self.y)], axis=1)
        at = np.stack([np.polyval(p, inner) for p in (self.x, self.y)], axis=1) + beyond[:, None] * slope
        unit = slope / np.maximum(np.hypot(slope[:, 0], slope[:, 1]), 1e-9)[:, None]
        normal = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
        whole = at[None] + (across_px + self.offset_px)[:, None, None] * normal[None]
        return np.asarray(whole, np.float32)
