"""What happens to a delivered picture on its way through the world, and pictures drawn for the measurements.

``WHOLE`` keeps the frame; ``MOVED`` does not, so that a blind reader has to search; ``JOINED`` makes one picture of
several buyers' copies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from benchmarks.variations import RgbImage, jpeg, random_box, turned

Attack = Callable[[RgbImage, np.random.Generator], RgbImage]


def scaled(rgb: RgbImage, scale_x: float, scale_y: float | None = None) -> RgbImage:
    """``rgb`` with its sides scaled, rounded to whole pixels."""
    scale_y = scale_x if scale_y is None else scale_y
    size = max(1, round(rgb.shape[1] * scale_x)), max(1, round(rgb.shape[0] * scale_y))
    kind = cv2.INTER_AREA if scale_x * scale_y < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, size, interpolation=kind), np.uint8)


def webp(rgb: RgbImage, quality: int) -> RgbImage:
    _, data = cv2.imencode(".webp", rgb[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])


def gamma(rgb: RgbImage, exponent: float) -> RgbImage:
    levels = np.rint(255 * (np.arange(256) / 255) ** exponent).astype(np.uint8)
    return np.asarray(levels[rgb])


def contrast(rgb: RgbImage, gain: float, shift: float) -> RgbImage:
    levels: RgbImage = np.clip(np.rint((np.arange(256) - 128) * gain + 128 + shift), 0, 255).astype(np.uint8)
    return np.asarray(levels[rgb])


def framed(rgb: RgbImage) -> RgbImage:
    """A screenshot: scaled to a window's width, a page around it, JPEG."""
    small = scaled(rgb, 0.83)
    page = np.full((small.shape[0] + 160, small.shape[1] + 200, 3), 244, np.uint8)
    page[90 : 90 + small.shape[0], 100 : 100 + small.shape[1]] = small
    return jpeg(page, 85)


def noisy(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    return np.clip(np.rint(rgb + rng.normal(0, 4, rgb.shape)), 0, 255).astype(np.uint8)


WHOLE: dict[str, Attack] = {
    "as delivered": lambda rgb, _: rgb,
    "JPEG 80": lambda rgb, _: jpeg(rgb, 80),
    "JPEG 60": lambda rgb, _: jpeg(rgb, 60),
    "JPEG 40": lambda rgb, _: jpeg(rgb, 40),
    "WebP 80": lambda rgb, _: webp(rgb, 80),
    "50 %": lambda rgb, _: scaled(rgb, 0.5),
    "150 %": lambda rgb, _: scaled(rgb, 1.5),
    "150 %, JPEG 80": lambda rgb, _: jpeg(scaled(rgb, 1.5), 80),
    "75 %, JPEG 80": lambda rgb, _: jpeg(scaled(rgb, 0.75), 80),
    "50 %, JPEG 80": lambda rgb, _: jpeg(scaled(rgb, 0.5), 80),
    "1/3, JPEG 80": lambda rgb, _: jpeg(scaled(rgb, 1 / 3), 80),
    "50 % and back, JPEG 80": lambda rgb, _: jpeg(scaled(scaled(rgb, 0.5), 2), 80),
    "gamma 0.8, JPEG 80": lambda rgb, _: jpeg(gamma(rgb, 0.8), 80),
    "contrast 1.25, brightness +10, JPEG 80": lambda rgb, _: jpeg(contrast(rgb, 1.25, 10), 80),
    "grey, JPEG 80": lambda rgb, _: jpeg(np.repeat(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[..., None], 3, 2), 80),
    "noise 4, JPEG 80": lambda rgb, rng: jpeg(noisy(rgb, rng), 80),
    "median 3 × 3, JPEG 80": lambda rgb, _: jpeg(np.asarray(cv2.medianBlur(rgb, 3), np.uint8), 80),
}
MOVED: dict[str, Attack] = {
    "crop to 75 %, JPEG 80": lambda rgb, rng: jpeg(random_box(rgb, rng, 0.75, 0.75), 80),
    "crop to 50 %, JPEG 80": lambda rgb, rng: jpeg(random_box(rgb, rng, 0.5, 0.5), 80),
    "crop to 50 %, then 70 %, JPEG 80": lambda rgb, rng: jpeg(scaled(random_box(rgb, rng, 0.5, 0.5), 0.7), 80),
    "crop to 25 %, JPEG 80": lambda rgb, rng: jpeg(random_box(rgb, rng, 0.25, 0.25), 80),
    "screenshot": lambda rgb, _: framed(rgb),
    "width 90 %, JPEG 80": lambda rgb, _: jpeg(scaled(rgb, 0.9, 1), 80),
    "mirrored, JPEG 80": lambda rgb, _: jpeg(np.ascontiguousarray(rgb[:, ::-1]), 80),
    "turned by 1°, JPEG 80": lambda rgb, _: jpeg(turned(rgb, 1), 80),
    "turned by 2.7°, JPEG 80": lambda rgb, _: jpeg(turned(rgb, 2.7), 80),
    "turned by 10°, JPEG 80": lambda rgb, _: jpeg(turned(rgb, 10), 80),
}


def averaged(copies: Sequence[RgbImage]) -> RgbImage:
    return np.asarray(np.rint(np.mean(np.stack(copies), axis=0)), np.uint8)


def brightest(copies: Sequence[RgbImage]) -> RgbImage:
    return np.asarray(np.max(np.stack(copies), axis=0), np.uint8)


def middle(copies: Sequence[RgbImage]) -> RgbImage:
    return np.asarray(np.rint(np.median(np.stack(copies), axis=0)), np.uint8)


def patched(copies: Sequence[RgbImage]) -> RgbImage:
    """Strips of one copy and the next."""
    parts = [np.array_split(copy, len(copies), axis=1)[index] for index, copy in enumerate(copies)]
    return np.concatenate(parts, axis=1)


JOINED: dict[str, tuple[int, Callable[[Sequence[RgbImage]], RgbImage]]] = {
    "average of 2": (2, averaged),
    "average of 3": (3, averaged),
    "average of 5": (5, averaged),
    "average of 10": (10, averaged),
    "brightest of 3": (3, brightest),
    "median of 3": (3, middle),
    "strips of 3": (3, patched),
}


def drawn(side_px: int = 1000) -> dict[str, RgbImage]:
    """Pictures of kinds that the photographs are not: plain, graded, lines, noise, weave, print."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[:side_px, :side_px]

    def of(levels: object) -> RgbImage:
        plane = np.clip(np.rint(np.asarray(levels, np.float64)), 0, 255).astype(np.uint8)
        return np.ascontiguousarray(np.repeat(plane[..., None], 3, axis=2)) if plane.ndim == 2 else plane

    lines = np.full((side_px, side_px), 243, np.uint8)
    for _ in range(120):
        start, end = rng.integers(0, side_px, 2), rng.integers(0, side_px, 2)
        cv2.line(lines, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), 20, 3, cv2.LINE_AA)
    page = np.full((side_px, side_px), 255, np.uint8)
    for row in range(40, side_px, 32):
        cv2.putText(page, "wenmai " * 12, (20, row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 1, cv2.LINE_AA)
    return {
        "white 255": of(np.full((side_px, side_px), 255)),
        "black 0": of(np.zeros((side_px, side_px))),
        "porcelain white 236": of(np.full((side_px, side_px), 236)),
        "lacquer black 14": of(np.full((side_px, side_px), 14)),
        "gradient": of(40 + 170 * x / side_px),
        "gradient with grain": of(40 + 170 * y / side_px + rng.normal(0, 2, (side_px, side_px))),
        "noise": rng.integers(0, 256, (side_px, side_px, 3), dtype=np.uint8),
        "weave": of(128 + 40 * np.sin(x * 1.1) * np.sin(y * 0.9) + rng.normal(0, 4, (side_px, side_px))),
        "line drawing": of(lines),
        "printed page": of(page),
    }
