"""Lattices of a group, and the smallest upright rectangle that repeats on a lattice.

A printer, a loom and a web page repeat rectangles. The conventional cell is one for every lattice but the oblique.
There the lattice repeats every few rows at nearly the same place; it is sheared by the little that is missing, and how
much that is, is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.groups import Metric

FloatArray = npt.NDArray[np.float64]
Basis = FloatArray  # (2, 2): columns are the lattice vectors, mm

STRAIN_MAX = 0.005
ROWS_MAX = 40  # by Dirichlet's theorem rows enough for STRAIN_MAX whatever the lattice, unless it is a sliver
EXACT = 1e-9
TURN_COSTS = np.pi / 8


@dataclass(frozen=True, slots=True)
class Rectangle:
    """``basis`` (2, 2) columns mm: the lattice, turned so that the rectangle stands upright, and strained to close.

    ``width_mm`` by ``height_mm`` repeats; ``cells`` primitive cells are in it; ``strain`` is the greatest stretch that
    closes it, 0 where it closes by itself; ``turn`` the angle by which the lattice was turned, radians.
    """

    basis: Basis
    width_mm: float
    height_mm: float
    cells: int
    strain: float
    turn: float


def basis_for(metric: Metric, width_mm: float, aspect: float) -> Basis:
    """The primitive lattice whose rectangle is ``width_mm`` wide and ``aspect`` times as high.

    ``aspect`` is not looked at where the metric says it (square 1, hexagonal √3). An oblique lattice is as good as any
    for its groups: theirs is a rectangular one.
    """
    height_mm = width_mm * rectangle_aspect(metric, aspect)
    if metric == "rhombic":  # the rectangle's corners and its middle
        return np.array([[width_mm, width_mm], [-height_mm, height_mm]]) / 2
    if metric == "hexagonal":
        return np.array([[width_mm, -width_mm / 2], [0.0, height_mm / 2]])
    return np.array([[width_mm, 0.0], [0.0, height_mm]])


def rectangle_aspect(metric: Metric, aspect: float) -> float:
    """Height over width of the rectangle that repeats."""
    return {"square": 1.0, "hexagonal": float(np.sqrt(3.0))}.get(metric, aspect)


def smallest_rectangle(basis: Basis, strain_max: float = STRAIN_MAX) -> Rectangle:
    """The smallest rectangle on the lattice of ``basis``, one of whose vectors lies along its width.

    Of those that close exactly the smallest, the least turned of equal ones. Where there is none within twice as many
    cells as the smallest that closes to within ``strain_max``: of these the one whose longer side is least, where one
    that is turned by ``TURN_COSTS`` counts as twice as long, since a pattern has a way up. Raises ValueError for a
    lattice so thin that ``ROWS_MAX`` rows do not suffice.
    """
    found = [one for m, n in _rows() for one in _closing(basis, m, n, strain_max)]
    if not found:
        raise ValueError("the lattice is a sliver: no rectangle repeats on it within reach")
    least = min(one.cells for one in found)
    exact = [one for one in found if one.strain < EXACT and one.cells <= 2 * least]
    if exact:
        return min(exact, key=lambda one: (one.cells, round(abs(one.turn), 6), one.turn))
    return min(found, key=lambda one: (round(_longer(one) * (1 + abs(one.turn) / TURN_COSTS), 6), one.turn))


def _longer(one: Rectangle) -> float:
    return max(one.width_mm, one.height_mm)


def _rows() -> list[tuple[int, int]]:
    """The primitive vectors that may lie along the width, as whole coordinates."""
    return [(1, 0), (0, 1), (1, 1), (1, -1), (2, 1), (1, 2), (2, -1), (1, -2)]


def _closing(basis: Basis, m: int, n: int, strain_max: float) -> list[Rectangle]:
    """The first rectangle over rows along the vector (m, n) that closes well enough; none or one."""
    along = basis @ (m, n)
    if along[0] < -EXACT or (abs(along[0]) < EXACT and along[1] < 0):
        m, n, along = -m, -n, -along
    angle = _to_nearest_axis(float(np.arctan2(along[1], along[0])))
    if abs(angle) > np.pi / 4 + EXACT:
        return []
    upright = _rotation(-angle) @ basis
    first = upright @ (m, n)
    wide = abs(first[0]) > abs(first[1])
    other = _completing(m, n)
    step = upright @ other
    return _stacked(upright, (m, n), other, first, step, wide, strain_max, -angle)


def _to_nearest_axis(angle: float) -> float:
    """What an angle exceeds the nearest multiple of a quarter turn by."""
    return float((angle + np.pi / 4) % (np.pi / 2) - np.pi / 4)


def _completing(m: int, n: int) -> tuple[int, int]:
    """Whole coordinates that make a basis with (m, n): their determinant is ±1."""
    for p in (0, 1, -1):
        for q in (0, 1, -1):
            if abs(m * q - n * p) == 1:
                return p, q
    raise ValueError(f"({m}, {n}) is not primitive")


def _stacked(
    upright: Basis,
    along: tuple[int, int],
    other: tuple[int, int],
    first: FloatArray,
    step: FloatArray,
    wide: bool,
    strain_max: float,
    turn: float,
) -> list[Rectangle]:
    x, y = (0, 1) if wide else (1, 0)
    for rows in range(1, ROWS_MAX + 1):
        sideways = rows * step[x] - round(rows * step[x] / first[x]) * first[x]
        shear = sideways / (rows * step[y])
        strain = _stretch_of_shear(float(shear))
        if strain > strain_max:
            continue
        back = np.eye(2)
        back[x, y] = -shear
        sides = (abs(first[x]), abs(rows * step[y]))
        width_mm, height_mm = sides if wide else sides[::-1]
        return [Rectangle(back @ upright, float(width_mm), float(height_mm), rows, strain, turn)]
    return []


def _stretch_of_shear(shear: float) -> float:
    """The greatest stretch of a simple shear, less one."""
    return float(abs(shear) / 2 + np.sqrt(1 + shear**2 / 4) - 1)


def _rotation(angle: float) -> FloatArray:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]])
