"""Repeatable irregularity: the same place gives the same value on every machine, and no state is kept."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def hashed(one: int, other: int) -> float:
    """−1…1 from two whole numbers; neighbouring numbers give unrelated values (the finaliser of MurmurHash3)."""
    mixed = (one * 0x9E3779B1 + other * 0x85EBCA77 + 0x27D4EB2F) & 0xFFFFFFFF
    mixed ^= mixed >> 16
    mixed = (mixed * 0x85EBCA6B) & 0xFFFFFFFF
    mixed ^= mixed >> 13
    mixed = (mixed * 0xC2B2AE35) & 0xFFFFFFFF
    mixed ^= mixed >> 16
    return mixed / 2147483647.5 - 1.0


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def wandering(place: float, lane: int) -> float:
    """−1…1, smooth along ``place`` (one change a unit), another course in each ``lane``."""
    whole = math.floor(place)
    part = place - whole
    part = part * part * (3.0 - 2.0 * part)
    step = int(whole)
    return float(hashed(step, lane) * (1.0 - part) + hashed(step + 1, lane) * part)
