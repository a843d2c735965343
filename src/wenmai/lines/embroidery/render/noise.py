"""Repeatable irregularity: the same place gives the same value on every machine, and no state is kept."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

STREAK_STEPS, STREAK_CHANGES, STREAK_LANES = 512, 64, 32  # 512 values over 64 changes, in each of 32 lanes


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def hashed(one: int, other: int) -> float:
    """−1…1 from two whole numbers; neighbours are unrelated (one round of MurmurHash3's finaliser)."""
    mixed = (one * 0x9E3779B1 + other * 0x85EBCA77 + 0x27D4EB2F) & 0xFFFFFFFF
    mixed ^= mixed >> 15
    mixed = (mixed * 0x85EBCA6B) & 0xFFFFFFFF
    mixed ^= mixed >> 13
    return mixed / 2147483647.5 - 1.0


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def wandering(place: float, lane: int) -> float:
    """−1…1, smooth along ``place`` (one change a unit), another course in each ``lane``."""
    whole = math.floor(place)
    part = place - whole
    part = part * part * (3.0 - 2.0 * part)
    step = int(whole)
    return float(hashed(step, lane) * (1.0 - part) + hashed(step + 1, lane) * part)


def _streaks() -> npt.NDArray[np.float32]:
    """(lanes · steps,) what ``streak`` reads: courses like ``wandering``'s that end where they begin."""
    place = np.arange(STREAK_STEPS) * STREAK_CHANGES / STREAK_STEPS
    whole = place.astype(np.int64)
    part = place - whole
    part = part * part * (3.0 - 2.0 * part)
    knots = np.random.default_rng(STREAK_STEPS).uniform(-1, 1, (STREAK_LANES, STREAK_CHANGES))
    courses = knots[:, whole] * (1 - part) + knots[:, (whole + 1) % STREAK_CHANGES] * part
    return courses.astype(np.float32).ravel()


_STREAKS = _streaks()


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def streak(place: float, lane: int) -> float:
    """As ``wandering``, from a table: for what is asked at every sample."""
    step = math.floor(place * (STREAK_STEPS // STREAK_CHANGES)) & (STREAK_STEPS - 1)
    lane = ((lane * 0x9E3779B1) >> 12) & (STREAK_LANES - 1)
    return float(_STREAKS[lane * STREAK_STEPS + step])
