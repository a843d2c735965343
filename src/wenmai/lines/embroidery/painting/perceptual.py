"""A space in which straight distances come near ΔE00, so that costs are sums of squares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.colour.conversion import linear_to_lab, rgb_to_lab

Float32Array = npt.NDArray[np.float32]

ALIKE_DIN99 = 8.0  # neighbouring tones of a shading; leaves and their ground stand 15 and more apart
HUE_TURN_RAD = float(np.deg2rad(16.0))


def uniform_of_rgb(rgb: npt.ArrayLike) -> Float32Array:
    """DIN99 coordinates (…, 3) of sRGB (…, 3), bytes or 0…1."""
    return uniform_of_lab(rgb_to_lab(rgb))


def uniform_of_linear(linear: npt.ArrayLike) -> Float32Array:
    """DIN99 coordinates (…, 3) of linear light (…, 3), 0…1."""
    return uniform_of_lab(linear_to_lab(linear))


def uniform_of_lab(lab: npt.ArrayLike) -> Float32Array:
    """DIN99 coordinates (L99, a99, b99) of CIELAB (…, 3). Source: DIN 6176:2001, kE = kCH = 1."""
    values = np.ascontiguousarray(lab, np.float32)
    return np.asarray(_uniform(values.reshape(-1, 3)).reshape(values.shape), np.float32)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _uniform(lab: Float32Array) -> Float32Array:
    uniform = np.empty_like(lab)
    cosine, sine = np.cos(HUE_TURN_RAD), np.sin(HUE_TURN_RAD)
    for i in range(len(lab)):
        along = lab[i, 1] * cosine + lab[i, 2] * sine
        across = 0.7 * (lab[i, 2] * cosine - lab[i, 1] * sine)
        chroma = np.hypot(along, across)
        shrink = np.log1p(0.045 * chroma) / (0.045 * chroma) if chroma > 1e-6 else 1.0
        uniform[i, 0] = 105.51 * np.log1p(0.0158 * max(lab[i, 0], 0.0))
        uniform[i, 1] = along * shrink
        uniform[i, 2] = across * shrink
    return uniform


def alike(uniform: Float32Array) -> npt.NDArray[np.bool_]:
    """(k, k) which of k colours, DIN99, pass for one another where a stitch runs over."""
    apart = np.linalg.norm(uniform[:, None] - uniform[None, :], axis=2)
    return np.asarray(apart < ALIKE_DIN99)
