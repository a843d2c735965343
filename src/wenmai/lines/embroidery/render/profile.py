"""The shape of one stitch: a flattened section, taut between two holes in which it sinks."""

from __future__ import annotations

import math

from numba import njit

# Height over width of a thread's section once it lies under tension on cloth; round would be 1.
FLATNESS = 0.42
SINK_MM = 0.35  # how far from its hole a stitch begins to dive
SINK_DEPTH = 0.7  # in heights of the thread: at the hole only its back is above the cloth
ARCH_PER_MM = 0.012  # how much a stitch bulges upwards, for each millimetre of its length
ARCH_LENGTH_MM_MAX = 6.0
ROUND_END = 0.4  # the ends reach past the hole's centre by this much of half the width


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def section(across: float) -> float:
    """Height of the section, 0…1 of its full height, at ``across`` −1…1 of half its width.

    A superellipse, z² + y⁴ = 1: floss under tension spreads to a ribbon with round edges.
    """
    squared = across * across
    return math.sqrt(max(0.0, 1.0 - squared * squared))


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def sinking(along_mm: float, length_mm: float) -> float:
    """How much of the full depth (0…1) the stitch has dived at ``along_mm`` from its first hole."""
    reach = min(SINK_MM, length_mm / 3.0)
    near = max(0.0, min(along_mm, length_mm - along_mm))
    if near >= reach:
        return 0.0
    part = (reach - near) / reach
    return part * part


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def arch_mm(along_mm: float, length_mm: float) -> float:
    """How high the stitch bulges above a straight line from hole to hole."""
    part = min(1.0, max(0.0, along_mm / length_mm))
    return ARCH_PER_MM * min(length_mm, ARCH_LENGTH_MM_MAX) * 4.0 * part * (1.0 - part)
