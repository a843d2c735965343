"""What the bases are learned from: pictures that come inside dependencies, drawn ornaments, and their variations.

Nothing here has seen a museum's photograph, so nothing is tuned to any collection.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import cv2
import numpy as np

from wenmai.genes.descriptors.drawings import draw_ornament
from wenmai.genes.model import RgbImage

SEED = 20_260
DRAWINGS = 360
BOXES_PER_PICTURE = 10
VIEWS = 5  # of each picture: as it is and four variations
# Pictures under free licences, listed in skimage/data/README.txt and sklearn/datasets/images/README.txt.
SKIMAGE_PICTURES = [
    "astronaut.png",
    "brick.png",
    "camera.png",
    "cell.png",
    "chelsea.png",
    "chessboard_RGB.png",
    "coffee.png",
    "coins.png",
    "color.png",
    "grass.png",
    "gravel.png",
    "horse.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "moon.png",
    "motorcycle_left.png",
    "page.png",
    "phantom.png",
    "retina.jpg",
    "rocket.jpg",
    "text.png",
]
SKLEARN_PICTURES = ("china.jpg", "flower.jpg")


def lessons() -> Iterator[list[RgbImage]]:
    """For each of about 590 patterns, five views of it."""
    rng = np.random.default_rng(SEED)
    for picture in _pictures():
        for _ in range(BOXES_PER_PICTURE):
            yield _views(box(picture, rng, 0.15, 0.7), rng)
    for _ in range(DRAWINGS):
        yield _views(draw_ornament(rng), rng)


def _pictures() -> Iterator[RgbImage]:
    for package, names in (("skimage.data", SKIMAGE_PICTURES), ("sklearn.datasets.images", SKLEARN_PICTURES)):
        for name in names:
            data = np.frombuffer(resources.files(package).joinpath(name).read_bytes(), np.uint8)
            decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
            yield np.ascontiguousarray(decoded[..., ::-1])


def _views(rgb: RgbImage, rng: np.random.Generator) -> list[RgbImage]:
    return [rgb, *(vary(rgb, rng) for _ in range(VIEWS - 1))]


def vary(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    """Another view: cut, turned, mirrored, in other colours or another light, with noise; each by chance."""
    view = box(rgb, rng, 0.4, 1.0) if rng.random() < 0.5 else rgb
    if rng.random() < 0.6:
        view = _turned(view, rng)
    if rng.random() < 0.3:
        view = view[:, ::-1]
    if rng.random() < 0.7:
        view = _recoloured(view, rng)
    if rng.random() < 0.4:
        view = _relit(view, rng)
    noisy = view + rng.normal(0, rng.uniform(0, 8), view.shape)
    return np.ascontiguousarray(np.clip(noisy, 0, 255).astype(np.uint8))


def box(rgb: RgbImage, rng: np.random.Generator, smallest: float, largest: float) -> RgbImage:
    """An upright box of ``smallest`` to ``largest`` of the area, of the picture's own shape."""
    height, width = (max(32, round(side * rng.uniform(smallest, largest) ** 0.5)) for side in rgb.shape[:2])
    top = int(rng.integers(0, max(1, rgb.shape[0] - height)))
    left = int(rng.integers(0, max(1, rgb.shape[1] - width)))
    return rgb[top : top + height, left : left + width]


def _turned(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(0, 360)), float(rng.uniform(0.8, 1.2)))
    mode = cv2.BORDER_REFLECT_101 if rng.random() < 0.5 else cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpAffine(rgb, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=mode))


def _recoloured(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    """A random affine map of colours: hues turn, channels gain, light and dark change places one time in four."""
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    strength = rng.uniform(0, 1)
    grey = rgb.mean(axis=2, keepdims=True)
    chroma = (rgb - grey) @ turn * rng.uniform(0, 1.5)
    light = (grey - 128.0) * rng.uniform(0.6, 1.2) * (-1.0 if rng.random() < 0.25 else 1.0) + 128.0
    mapped = strength * (light + chroma) + (1 - strength) * rgb if rng.random() < 0.5 else light + chroma
    return np.asarray(np.clip(mapped * rng.uniform(0.7, 1.3, 3), 0, 255), np.uint8)


def _relit(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    height, width = rgb.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    ramp = 0.5 + 0.35 * (x * np.cos(angle) + y * np.sin(angle))
    lit = (rgb / 255.0) ** (2.0 ** rng.uniform(-0.8, 0.8)) * np.clip(ramp, 0.1, 1.0)[..., None]
    return np.asarray(np.rint(lit * 255), np.uint8)
