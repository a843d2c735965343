"""In which directions, and after how far, a surface repeats: single vectors from the peaks of its autocorrelation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wenmai.genes.symmetry.correlation import Correlation, FloatArray, peaks, sampled
from wenmai.genes.symmetry.lattice import softened

PEAKS_MAX = 120
PERIOD_PX_MIN = 8.0  # shorter ones are the weave, or the grain of the picture
PARTS = (1, 2, 3)  # a peak may lie at a multiple of the period
MULTIPLES_MAX = 6
BETWEEN = (0.5, 0.34, 0.66, 0.25, 0.75)  # of a period, where what really repeats is less alike
NEARLY_AS_GOOD = 0.85  # of the likeness of its multiple: the shorter period is the one
HEIGHT_MIN = 0.04
OFF_SHARE = 0.15  # of the period: peaks so near a multiple are taken to be at it
PERIODS_MAX = 6
SAME_SHARE = 0.015  # of a vector: others so near lead to the same strips


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """``vector_px`` (2,) from one repeat to the next; ``likeness`` of the surface to itself, moved by its multiples."""

    vector_px: FloatArray
    likeness: float


def find_periods(correlation: Correlation, apart_px: int) -> list[FoundPeriod]:
    """Candidates of different directions or lengths, the most alike first; multiples of one of them are left out."""
    found_peaks = peaks(correlation, apart_px, PEAKS_MAX)
    shifts, heights = found_peaks
    shifts = shifts[heights > HEIGHT_MIN]
    vectors = np.concatenate([shifts / part for part in PARTS]) if len(shifts) else np.empty((0, 2))
    vectors = vectors[np.hypot(vectors[:, 0], vectors[:, 1]) >= PERIOD_PX_MIN]
    if not len(vectors):
        return []
    score = _contrast(correlation, vectors)
    chosen: list[int] = []
    for k in np.argsort(-score, kind="stable"):
        if score[k] < HEIGHT_MIN or len(chosen) >= PERIODS_MAX:
            break
        shortest = _shortest_part(int(k), vectors, score)
        if not any(_is_multiple(vectors[k], vectors[one]) for one in chosen):
            chosen.append(shortest)
    return [FoundPeriod(_refined(vectors[k], *found_peaks), float(score[k])) for k in chosen]


def distinct(periods: Sequence[FoundPeriod]) -> list[FloatArray]:
    """The vectors (2,) of the periods, each once, the first of those that are nearly the same."""
    found: list[FloatArray] = []
    for one in periods:
        near = SAME_SHARE * float(np.hypot(*one.vector_px))
        if all(min(np.hypot(*(one.vector_px - sign * other)) for sign in (1, -1)) > near for other in found):
            found.append(one.vector_px)
    return found


def _contrast(correlation: Correlation, vectors: FloatArray) -> FloatArray:
    """(k,) the mean correlation at the multiples of each vector (k, 2), near ones above all, less the least between
    them: along a straight edge everything is alike, and near by what is merely smooth.
    """
    soft = softened(correlation)
    at = _at_multiples(soft, vectors, 0.0)
    between = np.stack([_at_multiples(correlation, vectors, share) for share in BETWEEN])
    return np.asarray(at - between.min(axis=0), np.float64)


def _at_multiples(correlation: Correlation, vectors: FloatArray, before: float) -> FloatArray:
    times = np.arange(1, MULTIPLES_MAX + 1)
    value, within = sampled(correlation, vectors[:, None, :] * (times - before)[None, :, None])
    weight = within / times
    return np.asarray((value * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9), np.float64)


def _shortest_part(k: int, vectors: FloatArray, score: FloatArray) -> int:
    """The shortest vector of which this one is a multiple, if it is nearly as good."""
    options = [
        j for j in range(len(vectors)) if score[j] >= NEARLY_AS_GOOD * score[k] and _is_multiple(vectors[k], vectors[j])
    ]
    return min(options, key=lambda j: (round(float(np.hypot(*vectors[j])) / 3), -score[j]))


def _is_multiple(vector: FloatArray, of: FloatArray) -> bool:
    length = float(np.hypot(*of))
    times = round(float(vector @ of) / length**2)
    return times != 0 and float(np.hypot(*(vector - times * of))) < OFF_SHARE * length


def _refined(vector: FloatArray, shifts: FloatArray, heights: FloatArray) -> FloatArray:
    """The vector by least squares through the peaks that lie at its multiples."""
    for reach in (1, 2, 4):
        length = float(np.hypot(*vector))
        times = np.rint(shifts @ vector / length**2)
        off = np.hypot(*(shifts - times[:, None] * vector).T)
        use = (times != 0) & (np.abs(times) <= reach) & (off < OFF_SHARE * length) & (heights > HEIGHT_MIN)
        if use.any():
            weight = times[use] * heights[use]
            vector = np.asarray((weight @ shifts[use]) / (weight @ times[use]), np.float64)
    return vector
