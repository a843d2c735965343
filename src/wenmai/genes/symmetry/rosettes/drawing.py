"""Sectors drawn together: the smooth displacement of a disc under which each comes to lie on the next ones.

Neighbouring sectors are hardly displaced against each other, however much the disc is bent as a whole; so they find
each other where a mean of all sectors would show nothing yet. Gauss–Newton on the differences (Lucas and Kanade 1981),
all pairs at once, each weighed by how little it stands out (Geman and McClure 1987).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.rosettes.disc import FloatArray, rings
from wenmai.genes.symmetry.rosettes.unbending import Flat, unit_grid
from wenmai.genes.symmetry.surface import Surface

DEGREE = 5  # of the polynomials in x and y that a displacement is made of
INNERMOST = 0.12  # of the radius
SECTOR_SAMPLES_MIN = 6
NEIGHBOURS = 3  # sectors on
STIFF = 2e-3  # against displacement, over the mean square of what it changes; times the degree squared
HELD = 300.0  # degrees
STANDS_OUT = 0.5  # root mean squares of contrast: pairs that differ by more count ever less
STEP_MAX = 0.15  # radii

Planes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Level:
    """So much of the disc is smoothed away (σ over the radius), for so many ``steps`` of polynomials to ``degree``, by
    so many ``rings`` and samples ``around`` at least.
    """

    smooth: float
    steps: int
    degree: int
    rings: int
    around: int


ROUGH = (Level(0.04, 4, 3, 20, 100), Level(0.02, 2, 3, 20, 100))
CLOSE = (Level(0.04, 2, 5, 32, 160), Level(0.02, 3, 5, 32, 160))


class Smooth:
    """A surface at every smoothness that is asked for: each is made once."""

    def __init__(self, surface: Surface, radius_px: float) -> None:
        self.inside, self._surface, self._radius_px = surface.inside, surface, radius_px
        self._made: dict[float, tuple[Planes, Planes]] = {}

    def by(self, share: float) -> tuple[Planes, Planes]:
        """(h, w, 3) without what is finer than that share of the radius, and (h, w, 6) its slopes along x, then y."""
        if share not in self._made:
            self._made[share] = _smoothed(self._surface, share * self._radius_px)
        return self._made[share]


def drawn_together(smooth: Smooth, flat: Flat, order: int, levels: tuple[Level, ...], held: bool = False) -> Flat:
    """The disc displaced so that its sectors by 1/``order`` of a turn are most alike; as a whole ``held`` in place."""
    scale = flat.disc().matrix
    parts = np.zeros((_functions(DEGREE), 2))
    for level in levels:
        samples = max(SECTOR_SAMPLES_MIN, -(-level.around // order))
        unit = rings(np.sqrt(np.linspace(INNERMOST**2, 1.0, level.rings)), order * samples)
        count = _functions(level.degree)
        basis = _polynomials(unit, level.degree)
        start = flat.at(unit) + (_polynomials(unit, DEGREE) @ parts) @ scale.T
        more = np.zeros((count, 2))
        planes, slopes = smooth.by(level.smooth)
        for _ in range(level.steps):
            places = np.asarray(start + (basis @ more) @ scale.T, np.float32)
            seen = _Seen.at(places, planes, slopes, smooth.inside, scale)
            step = _step(seen, basis, order, samples, parts[:count] + more, held)
            longest = float(np.hypot(*(basis @ step).reshape(-1, 2).T).max())
            more = more + step * min(1.0, STEP_MAX / max(longest, 1e-9))
        parts[:count] += more
    return Flat(np.asarray(flat.places + (_polynomials(_held(unit_grid()), DEGREE) @ parts) @ scale.T, np.float32))


@dataclass(frozen=True, slots=True)
class _Seen:
    """``values`` (rings, angles, 3), their slopes (…, 3, 2) by unit x and y, and what is ``inside`` (rings, angles)."""

    values: Planes
    slopes: Planes
    inside: Planes

    @classmethod
    def at(cls, places: Planes, planes: Planes, slopes: Planes, inside: Planes, scale: FloatArray) -> _Seen:
        x, y = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
        values = np.asarray(cv2.remap(planes, x, y, cv2.INTER_LINEAR), np.float32)
        gone = cv2.remap(slopes, x, y, cv2.INTER_LINEAR).reshape(*x.shape, 2, 3)
        known = np.asarray(cv2.remap(inside, x, y, cv2.INTER_LINEAR) > 0.99, np.float32)
        return cls(values, np.asarray(np.einsum("rawc,wu->racu", gone, scale), np.float32), known)


def _step(seen: _Seen, basis: FloatArray, order: int, samples: int, parts: FloatArray, held: bool) -> FloatArray:
    """(functions, 2) what has to be added to ``parts`` for sectors and the next ones to differ least."""
    count = basis.shape[2]
    change = np.einsum("racu,raf->racfu", seen.slopes, basis.astype(np.float32), optimize=False)
    change = change.reshape(*seen.values.shape, 2 * count)
    square, right = np.zeros((2 * count, 2 * count)), np.zeros(2 * count)
    contrast = float((seen.values**2).sum(axis=2).sum() / max(float(seen.inside.sum()), 1.0)) + 1e-6
    for k in range(1, min(NEIGHBOURS, max(order // 2, 1)) + 1):
        moved = k * samples
        off = seen.values - np.roll(seen.values, -moved, axis=1)
        known = seen.inside * np.roll(seen.inside, -moved, axis=1)
        weight = known / (1 + (off**2).sum(axis=2) / (STANDS_OUT**2 * contrast)) ** 2
        both = (change - np.roll(change, -moved, axis=1)).reshape(-1, 2 * count)
        weights = np.repeat(weight.reshape(-1), 3)[:, None]
        weighed = both * weights
        square += weighed.T @ both
        right -= weighed.T @ off.reshape(-1)
    stiff = STIFF * float(np.trace(square)) / (2 * count) * np.repeat(_stiffness(count, held), 2)
    step = np.linalg.solve(square + np.diag(stiff + 1e-9), right - stiff * parts.ravel())
    return step.reshape(count, 2)


def _smoothed(surface: Surface, sigma: float) -> tuple[Planes, Planes]:
    """(h, w, 3) the surface without what is finer, and (h, w, 6) its slopes along x, then y."""
    planes = np.asarray(cv2.GaussianBlur(surface.planes, (0, 0), max(sigma, 0.5)), np.float32)
    kernel = np.array([[-0.5, 0.0, 0.5]], np.float32)
    along, down = cv2.filter2D(planes, -1, kernel), cv2.filter2D(planes, -1, kernel.T)
    return planes, np.asarray(np.concatenate([along, down], axis=2), np.float32)


def _functions(degree: int) -> int:
    """How many polynomials there are up to a degree."""
    return (degree + 1) * (degree + 2) // 2


def _stiffness(count: int, held: bool) -> FloatArray:
    """(count,) of each polynomial: the square of its degree, of the shift 1, or so much that it stays, if ``held``."""
    degrees = np.array([max(i + j, 1) for i, j in _exponents(DEGREE)[:count]], np.float64)
    degrees[0] = HELD if held else degrees[0]
    return degrees**2


def _exponents(degree: int) -> list[tuple[int, int]]:
    return [(whole - j, j) for whole in range(degree + 1) for j in range(whole + 1)]


def _polynomials(unit: npt.NDArray[np.floating], degree: int) -> FloatArray:
    """(…, functions) products of Chebyshev polynomials in x and y, by degree."""
    x, y = (_chebyshev(np.asarray(unit[..., k], np.float64), degree) for k in (0, 1))
    return np.stack([x[i] * y[j] for i, j in _exponents(degree)], axis=-1)


def _chebyshev(x: FloatArray, degree: int) -> list[FloatArray]:
    values = [np.ones_like(x), x]
    while len(values) <= degree:
        values.append(2 * x * values[-1] - values[-2])
    return values


def _held(unit: FloatArray) -> FloatArray:
    """Places beyond the disc brought back to its rim: polynomials leave all bounds there."""
    return np.asarray(unit / np.maximum(np.hypot(unit[..., 0], unit[..., 1]), 1.0)[..., None], np.float64)
