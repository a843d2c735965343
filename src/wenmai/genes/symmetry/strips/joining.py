"""Strips that were followed more than once, or in parts: made one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.strips.track import Track

SAME_PERIOD = 0.04  # logarithm of the ratio of two periods
SAME_DIRECTION = 0.97  # cosine
GAP_PERIODS = 1.2  # between parts of one strip: its two borders may hold all that varies along it
GAP_SLACK = 0.15  # by which it may be wider once it is laid
CONTAINED_SLACK = 0.2  # periods
REPEATS_MIN = 3  # of a part: fewer do not tell its period


def joined(tracks: list[Track]) -> list[Track]:
    """Each strip once, the one with the most evidence first; rows of motifs side by side, of one period, are one."""
    found: list[Track] = []
    for track in sorted(tracks, key=lambda one: -one.evidence):
        if len(track.places_px) < 2:
            continue
        for k, other in enumerate(found):
            union = _union(other, track)
            if union is not None:
                found[k] = union
                break
        else:
            found.append(track)
    return found


def contains(track: Track, part: Track) -> bool:
    """Whether the part is a strip of the same period within the first."""
    beside = _beside(track, part)
    if beside is None:
        return False
    slack = CONTAINED_SLACK * track.period_px
    return -0.5 * track.width_px - slack <= beside[0] and beside[1] <= 0.5 * track.width_px + slack


def _union(track: Track, part: Track) -> Track | None:
    """The first widened by the second; None where they are different strips."""
    beside = _beside(track, part)
    if beside is None:
        return None
    first, last = -0.5 * track.width_px, 0.5 * track.width_px
    gap_periods = max(beside[0] - last, first - beside[1]) / track.period_px
    if gap_periods > GAP_PERIODS:
        return None
    if len(part.places_px) < REPEATS_MIN:
        return track
    low, high = min(first, beside[0]), max(last, beside[1])
    gap_periods = max(track.gap_periods, gap_periods + GAP_SLACK)
    middle = track.places_px + 0.5 * (low + high) * _normal(track)
    return replace(track, places_px=middle, width_px=high - low, gap_periods=gap_periods)


def _beside(track: Track, part: Track) -> tuple[float, float] | None:
    """From where to where the part lies across the first, px from its middle; None of another period or direction."""
    if abs(np.log(track.period_px / part.period_px)) > SAME_PERIOD:
        return None
    if abs(float(_normal(track) @ _normal(part))) < SAME_DIRECTION:
        return None
    offset, behind = _offset(track, part)
    if behind > 0.5 * track.period_px:
        return None
    return offset - 0.5 * part.width_px, offset + 0.5 * part.width_px


def _normal(track: Track) -> FloatArray:
    """(2,) of length 1, across the line from its first place to its last."""
    along = track.places_px[-1] - track.places_px[0]
    return np.asarray(np.array([-along[1], along[0]]) / np.hypot(*along), np.float64)


def _offset(track: Track, part: Track) -> tuple[float, float]:
    """How far the part lies to the side of the strip where it begins at the latest, and how far beyond its ends."""
    normal = _normal(track)
    along = np.array([normal[1], -normal[0]])
    middle = part.places_px[len(part.places_px) // 2]
    nearest = track.places_px[int(np.argmin(np.abs((track.places_px - middle) @ along)))]
    return float((middle - nearest) @ normal), float(abs((middle - nearest) @ along))
