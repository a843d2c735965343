"""How far two colours are apart: ΔE*ab (CIE 1976) and ΔE00 (CIEDE2000)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.kernel.errors import InvalidInput

Float32Array = npt.NDArray[np.float32]

_POW25_7 = 25.0**7
_COS30, _SIN30 = math.cos(math.radians(30)), math.sin(math.radians(30))
_COS6, _SIN6 = math.cos(math.radians(6)), math.sin(math.radians(6))
_COS63, _SIN63 = math.cos(math.radians(63)), math.sin(math.radians(63))


def delta_e_76(first: npt.ArrayLike, second: npt.ArrayLike) -> Float32Array:
    """ΔE*ab: the Euclidean distance in CIELAB. (…, 3) and (…, 3), broadcast; gives (…)."""
    difference = np.asarray(first, np.float64) - np.asarray(second, np.float64)
    return np.asarray(np.sqrt(np.sum(difference * difference, axis=-1)), dtype=np.float32)


def delta_e_2000(first: npt.ArrayLike, second: npt.ArrayLike) -> Float32Array:
    """ΔE00 with kL = kC = kH = 1. (…, 3) and (…, 3) CIELAB, broadcast; gives (…) float32.

    CIE 142:2001 as set out by Sharma, Wu, Dalal, 'The CIEDE2000 color-difference formula: implementation
    notes, supplementary test data, and mathematical observations', Color Research & Application 30(1), 2005,
    with which it agrees to 1e-4. Raises InvalidInput where the last axis is not 3 or the shapes do not go
    together.
    """
    one, two = np.asarray(first), np.asarray(second)
    if one.ndim == 0 or two.ndim == 0 or one.shape[-1] != 3 or two.shape[-1] != 3:
        raise InvalidInput(
            f"colours of shape {one.shape} and {two.shape}",
            remedy="The last axis has to hold L*, a*, b*.",
        )
    try:
        one, two = np.broadcast_arrays(one, two)
    except ValueError as error:
        raise InvalidInput(f"colours of shape {one.shape} and {two.shape} do not go together") from error
    result = np.empty(one.shape[:-1], np.float32)
    _delta_e_2000_rows(
        np.ascontiguousarray(one, np.float64).reshape(-1, 3),
        np.ascontiguousarray(two, np.float64).reshape(-1, 3),
        result.reshape(-1),
    )
    return result


@njit(cache=True)  # type: ignore[untyped-decorator]
def _delta_e_2000_rows(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64], result: Float32Array) -> None:
    for i in range(result.shape[0]):
        result[i] = delta_e_2000_pair(first[i, 0], first[i, 1], first[i, 2], second[i, 0], second[i, 1], second[i, 2])


@njit(cache=True)  # type: ignore[untyped-decorator]
def delta_e_2000_pair(l1: float, a1: float, b1: float, l2: float, a2: float, b2: float) -> float:
    """ΔE00 of one pair, for use inside other compiled loops.

    The hues are kept as unit vectors, not angles: their mean is the bisector, and the cosines of its
    multiples follow from it by the addition theorems, which spares most of the formula's trigonometry.
    """
    chroma_mean = 0.5 * (math.sqrt(a1 * a1 + b1 * b1) + math.sqrt(a2 * a2 + b2 * b2))
    chroma7 = chroma_mean * chroma_mean * chroma_mean
    chroma7 = chroma7 * chroma7 * chroma_mean
    stretch = 1.5 - 0.5 * math.sqrt(chroma7 / (chroma7 + _POW25_7))
    a1 *= stretch
    a2 *= stretch
    c1 = math.sqrt(a1 * a1 + b1 * b1)
    c2 = math.sqrt(a2 * a2 + b2 * b2)
    c_mean = 0.5 * (c1 + c2)

    cross = a1 * b2 - a2 * b1
    # ΔH' = 2 √(C1' C2') sin(Δh/2), whose square is 2 (C1' C2' − a1' a2' − b1* b2*).
    d_hue = math.sqrt(max(0.0, 2.0 * (c1 * c2 - (a1 * a2 + b1 * b2))))
    if cross < 0.0:
        d_hue = -d_hue
    cos_h, sin_h = _mean_hue(a1, b1, c1, a2, b2, c2)

    cos_2h, sin_2h = cos_h * cos_h - sin_h * sin_h, 2.0 * sin_h * cos_h
    cos_3h, sin_3h = cos_2h * cos_h - sin_2h * sin_h, sin_2h * cos_h + cos_2h * sin_h
    cos_4h, sin_4h = cos_2h * cos_2h - sin_2h * sin_2h, 2.0 * sin_2h * cos_2h
    t = (
        1.0
        - 0.17 * (cos_h * _COS30 + sin_h * _SIN30)
        + 0.24 * cos_2h
        + 0.32 * (cos_3h * _COS6 - sin_3h * _SIN6)
        - 0.20 * (cos_4h * _COS63 + sin_4h * _SIN63)
    )
    l_offset = 0.5 * (l1 + l2) - 50.0
    l_offset *= l_offset
    s_l = 1.0 + 0.015 * l_offset / math.sqrt(20.0 + l_offset)
    s_c = 1.0 + 0.045 * c_mean
    s_h = 1.0 + 0.015 * c_mean * t

    term_l = (l2 - l1) / s_l
    term_c = (c2 - c1) / s_c
    term_h = d_hue / s_h
    squared = term_l * term_l + term_c * term_c + term_h * term_h
    if sin_h < 0.0:  # the blue turn is centred on 275° and below 1e-6 outside 180°…360°
        squared += _blue_turn(cos_h, sin_h, c_mean) * term_c * term_h
    return math.sqrt(max(0.0, squared))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _mean_hue(a1: float, b1: float, c1: float, a2: float, b2: float, c2: float) -> tuple[float, float]:
    """Cosine and sine of the mean hue, along the shorter arc; a grey has no say in it."""
    if c1 == 0.0 and c2 == 0.0:
        return 1.0, 0.0
    if c1 == 0.0:
        return a2 / c2, b2 / c2
    if c2 == 0.0:
        return a1 / c1, b1 / c1
    x = a1 / c1 + a2 / c2
    y = b1 / c1 + b2 / c2
    size = math.sqrt(x * x + y * y)
    if size < 1e-12:  # opposite hues: the mean of the two angles, both taken in 0…360°
        h1 = math.atan2(b1, a1) % (2.0 * math.pi)
        h2 = math.atan2(b2, a2) % (2.0 * math.pi)
        mean = 0.5 * (h1 + h2)
        return math.cos(mean), math.sin(mean)
    return x / size, y / size


@njit(cache=True)  # type: ignore[untyped-decorator]
def _blue_turn(cos_h: float, sin_h: float, c_mean: float) -> float:
    """R_T, the interaction of chroma and hue in the blues."""
    degrees = math.degrees(math.atan2(sin_h, cos_h)) + 360.0  # 180…360, as sin_h is negative
    offset = (degrees - 275.0) / 25.0
    c7 = c_mean * c_mean * c_mean
    c7 = c7 * c7 * c_mean
    turn = math.radians(30.0 * math.exp(-offset * offset))
    return -math.sin(2.0 * turn) * 2.0 * math.sqrt(c7 / (c7 + _POW25_7))
