"""sRGB ↔ CIE XYZ ↔ CIELAB, the one path that every colour of wenmai takes.

sRGB's transfer curve is that of IEC 61966-2-1; its primaries are those of ITU-R BT.709 with the white D65,
and CIELAB is relative to that white under the 2° observer (CIE 15:2004).
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.kernel.errors import InvalidInput

FloatArray = npt.NDArray[np.floating[Any]]
Float32Array = npt.NDArray[np.float32]

D65_XYZ = (0.95047, 1.0, 1.08883)  # CIE 15:2004, 2° observer, Y = 1

# Linear BT.709 primaries with the white D65 to CIE XYZ, to six decimals (the four of IEC 61966-2-1 leave a
# grey with a* = 0.01).
LINEAR_TO_XYZ: npt.NDArray[np.float64] = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)
XYZ_TO_LINEAR: npt.NDArray[np.float64] = np.asarray(np.linalg.inv(LINEAR_TO_XYZ), np.float64)

CURVE_KNEE_ENCODED = 0.04045  # IEC 61966-2-1, where the straight part of the curve ends
CURVE_KNEE_LINEAR = 0.0031308
LAB_KNEE = 216 / 24389  # (6/29)³, CIE 15:2004
LAB_SLOPE = 24389 / 27 / 116  # of f(t) below the knee
LAB_OFFSET = 16 / 116


def decode(encoded: npt.ArrayLike) -> FloatArray:
    """Linear light (0…1) of sRGB values (0…1), any shape. Values outside go through mirrored about zero."""
    value = np.asarray(encoded, dtype=np.float64)
    size = np.abs(value)
    curve = np.where(size <= CURVE_KNEE_ENCODED, size / 12.92, ((size + 0.055) / 1.055) ** 2.4)
    return cast(FloatArray, np.copysign(curve, value))


def encode(linear: npt.ArrayLike) -> FloatArray:
    """sRGB values (0…1) of linear light (0…1), any shape; the inverse of ``decode``."""
    value = np.asarray(linear, dtype=np.float64)
    size = np.abs(value)
    curve = np.where(size <= CURVE_KNEE_LINEAR, size * 12.92, 1.055 * size ** (1 / 2.4) - 0.055)
    return cast(FloatArray, np.copysign(curve, value))


LINEAR_OF_BYTE: Float32Array = decode(np.arange(256) / 255.0).astype(np.float32)

# f(t) of CIELAB at equal steps of t; straight lines between them err by less than 5e-7, 2.5e-4 in a*.
_STEPS = 16384
_T_MAX = 1.2  # saturated colours under another light can lie a little above the white
_steps = np.linspace(0.0, _T_MAX, _STEPS + 1)
_LAB_CURVE: Float32Array = np.where(_steps > LAB_KNEE, np.cbrt(_steps), LAB_SLOPE * _steps + LAB_OFFSET).astype(
    np.float32
)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _inside(t: np.float32, curve: Float32Array) -> np.float32:
    """f(t) of CIELAB from the table, for 0 ≤ t < ``_T_MAX``."""
    position = t * np.float32(_STEPS / _T_MAX)
    index = np.uint32(position)
    below = curve[index]
    step: np.float32 = curve[index + np.uint32(1)] - below
    return np.float32(below + step * (position - np.float32(index)))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _anywhere(t: np.float32, curve: Float32Array) -> np.float32:
    """f(t) of CIELAB, computed where the table does not reach."""
    if t < 0.0:
        return np.float32(LAB_SLOPE) * t + np.float32(LAB_OFFSET)
    if t >= _T_MAX:
        return np.float32(t ** (1.0 / 3.0))
    return np.float32(_inside(t, curve))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _linear_to_lab(linear: Float32Array, matrix: Float32Array, curve: Float32Array, lab: Float32Array) -> None:
    for i in range(linear.shape[0]):
        r, g, b = linear[i, 0], linear[i, 1], linear[i, 2]
        fx = _anywhere(matrix[0, 0] * r + matrix[0, 1] * g + matrix[0, 2] * b, curve)
        fy = _anywhere(matrix[1, 0] * r + matrix[1, 1] * g + matrix[1, 2] * b, curve)
        fz = _anywhere(matrix[2, 0] * r + matrix[2, 1] * g + matrix[2, 2] * b, curve)
        lab[i, 0] = np.float32(116.0) * fy - np.float32(16.0)
        lab[i, 1] = np.float32(500.0) * (fx - fy)
        lab[i, 2] = np.float32(200.0) * (fy - fz)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _bytes_to_lab(
    rgb: npt.NDArray[np.uint8],
    decoded: Float32Array,
    matrix: Float32Array,
    curve: Float32Array,
    lab: Float32Array,
) -> None:
    for i in range(rgb.shape[0]):
        r, g, b = decoded[rgb[i, 0]], decoded[rgb[i, 1]], decoded[rgb[i, 2]]
        fx = _inside(matrix[0, 0] * r + matrix[0, 1] * g + matrix[0, 2] * b, curve)
        fy = _inside(matrix[1, 0] * r + matrix[1, 1] * g + matrix[1, 2] * b, curve)
        fz = _inside(matrix[2, 0] * r + matrix[2, 1] * g + matrix[2, 2] * b, curve)
        lab[i, 0] = np.float32(116.0) * fy - np.float32(16.0)
        lab[i, 1] = np.float32(500.0) * (fx - fy)
        lab[i, 2] = np.float32(200.0) * (fy - fz)


# Rows divided by the white, so that the product is already X/Xn, Y/Yn, Z/Zn.
_LINEAR_TO_RELATIVE_XYZ: Float32Array = (LINEAR_TO_XYZ / np.array(D65_XYZ)[:, None]).astype(np.float32)


def rgb_to_lab(rgb: npt.ArrayLike) -> Float32Array:
    """CIELAB (D65) of sRGB colours.

    ``rgb`` is (…, 3): bytes 0…255 (uint8), or floats 0…1. Gives (…, 3) float32, L* 0…100. Within 1e-3 of
    exact arithmetic. Raises InvalidInput where the last axis is not 3 or whole numbers are not uint8.
    """
    array = np.asarray(rgb)
    _require_triples(array)
    lab = np.empty(array.shape, np.float32)
    if array.dtype == np.uint8:
        flat = np.ascontiguousarray(array).reshape(-1, 3)
        _bytes_to_lab(flat, LINEAR_OF_BYTE, _LINEAR_TO_RELATIVE_XYZ, _LAB_CURVE, lab.reshape(-1, 3))
        return lab
    if not np.issubdtype(array.dtype, np.floating):
        raise InvalidInput(f"colours of type {array.dtype}", remedy="Give uint8 0…255 or floats 0…1.")
    return linear_to_lab(decode(array))


def linear_to_lab(linear: npt.ArrayLike) -> Float32Array:
    """CIELAB (D65) of linear light, (…, 3) with 1 the white; values outside 0…1 are carried through."""
    array = np.ascontiguousarray(linear, dtype=np.float32)
    _require_triples(array)
    lab = np.empty(array.shape, np.float32)
    _linear_to_lab(array.reshape(-1, 3), _LINEAR_TO_RELATIVE_XYZ, _LAB_CURVE, lab.reshape(-1, 3))
    return lab


def lab_to_linear(lab: npt.ArrayLike) -> FloatArray:
    """Linear light (…, 3) float64 of CIELAB (D65) colours; outside 0…1 where sRGB cannot show the colour."""
    array = np.asarray(lab, dtype=np.float64)
    _require_triples(array)
    fy = (array[..., 0] + 16.0) / 116.0
    f = np.stack([fy + array[..., 1] / 500.0, fy, fy - array[..., 2] / 200.0], axis=-1)
    relative = np.where(f > 6 / 29, f**3, (f - LAB_OFFSET) / LAB_SLOPE)
    return cast(FloatArray, (relative * np.array(D65_XYZ)) @ XYZ_TO_LINEAR.T)


def lab_to_rgb(lab: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """sRGB bytes (…, 3) nearest to CIELAB (D65) colours; one that sRGB cannot show is clipped by channel."""
    encoded = encode(np.clip(lab_to_linear(lab), 0.0, 1.0))
    return np.asarray(np.rint(encoded * 255.0), np.uint8)


def _require_triples(array: npt.NDArray[Any]) -> None:
    if array.ndim == 0 or array.shape[-1] != 3:
        raise InvalidInput(f"colours of shape {array.shape}", remedy="The last axis has to hold the three components.")
