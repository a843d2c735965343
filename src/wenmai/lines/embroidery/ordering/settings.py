"""What a plan is put in order by: lengths of stitches, and when the thread is cut."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FinishSettings:
    """Lengths in millimetres. A gap up to ``join_mm_max`` is one stitch, without a cut; travel may be ``detour_max``
    times as long as the straight way. ``trim_cost_mm`` is the way that costs as much time as a trim.
    """

    stitch_length_mm_max: float = 7.0
    stitch_length_mm_min: float = 0.4
    travel_mm_max: float = 60.0
    join_mm_max: float = 0.8
    detour_max: float = 2.0
    trim_cost_mm: float = 30.0
    tie_mm: float = 0.7
