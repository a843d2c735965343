"""The same pattern from another photograph, simulated: crop, turn, recolour, relight; each with noise and JPEG.

Shared by the benchmarks of retrieval and of duplicates. Every variation takes its own seeded generator, so that a
figure can be had again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

RgbImage = npt.NDArray[np.uint8]
Variation = Callable[[RgbImage, np.random.Generator], RgbImage]


def generator(*words: str) -> np.random.Generator:
    """A generator of random numbers that depends on nothing but ``words``."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256("\n".join(words).encode()).digest()[:8], "big"))


def random_box(rgb: RgbImage, rng: np.random.Generator, smallest: float, largest: float) -> RgbImage:
    """A box of ``smallest`` to ``largest`` of the area, its sides' ratio within 4:3 of the picture's own."""
    height, width = rgb.shape[:2]
    share, stretch = rng.uniform(smallest, largest), rng.uniform(0.75, 4 / 3) ** 0.5
    box_width = min(width, round(width * share**0.5 * stretch))
    box_height = min(height, round(height * share**0.5 / stretch))
    left, top = rng.integers(0, width - box_width + 1), rng.integers(0, height - box_height + 1)
    return rgb[top : top + box_height, left : left + box_width].copy()


def crop(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    return random_box(rgb, rng, 0.4, 0.7)


def quarter_turn(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    return np.ascontiguousarray(np.rot90(rgb, int(rng.integers(1, 4))))


def any_turn(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    """Turned by any angle on a larger ground of the border's median colour, as if laid on a table."""
    return turned(rgb, float(rng.uniform(0, 360)))


def turned(rgb: RgbImage, angle_deg: float) -> RgbImage:
    height, width = rgb.shape[:2]
    border = np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]])
    ground = tuple(int(value) for value in np.median(border, axis=0))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_width, new_height = round(height * sine + width * cosine), round(height * cosine + width * sine)
    matrix[:, 2] += (new_width / 2 - width / 2, new_height / 2 - height / 2)
    return np.asarray(cv2.warpAffine(rgb, matrix, (new_width, new_height), flags=cv2.INTER_AREA, borderValue=ground))


def mirror(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    return np.ascontiguousarray(rgb[:, ::-1] if rng.random() < 0.5 else rgb[::-1])


def hue_turn(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    """All hues turned by 60 to 300 degrees."""
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV_FULL)
    hsv[..., 0] = (hsv[..., 0].astype(int) + int(rng.uniform(60, 300) / 360 * 256)) % 256
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB_FULL))


def channel_gain(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    """Each channel multiplied by 0.5 to 1.5."""
    return np.asarray(np.clip(rgb * rng.uniform(0.5, 1.5, 3), 0, 255), np.uint8)


def gradient_map(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    """Lightness shown in colours between two or three random ones, light and dark as they fall: often reversed."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    stops = rng.uniform(0, 255, (int(rng.integers(2, 4)), 3))
    while abs(stops[0].mean() - stops[-1].mean()) < 90:  # a map without contrast shows no pattern to anyone
        stops = rng.uniform(0, 255, stops.shape)
    stops = stops[np.argsort(stops.mean(axis=1))]  # no fold in the middle: the pattern must stay visible
    if rng.random() < 0.5:
        stops = stops[::-1]
    at = np.linspace(0, 255, len(stops))
    table = np.column_stack([np.interp(np.arange(256), at, stops[:, i]) for i in range(3)])
    return np.asarray(np.rint(table).astype(np.uint8)[grey])


def grey(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    return np.repeat(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


RECOLOURINGS: dict[str, Variation] = {
    "hue turn": hue_turn,
    "channel gain": channel_gain,
    "gradient map": gradient_map,
    "grey": grey,
}


def relight(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    """A lamp from one side, 1 down to 0.2 across the picture, and a gamma of 0.5 to 2."""
    height, width = rgb.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    ramp = x * np.cos(angle) + y * np.sin(angle)
    ramp = (ramp - ramp.min()) / (ramp.max() - ramp.min())
    gamma = 2.0 ** rng.uniform(-1, 1)
    lit = (rgb / 255.0) ** gamma * (0.2 + 0.8 * ramp)[..., None]
    return np.asarray(np.rint(lit * 255), np.uint8)


def camera(rgb: RgbImage, rng: np.random.Generator, noise: float = 6.0, quality: int = 60) -> RgbImage:
    """Another resolution (0.6 to 1), noise of deviation ``noise`` and JPEG."""
    scale = rng.uniform(0.6, 1.0)
    size = (max(32, round(rgb.shape[1] * scale)), max(32, round(rgb.shape[0] * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    noisy = np.clip(small + rng.normal(0, noise, small.shape), 0, 255).astype(np.uint8)
    return jpeg(noisy, quality)


def jpeg(rgb: RgbImage, quality: int) -> RgbImage:
    _, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])
