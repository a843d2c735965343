"""The smallest part of a pattern from which its group makes all the rest.

Asymmetric units after the International Tables for Crystallography, volume A, chapter 2.1 (plane groups) and volume E,
part 2 (friezes), in the settings of ``symmetry.groups`` and ``symmetry.friezes``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_HALF, _THIRD, _QUARTER = 1 / 2, 1 / 3, 1 / 4
_LEFT = ((0, 0), (_HALF, 0), (_HALF, 1), (0, 1))
_LOWER = ((0, 0), (1, 0), (1, _HALF), (0, _HALF))
_SQUARE = ((0, 0), (_HALF, 0), (_HALF, _HALF), (0, _HALF))
_BETWEEN_MIRRORS = ((_QUARTER, 0), (3 * _QUARTER, 0), (3 * _QUARTER, _HALF), (_QUARTER, _HALF))
_KITE = ((0, 0), (_HALF, 0), (2 * _THIRD, _THIRD), (_HALF, _HALF))

_WALLPAPER: Mapping[str, tuple[tuple[float, float], ...]] = MappingProxyType(
    {
        "p1": ((0, 0), (1, 0), (1, 1), (0, 1)),
        "p2": _LEFT,
        "pm": _LEFT,
        "pg": _LOWER,
        "cm": ((0, 0), (1, 0), (1, 1)),
        "pmm": _SQUARE,
        "pmg": _BETWEEN_MIRRORS,
        "pgg": _SQUARE,
        "cmm": ((0, 0), (1, 0), (_HALF, _HALF)),
        "p4": _SQUARE,
        "p4m": ((0, 0), (_HALF, 0), (_HALF, _HALF)),
        "p4g": ((0, 0), (_HALF, 0), (0, _HALF)),
        "p3": ((0, 0), (_HALF, 0), (2 * _THIRD, _THIRD), (_THIRD, 2 * _THIRD), (0, _HALF)),
        "p3m1": ((0, 0), (2 * _THIRD, _THIRD), (_THIRD, 2 * _THIRD)),
        "p31m": _KITE,
        "p6": _KITE,
        "p6m": ((0, 0), (_HALF, 0), (2 * _THIRD, _THIRD)),
    }
)
_FRIEZE: Mapping[str, tuple[tuple[float, float], ...]] = MappingProxyType(
    {
        "p111": ((0, -_HALF), (1, -_HALF), (1, _HALF), (0, _HALF)),
        "p1a1": ((0, -_HALF), (_HALF, -_HALF), (_HALF, _HALF), (0, _HALF)),
        "p1m1": _LOWER,
        "pm11": ((0, -_HALF), (_HALF, -_HALF), (_HALF, _HALF), (0, _HALF)),
        "p112": ((0, -_HALF), (_HALF, -_HALF), (_HALF, _HALF), (0, _HALF)),
        "pma2": _BETWEEN_MIRRORS,
        "pmm2": _SQUARE,
    }
)


def wallpaper_region(name: str) -> FloatArray:
    """(k, 2) the corners of a convex region in cell coordinates (u, v). Raises KeyError for no wallpaper group."""
    return np.array(_WALLPAPER[name], np.float64)


def frieze_region(name: str) -> FloatArray:
    """(k, 2) the corners of a convex region: x in repeats along the strip, y in its width from the middle line.

    Raises KeyError for no frieze group.
    """
    return np.array(_FRIEZE[name], np.float64)


def within(region: FloatArray, places: FloatArray) -> npt.NDArray[np.bool_]:
    """(n,) whether each of ``places`` (n, 2) lies in a convex ``region`` (k, 2), its border left out."""
    edges = np.roll(region, -1, axis=0) - region
    away = places[:, None, :] - region[None]
    turned = edges[None, :, 0] * away[..., 1] - edges[None, :, 1] * away[..., 0]
    return np.asarray((turned > 0).all(axis=1) | (turned < 0).all(axis=1), np.bool_)


def area_of(region: FloatArray) -> float:
    """Of a polygon (k, 2), whichever way round it runs."""
    x, y = region.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)
