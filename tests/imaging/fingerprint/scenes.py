"""Drawn pictures that the tests of fingerprints share, and what happens to them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from wenmai.imaging import fingerprint

RgbImage = NDArray[np.uint8]
KEY = b"a key for tests, of 16 bytes or more"
OTHER_KEY = b"the key of another museum"


def vase(height_px: int = 800, width_px: int = 700, seed: int = 1) -> RgbImage:
    """A mottled ground, a smooth pot with a painted pattern, film grain."""
    rng = np.random.default_rng(seed)
    coarse = rng.normal(0, 1, (height_px // 16 + 1, width_px // 16 + 1, 3)).astype(np.float32)
    fine = rng.normal(0, 1, (height_px // 4 + 1, width_px // 4 + 1, 1)).astype(np.float32)
    picture = 120 + 22 * cv2.resize(coarse, (width_px, height_px), interpolation=cv2.INTER_CUBIC)
    picture += 14 * cv2.resize(fine, (width_px, height_px), interpolation=cv2.INTER_CUBIC)[..., None]
    middle = (width_px // 2, height_px // 2)
    cv2.ellipse(picture, middle, (width_px // 3, height_px // 3), 0, 0, 360, (205, 190, 160), -1, cv2.LINE_AA)
    for _ in range(60):
        at = rng.normal(middle, (width_px / 9, height_px / 9)).astype(int)
        cv2.circle(picture, (int(at[0]), int(at[1])), int(rng.integers(4, 20)), (60, 70, 140), 2, cv2.LINE_AA)
    picture += rng.normal(0, 1.5, (height_px, width_px, 1))
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def marked(rgb: RgbImage, code: int, key: bytes = KEY) -> RgbImage:
    return fingerprint.embed(rgb, code, key)


def jpeg(rgb: RgbImage, quality: int = 80) -> RgbImage:
    _, data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def scaled(rgb: RgbImage, scale: float) -> RgbImage:
    size = round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), np.uint8)


def psnr_db(one: RgbImage, two: RgbImage) -> float:
    return float(10 * np.log10(255**2 / np.mean((one.astype(float) - two) ** 2)))
