"""A strip as it was followed: where its repeats lie, and what speaks for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.genes.symmetry.correlation import FloatArray

Rows = tuple[int, int]  # of a strip: the first, and one past the last
PART_GAP_PERIODS = 0.7  # between parts of a strip once it is laid
BESIDE_PERIODS = 0.45  # what is laid at first on each side of the strip as it was followed


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """``places_px`` (k, 2): the middles of repeats that follow each other; ``width_px`` of the strip;
    ``open_ends`` whether it runs out of the picture before the first and after the last; ``match`` the mean correlation
    of the repeats with those before. ``steps`` places to a repeat, where they lie more closely. ``gap_periods`` may lie
    between its parts, in which nothing varies along it; ``beside_periods`` on each side may be of it as well.
    """

    places_px: FloatArray
    width_px: float
    open_ends: tuple[bool, bool]
    match: float
    steps: int = 1
    gap_periods: float = PART_GAP_PERIODS
    beside_periods: float = BESIDE_PERIODS

    @property
    def period_px(self) -> float:
        """The mean distance of repeats; 0 of a single one."""
        if len(self.places_px) < 2:
            return 0.0
        return self.steps * float(np.hypot(*np.diff(self.places_px, axis=0).T).mean())

    @property
    def step_px(self) -> FloatArray:
        """(2,) from the first place to the second, of two or more."""
        return np.asarray(self.places_px[1] - self.places_px[0], np.float64)

    @property
    def repeats(self) -> float:
        """How many were followed."""
        return len(self.places_px) / self.steps

    @property
    def evidence(self) -> float:
        """Grows with how alike the repeats are, with how many there are and how much each of them shows."""
        if len(self.places_px) < 2:
            return 0.0
        shown = max(self.repeats - 1, 0.0) * min(self.width_px / self.period_px, 4.0)
        return float(np.arctanh(min(self.match, 0.99)) * np.sqrt(shown))
