"""Where stitches point: along the form, as the structure tensor of the picture tells at several scales."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.lines.embroidery.painting.model import Float32Array

SCALES_MM = (
    (1.5, 1.0),
    (3.5, 0.6),
    (8.0, 0.2),
    (16.0, 0.05),
)  # (σ, weight): the broad ones speak where the fine are mute
GRADIENT_KNEE = 4.0  # ΔE per mm in DIN99: stronger edges count by their root, so that one hard edge does not rule all


def structure_tensor(uniform: Float32Array, px_per_mm: float) -> Float32Array:
    """(h, w, 3) Jxx, Jxy, Jyy of a picture (h, w, 3) in a uniform colour space: summed over channels (Di Zenzo 1986),
    compressed in strength, and over ``SCALES_MM``.
    """
    smooth = cv2.GaussianBlur(uniform, (0, 0), 0.25 * px_per_mm, borderType=cv2.BORDER_REFLECT)
    dx = cv2.Scharr(smooth, cv2.CV_32F, 1, 0, scale=px_per_mm / 32, borderType=cv2.BORDER_REFLECT)
    dy = cv2.Scharr(smooth, cv2.CV_32F, 0, 1, scale=px_per_mm / 32, borderType=cv2.BORDER_REFLECT)
    tensor = np.stack([(dx * dx).sum(axis=2), (dx * dy).sum(axis=2), (dy * dy).sum(axis=2)], axis=2)
    strength = np.sqrt(tensor[..., 0] + tensor[..., 2])
    tensor *= (1.0 / (GRADIENT_KNEE + strength) ** 1.5)[..., None]
    total = np.zeros_like(tensor)
    for sigma_mm, weight in SCALES_MM:
        total += weight * _blurred(tensor, sigma_mm * px_per_mm)
    return np.asarray(total, np.float32)


def orientation(tensor: Float32Array) -> tuple[Float32Array, Float32Array]:
    """Direction (h, w) 0…π of least change, and coherence (h, w) 0…1, of ``structure_tensor``."""
    difference, cross = tensor[..., 0] - tensor[..., 2], 2 * tensor[..., 1]
    across = 0.5 * np.arctan2(cross, difference)
    trace = tensor[..., 0] + tensor[..., 2]
    coherence = np.hypot(difference, cross) / np.maximum(trace, 1e-12)
    return np.mod(across + np.pi / 2, np.pi).astype(np.float32), np.clip(coherence, 0, 1).astype(np.float32)


def double_angle(orientation_rad: Float32Array) -> Float32Array:
    """(h, w, 2) cosine and sine of twice the angle: directions without a head can be interpolated in it."""
    return np.stack([np.cos(2 * orientation_rad), np.sin(2 * orientation_rad)], axis=2).astype(np.float32)


def _blurred(planes: Float32Array, sigma_px: float) -> Float32Array:
    """Gaussian blur; a wide one on a smaller picture, where it costs no more than a narrow one."""
    height, width = planes.shape[:2]
    shrink = max(1, min(int(sigma_px / 4), min(height, width) // 8))
    if shrink == 1:
        return np.asarray(cv2.GaussianBlur(planes, (0, 0), sigma_px, borderType=cv2.BORDER_REFLECT), np.float32)
    size = (max(1, width // shrink), max(1, height // shrink))
    small = cv2.resize(planes, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / shrink, borderType=cv2.BORDER_REFLECT)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
