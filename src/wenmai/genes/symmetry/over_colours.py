"""Sums over the colours of planes, their last axis: numpy's own are slow along an axis of so few."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def dot(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """(…) of two (…, k) what they have in common at each place: their products, added over the colours."""
    total = one[..., 0] * other[..., 0]
    for k in range(1, one.shape[-1]):
        total += one[..., k] * other[..., k]
    return np.asarray(total)


def squared(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """(…) of real (…, k), added over the colours."""
    return dot(values, values)


def power_of(spectrum: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """(…) of complex (…, k) the squares of their moduli, added over the colours."""
    return np.asarray(squared(spectrum.real) + squared(spectrum.imag))
