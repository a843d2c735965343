"""Light on things: backdrop, shadows, relief, grain. Images are (h, w, 3) float32 sRGB in 0…1."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.holdings.sample.canvas import Image, hex_to_rgb

Field = npt.NDArray[np.float32]  # (h, w)

LIGHT = np.array([-0.45, -0.62, 0.64], dtype=np.float32)  # towards the lamp: upper left, above the table


def grid(height: int, width: int) -> tuple[Field, Field]:
    """x and y of the pixel centres, pixels, each (h, w)."""
    x, y = np.meshgrid(np.arange(width, dtype=np.float32) + 0.5, np.arange(height, dtype=np.float32) + 0.5)
    return x, y


def backdrop(height: int, width: int, tint: str = "#d9d4ca") -> Image:
    """A paper sweep lit from the upper left, darker towards the lower corners."""
    x, y = grid(height, width)
    u, v = x / width, y / height
    light = np.asarray(1.06 - 0.30 * ((u - 0.38) ** 2 + (v - 0.30) ** 2) - 0.10 * v**2, dtype=np.float32)
    return (light[..., None] * np.array(hex_to_rgb(tint), dtype=np.float32)).clip(0, 1)


def blur(field: Field, sigma_px: float) -> Field:
    """A Gaussian blur; wide ones are made at a coarser scale, where nobody sees the difference."""
    factor = max(int(sigma_px // 4), 1)
    if factor == 1:
        return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma_px), dtype=np.float32)
    height, width = field.shape
    small = cv2.resize(field, (max(width // factor, 1), max(height // factor, 1)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / factor)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def shadow(ground: Image, mask: Field, *, dx: float, dy: float, sigma_px: float, strength: float) -> Image:
    """``ground`` darkened by the shadow of ``mask`` (0…1), moved by (dx, dy) pixels and softened."""
    moved = cv2.warpAffine(mask, np.array([[1, 0, dx], [0, 1, dy]], dtype=np.float32), mask.shape[::-1])
    dark = blur(moved.astype(np.float32), sigma_px).clip(0, 1)
    return np.asarray(ground * (1 - np.float32(strength) * dark)[..., None], dtype=np.float32)


def over(ground: Image, thing: Image, mask: Field) -> Image:
    """``thing`` laid over ``ground`` where ``mask`` is 1."""
    return ground + (thing - ground) * mask[..., None]


def relief(height_px: Field, *, gloss: float = 0.0, shine: float = 24.0) -> tuple[Field, Field]:
    """Diffuse light relative to a flat surface, and added gloss, for heights in pixels, each (h, w)."""
    dy, dx = np.gradient(height_px)
    length = np.sqrt(dx * dx + dy * dy + 1)
    diffuse = (-dx * LIGHT[0] - dy * LIGHT[1] + LIGHT[2]) / length
    half = LIGHT + np.array([0, 0, 1], dtype=np.float32)
    half /= np.linalg.norm(half)
    facing = ((-dx * half[0] - dy * half[1] + half[2]) / length).clip(0, 1)
    return (diffuse / LIGHT[2]).clip(0, 2).astype(np.float32), (gloss * facing**shine).astype(np.float32)


def grain(height: int, width: int, seed: int, sigma_px: float = 0.0) -> Field:
    """Noise of mean 0 and deviation 1, smoothed to ``sigma_px``."""
    rng = np.random.default_rng(seed)
    if sigma_px < 4:
        noise = rng.standard_normal((height, width), dtype=np.float32)
        if sigma_px:
            noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), sigma_px), dtype=np.float32)
    else:
        step = sigma_px / 1.5
        small = rng.standard_normal((int(height / step) + 3, int(width / step) + 3), dtype=np.float32)
        soft = cv2.GaussianBlur(small, (0, 0), 1.0)
        noise = np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    return np.asarray((noise - noise.mean()) / (noise.std() + np.float32(1e-6)), dtype=np.float32)


def to_bytes(image: Image, seed: int = 1) -> npt.NDArray[np.uint8]:
    """(h, w, 3) uint8 sRGB, with a breath of sensor noise that also hides banding."""
    noisy = image + np.float32(0.004) * grain(image.shape[0], image.shape[1], seed)[..., None]
    return (noisy * 255 + 0.5).clip(0, 255).astype(np.uint8)
