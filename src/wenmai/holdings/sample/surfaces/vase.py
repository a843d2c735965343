"""A vase of revolution, its bands of ornament wrapped about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator

from wenmai.holdings.sample.canvas import Frame, Image, colour, hex_to_rgb, paint
from wenmai.holdings.sample.outline import Figure, Outline, area, dense, warp
from wenmai.holdings.sample.surfaces.light import Field, backdrop, blur, grid, over

TILT = 0.16  # how far circles open to the eye: minor axis relative to the radius


@dataclass(frozen=True, slots=True)
class Profile:
    """A silhouette: ``heights`` from mouth (0) to foot (1), ``radii`` there, both relative to the whole height."""

    heights: tuple[float, ...]
    radii: tuple[float, ...]

    def radius(self, y: npt.ArrayLike) -> npt.NDArray[np.float64]:
        return np.asarray(_curve(self)(np.clip(y, 0, 1)))


@cache
def _curve(profile: Profile) -> PchipInterpolator:
    return PchipInterpolator(profile.heights, profile.radii)


MEIPING = Profile(
    (0, 0.03, 0.07, 0.1, 0.2, 0.34, 0.55, 0.8, 0.94, 1.0),
    (0.085, 0.083, 0.066, 0.075, 0.21, 0.265, 0.235, 0.15, 0.128, 0.14),
)
BOTTLE = Profile(
    (0, 0.04, 0.14, 0.3, 0.45, 0.6, 0.76, 0.9, 0.95, 1.0),
    (0.12, 0.1, 0.07, 0.075, 0.14, 0.235, 0.27, 0.19, 0.135, 0.14),
)
JAR = Profile(
    (0, 0.05, 0.1, 0.14, 0.3, 0.45, 0.7, 0.93, 1.0), (0.17, 0.165, 0.155, 0.165, 0.32, 0.37, 0.3, 0.19, 0.185)
)


@dataclass(frozen=True, slots=True)
class Belt:
    """A drawing laid round the vase: y = 0 lies at ``height`` (0…1); ``size`` is a drawing unit over the height."""

    figure: Figure
    height: float
    size: float


def vase(
    belts: tuple[Belt, ...], scheme: tuple[str, ...], height_px: int, profile: Profile, *, tint: str = "#d5d0c6"
) -> Image:
    """The vase before a sweep; the picture is 4 wide to 5 high. ``scheme[0]`` is the glaze."""
    width_px = height_px * 4 // 5
    tall = 0.8 * height_px
    frame = Frame(height_px, width_px, (width_px / 2, 0.085 * height_px), tall)
    figure: Figure = ()
    for belt in belts:
        figure += warp(belt.figure, _wrap(belt, profile))
    image = colour(paint(figure, frame, len(scheme)), scheme)
    body = paint((area(_silhouette(profile)),), frame, 2)[1]
    lit = _glaze(image, frame, profile)
    mouth = paint((area(_ellipse(0.0, float(profile.radius(0.0)) * 0.86)),), frame, 2)[1]
    dark = np.broadcast_to(np.array(hex_to_rgb(scheme[0]), dtype=np.float32) * np.float32(0.42), image.shape)
    lit = over(lit, dark, mouth)
    ground = _floor(height_px, width_px, tint, frame, profile)
    return over(ground, lit.clip(0, 1).astype(np.float32), body)


def _wrap(belt: Belt, profile: Profile) -> Callable[[Outline], Outline]:
    around = belt.size / float(profile.radius(belt.height))

    def wrap(points: Outline) -> Outline:
        fine = dense(points, 0.06)
        angle = np.clip(fine[:, 0] * around, -np.pi / 2, np.pi / 2)
        y = belt.height + fine[:, 1] * belt.size
        radius = profile.radius(y)
        return np.stack([radius * np.sin(angle), y + TILT * radius * np.cos(angle) * 0.5], axis=1)

    return wrap


def _ellipse(y: float, radius: float) -> Outline:
    angle = np.linspace(0, 2 * np.pi, 90)
    return np.stack([radius * np.cos(angle), y + TILT * 0.5 * radius * np.sin(angle)], axis=1)


def _silhouette(profile: Profile) -> Outline:
    y = np.linspace(0, 1, 220)
    right = np.stack([profile.radius(y), y], axis=1)
    foot = _ellipse(1.0, float(profile.radius(1.0)))[:45]
    mouth = _ellipse(0.0, float(profile.radius(0.0)))[45:]
    return np.concatenate([right, foot, right[::-1] * [-1, 1], mouth])


def _glaze(image: Image, frame: Frame, profile: Profile) -> Image:
    """Soft light from the left, two tall windows mirrored in the glaze, a rim of reflected light on the right."""
    x, y = grid(frame.height, frame.width)
    v = ((y - frame.origin_px[1]) / frame.unit_px).clip(0, 1)
    rows = v[:, 0].astype(np.float64)
    radius = profile.radius(rows)
    slope = np.gradient(radius, rows + np.arange(len(rows)) * 1e-9)
    s = ((x - frame.origin_px[0]) / frame.unit_px / radius[:, None]).clip(-1, 1).astype(np.float32)
    nz = np.sqrt(1 - s * s)
    tilt = np.clip(slope, -1.6, 1.6)[:, None].astype(np.float32)
    length = np.sqrt(1 + tilt * tilt)
    diffuse = ((-0.52 * s + 0.8 * nz) + 0.34 * tilt) / length
    lit = image * (0.34 + 0.68 * diffuse.clip(0, None) + 0.1 * np.maximum(s, 0) ** 3)[..., None]
    window = _window(s, -0.5, 0.11) * 0.42 + _window(s, 0.62, 0.045) * 0.14
    window *= (0.35 + 0.65 * np.exp(-((tilt - 0.2) ** 2) / 0.5)).astype(np.float32)
    edge = 1 - 0.35 * np.abs(s) ** 8
    return np.asarray(lit * edge[..., None] + window[..., None], dtype=np.float32)


def _window(s: Field, at: float, width: float) -> Field:
    offset = (s - at) / np.float32(width)
    offset *= offset
    return np.asarray(np.exp(-offset * offset), dtype=np.float32)


def _floor(height: int, width: int, tint: str, frame: Frame, profile: Profile) -> Image:
    sweep = backdrop(height, width, tint)
    foot_px = float(profile.radius(1.0)) * frame.unit_px
    base = frame.origin_px[1] + frame.unit_px
    x, y = grid(height, width)
    near = np.exp(
        -(((x - frame.origin_px[0] - 0.25 * foot_px) / (1.5 * foot_px)) ** 2)
        - (((y - base - 0.1 * foot_px) / (0.28 * foot_px)) ** 2)
    )
    far = np.exp(
        -(((x - frame.origin_px[0] - 1.3 * foot_px) / (2.6 * foot_px)) ** 2)
        - (((y - base - 0.12 * foot_px) / (0.4 * foot_px)) ** 2)
    )
    horizon = blur((y > base - 0.35 * foot_px).astype(np.float32), 0.09 * height)
    light = (1 - 0.06 * horizon) * (1 - 0.55 * near - 0.22 * far)
    return np.asarray(sweep * light[..., None], dtype=np.float32)
