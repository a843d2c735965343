"""Periods of narrow strips, which the correlation of a whole picture does not show: along its rows, at every angle.

A band across something busy is a small part of the picture, and what surrounds it drowns its peaks. But some rows of
the picture, once it is turned so that the band lies along them, hold little else.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy.ndimage import maximum_filter, uniform_filter1d

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.strips.track import Track
from wenmai.genes.symmetry.surface import Planes, Surface

SIDE_PX = 192  # of the picture that is looked through
ANGLES = 36  # to half a turn
ROWS = 9  # taken together: a band bends, and is turned by half a step at most
LAG_MIN = 8
REPEATS_MIN = 2.5
LIKENESS_MIN = 0.15
CANDIDATES = 5
SAME_SHARE = 0.15  # of its length: vectors so near each other are one


@dataclass(frozen=True, slots=True)
class _Seen:
    """A vector from one repeat to the next, and the ends of the row that shows it, px of the small picture; its
    likeness; what speaks for it.
    """

    vector_px: FloatArray
    ends_px: FloatArray
    likeness: float
    weight: float


def periodic_rows(surface: Surface) -> list[Track]:
    """The likeliest strips about ``ROWS`` of ``SIDE_PX`` wide or more, taken for straight where the rows that show them
    lie; the surest first, each of another period.
    """
    scale = min(1.0, SIDE_PX / max(surface.shape))
    height, width = (max(1, round(scale * side)) for side in surface.shape)
    planes = cv2.resize(surface.planes, (width, height), interpolation=cv2.INTER_AREA)
    inside = cv2.resize(surface.inside, (width, height), interpolation=cv2.INTER_AREA)
    angles = np.pi * np.arange(ANGLES) / ANGLES
    seen = [
        one
        for angle in angles
        for one in _along(np.asarray(planes, np.float32), np.asarray(inside, np.float32), float(angle))
    ]
    kept: list[_Seen] = []
    for one in sorted(seen, key=lambda one: -one.weight):
        if len(kept) < CANDIDATES and not any(_same(one.vector_px, other.vector_px) for other in kept):
            kept.append(one)
    return [_straight(one, scale) for one in kept]


def _straight(seen: _Seen, scale: float) -> Track:
    vector_px = np.asarray(seen.vector_px / scale, np.float64)
    # the middle of a small pixel, in the picture's
    first, last = ((end + 0.5) / scale - 0.5 for end in seen.ends_px)
    whole = int(np.hypot(*(last - first)) // np.hypot(*vector_px))
    start = 0.5 * (first + last) - 0.5 * (whole - 1) * vector_px
    places = start + np.arange(whole)[:, None] * vector_px
    return Track(np.asarray(places, np.float64), ROWS / scale, (True, True), seen.likeness)


def _along(planes: Planes, inside: Planes, angle: float) -> list[_Seen]:
    """The best two periods at one angle."""
    values, seen, to_picture = _turned(planes, inside, angle)
    length = seen.sum(axis=1)
    planar = np.ascontiguousarray(np.moveaxis(values, 2, 0))  # each colour by itself is quicker
    mean = planar.sum(axis=2) / np.maximum(length, 1)
    planar = (planar - mean[..., None]) * seen  # what runs along the row is alike at every lag
    samples = values.shape[1]
    size = fft.next_fast_len(2 * samples, real=True)
    spectrum = fft.rfft(planar, size, axis=2)
    power = (spectrum.real**2 + spectrum.imag**2).sum(axis=0)
    product = uniform_filter1d(fft.irfft(power, size, axis=1)[:, : samples // 2], ROWS, axis=0)
    lags = np.arange(product.shape[1])
    overlap = np.maximum(1 - lags[None, :] / np.maximum(uniform_filter1d(length, ROWS)[:, None], 1), 0.05)
    alike = product / np.maximum(product[:, :1] * overlap, 1e-6)
    long_enough = lags[None, :] * REPEATS_MIN <= length[:, None]
    contrast = np.where(long_enough & (lags >= LAG_MIN), alike - _between(alike, lags), 0.0)
    weight = contrast * np.sqrt(np.maximum(length[:, None] - lags, 0)) * (contrast > LIKENESS_MIN)
    tops = (maximum_filter(weight, size=(2 * ROWS + 1, 9)) == weight) & (weight > 0)
    rows, columns = np.nonzero(tops)
    best = np.argsort(-weight[rows, columns], kind="stable")[:2]
    along = np.array([np.cos(angle), np.sin(angle)])
    return [
        _Seen(
            lags[column] * along,
            _ends(seen[row], int(row)) @ to_picture[:, :2].T + to_picture[:, 2],
            float(contrast[row, column]),
            float(weight[row, column]),
        )
        for row, column in zip(rows[best], columns[best], strict=True)
    ]


def _ends(seen: npt.NDArray[np.float32], row: int) -> FloatArray:
    """(2, 2) where a row of the turned picture begins and ends, (x, y) there."""
    shown = np.flatnonzero(seen)
    return np.array([[shown[0], row], [shown[-1], row]], np.float64)


def _between(alike: FloatArray, lags: npt.NDArray[np.int64]) -> FloatArray:
    """How alike rows are half a period on, and one and a half: there, what is merely smooth is so, too."""
    half = alike[:, lags // 2]
    farther = alike[:, np.minimum(lags + lags // 2, len(lags) - 1)]
    return np.asarray(np.maximum(np.where(lags + lags // 2 < len(lags), 0.5 * (half + farther), half), 0.0), np.float64)


def _turned(planes: Planes, inside: Planes, angle: float) -> tuple[Planes, Planes, FloatArray]:
    """The picture with the direction ``angle`` along its rows, 0 outside, and the map (2, 3) from there back to it."""
    height, width = inside.shape
    cos, sin = np.cos(angle), np.sin(angle)
    wide = int(np.ceil(abs(width * cos) + abs(height * sin)))
    high = int(np.ceil(abs(width * sin) + abs(height * cos)))
    linear = np.array([[cos, -sin], [sin, cos]])
    corner = np.array([(width - 1) / 2, (height - 1) / 2]) - linear @ np.array([(wide - 1) / 2, (high - 1) / 2])
    matrix = np.column_stack([linear, corner])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = np.asarray(cv2.warpAffine(inside, matrix, (wide, high), flags=flags) > 0.9, np.float32)
    return (
        np.asarray(cv2.warpAffine(planes, matrix, (wide, high), flags=flags) * seen[..., None], np.float32),
        seen,
        matrix,
    )


def _same(one: FloatArray, other: FloatArray) -> bool:
    return min(float(np.hypot(*(one - sign * other))) for sign in (1, -1)) < SAME_SHARE * float(np.hypot(*other))
