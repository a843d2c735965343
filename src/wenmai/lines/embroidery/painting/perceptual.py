"""A space in which straight distances come near ΔE00, so that costs are sums of squares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import linear_to_lab, rgb_to_lab

Float32Array = npt.NDArray[np.float32]

ALIKE_DIN99 = 8.0  # neighbouring tones of a shading; leaves and their ground stand 15 and more apart
HUE_TURN_RAD = np.deg2rad(16.0)


def uniform_of_rgb(rgb: npt.ArrayLike) -> Float32Array:
    """DIN99 coordinates (…, 3) of sRGB (…, 3), bytes or 0…1."""
    return uniform_of_lab(rgb_to_lab(rgb))


def uniform_of_linear(linear: npt.ArrayLike) -> Float32Array:
    """DIN99 coordinates (…, 3) of linear light (…, 3), 0…1."""
    return uniform_of_lab(linear_to_lab(linear))


def uniform_of_lab(lab: npt.ArrayLike) -> Float32Array:
    """DIN99 coordinates (L99, a99, b99) of CIELAB (…, 3). Source: DIN 6176:2001, kE = kCH = 1."""
    values = np.asarray(lab, np.float32)
    lightness = 105.51 * np.log1p(0.0158 * np.maximum(values[..., 0], 0.0))
    along = values[..., 1] * np.cos(HUE_TURN_RAD) + values[..., 2] * np.sin(HUE_TURN_RAD)
    across = 0.7 * (values[..., 2] * np.cos(HUE_TURN_RAD) - values[..., 1] * np.sin(HUE_TURN_RAD))
    chroma = np.hypot(along, across)
    shrink = np.where(chroma > 1e-6, np.log1p(0.045 * chroma) / (0.045 * np.maximum(chroma, 1e-6)), 1.0)
    return np.stack([lightness, along * shrink, across * shrink], axis=-1).astype(np.float32)


def alike(uniform: Float32Array) -> npt.NDArray[np.bool_]:
    """(k, k) which of k colours, DIN99, pass for one another where a stitch runs over."""
    apart = np.linalg.norm(uniform[:, None] - uniform[None, :], axis=2)
    return np.asarray(apart < ALIKE_DIN99)
