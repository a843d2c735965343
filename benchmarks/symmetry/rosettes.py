"""Rosettes of a known order, with mirrors or without, drawn in concentric zones from random shapes of flat colour."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.symmetry.motifs import polygon

SIDE = 1024  # samples across a rosette; finer than most pictures that are drawn from it
CHANCE_MAX = 0.80  # correlation of a rosette with its image under an operation that its group has not
ZONE_ORDER_MAX = 32
CONTRAST_MIN = 20.0  # of 255: root mean square along the rings
TRIES_MAX = 80

FloatArray = npt.NDArray[np.float64]
Plane = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Zone:
    """A ring between two radii (of 1) with shapes in ``order`` copies."""

    inner: float
    outer: float
    order: int
    mirrored: bool


@dataclass(frozen=True, slots=True)
class TrueRosette:
    """``rgb`` (``SIDE``, ``SIDE``, 3) floats 0…255 on the square about a disc of radius 1; ``alpha`` where it is."""

    rgb: Plane
    alpha: Plane
    order: int
    mirrored: bool
    zones: tuple[Zone, ...]

    @property
    def name(self) -> str:
        return f"{'D' if self.mirrored else 'C'}{self.order}"


def draw_rosette(order: int, mirrored: bool, generator: np.random.Generator) -> TrueRosette:
    """A random rosette of exactly that group."""
    for _ in range(TRIES_MAX):
        zones = random_zones(order, mirrored, generator)
        rosette = drawn(zones, order, mirrored, generator)
        if _is_generic(rosette):
            return rosette
    raise RuntimeError(f"no rosette of order {order} without chance symmetries in {TRIES_MAX} tries")


def random_zones(order: int, mirrored: bool, generator: np.random.Generator) -> tuple[Zone, ...]:
    """One to four rings; each has the order asked for or a multiple of it, all together no more than that."""
    count = int(generator.integers(1, 5))
    rims = np.concatenate([[0.0], np.sort(generator.uniform(0.25, 0.9, count - 1)), [1.0]])
    times = [int(generator.choice([1, 1, 1, 2, 3])) for _ in range(count)]
    times = [k if k * order <= ZONE_ORDER_MAX else 1 for k in times]
    chiral = [not mirrored and bool(generator.random() < 0.75) for _ in range(count)]
    widest = int(np.argmax(np.diff(rims**2)))
    if gcd(*times) > 1:
        times[widest] = 1
    chiral[widest] = not mirrored
    return tuple(Zone(float(rims[k]), float(rims[k + 1]), times[k] * order, not chiral[k]) for k in range(count))


def drawn(zones: tuple[Zone, ...], order: int, mirrored: bool, generator: np.random.Generator) -> TrueRosette:
    """The zones, from the outside in, each on a ground of its own."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) - (SIDE - 1) / 2
    radius = np.hypot(x, y) / (SIDE / 2)
    rgb = np.zeros((SIDE, SIDE, 3), np.float32)
    for zone in zones[::-1]:
        rgb[radius <= zone.outer] = generator.uniform(20, 235, 3)
        within = ((radius <= zone.outer) & (radius >= zone.inner)).astype(np.float32)
        for _ in range(int(generator.integers(2, 5))):
            mask = copies(random_shape(zone, generator), zone.order, zone.mirrored) * within
            colour = generator.uniform(10, 245, 3).astype(np.float32)
            rgb = rgb * (1 - mask[..., None]) + colour * mask[..., None]
    lobes = 0.0
    if generator.random() < 0.3:  # petals reach over the rim
        lobes = generator.uniform(0.03, 0.12) * np.abs(np.sin(zones[-1].order * np.arctan2(y, x) / 2))
    alpha = np.clip((1 - lobes - radius) * SIDE / 2, 0, 1)
    return TrueRosette(rgb, np.asarray(alpha, np.float32), order, mirrored, zones)


def random_shape(zone: Zone, generator: np.random.Generator, size: float = 1.0) -> FloatArray:
    """(k, 2) the outline of a shape in the first sector of a zone, in units of the rosette's radius."""
    share = zone.order * (2 if zone.mirrored else 1)
    room = float(np.sqrt(np.pi * (zone.outer**2 - zone.inner**2) / share)) * size
    kind = str(generator.choice(["polygon", "petal", "stroke", "dot"], p=[0.35, 0.3, 0.25, 0.1]))
    if kind == "polygon":
        shape = polygon(generator, room * 1.3)
    elif kind == "dot":
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        shape = room * generator.uniform(0.1, 0.3) * np.column_stack([np.cos(turn), np.sin(turn)])
    else:
        shape = _blade(generator, min(room, 0.8 * (zone.outer - zone.inner)), kind == "stroke")
    # as likely in one part of the zone as in another
    out = np.sqrt(generator.uniform(zone.inner**2, zone.outer**2))
    along = generator.uniform(0, 2 * np.pi / zone.order)
    shape = shape + np.array([out, 0.0])
    return np.asarray(shape @ _turn(along).T, np.float64)


def _blade(generator: np.random.Generator, room: float, thin: bool) -> FloatArray:
    """A petal, or a thin stroke, that stands outwards and bends."""
    t = np.linspace(0, 1, 24)
    bend = generator.normal() * (2.0 if thin else 0.8)
    angle = generator.normal() * (1.0 if thin else 0.3) + bend * (t - 0.5)
    middle = np.cumsum(np.column_stack([np.cos(angle), np.sin(angle)]), axis=0) / len(t)
    middle = (middle - middle.mean(axis=0)) * room * generator.uniform(0.8, 1.4)
    width = room * (generator.uniform(0.05, 0.1) if thin else generator.uniform(0.15, 0.4))
    across = np.column_stack([-np.sin(angle), np.cos(angle)]) * (width * np.sin(np.pi * t**0.8))[:, None]
    return np.concatenate([middle + across, (middle - across)[::-1]])


def copies(shape: FloatArray, order: int, mirrored: bool) -> Plane:
    """(``SIDE``, ``SIDE``) the mask of a shape with all its images."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    for one in (shape, shape * (1.0, -1.0)) if mirrored else (shape,):
        for k in range(order):
            turned = one @ _turn(2 * np.pi * k / order).T
            points = np.rint((turned * SIDE / 2 + (SIDE - 1) / 2) * 16).astype(np.int32)
            cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, 4)
    return np.asarray(mask / 255, np.float32)


def _turn(angle: float) -> FloatArray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _is_generic(rosette: TrueRosette) -> bool:
    """Whether it is no plain disc, and no turn or mirror that the group has not leaves it nearly as it is."""
    middle = (SIDE - 1) / 2
    shape, samples = (96, 720), 720
    polar = cv2.warpPolar(rosette.rgb, shape, (middle, middle), SIDE / 2, cv2.WARP_POLAR_LINEAR)
    area = np.arange(shape[0]) / (shape[0] * samples * shape[0] / 2)  # of each sample, all together 1
    contrast = float((((polar - polar.mean(axis=0)) ** 2).sum(axis=2) * area).sum())
    if contrast < 3 * CONTRAST_MIN**2:
        return False
    spectrum = np.fft.fft((polar - polar.mean(axis=0)) * np.sqrt(area)[:, None], axis=0)
    power = (np.abs(spectrum) ** 2).sum(axis=(1, 2))
    waves = np.arange(samples)
    for other in range(2, ZONE_ORDER_MAX + 5):
        alike = float(power @ np.cos(2 * np.pi * waves / other) / power.sum())
        if rosette.order % other and alike > CHANCE_MAX:
            return False
    flipped = np.fft.ifft((spectrum**2).sum(axis=(1, 2))).real * samples / power.sum()
    return rosette.mirrored or float(flipped.max()) < CHANCE_MAX
