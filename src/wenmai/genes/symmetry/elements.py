"""Where a group's centres of rotation and its mirror and glide lines lie.

International Tables for Crystallography, volume A, section 1.2.2: the geometric element of x → W x + w.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import gcd

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.model import Axis, AxisKind, Centre, Point
from wenmai.genes.symmetry.operations import TWELFTHS, Operation

NEIGHBOURS = range(-2, 3)  # lattice translations after which every element has been met once in the cell
ELEMENTS_MAX = 4000  # of one kind in a picture: more are not to be seen apart
ROUNDING = 9  # decimals: places that differ by less are the same

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CellCentre:
    """A centre of rotation in the cell: ``place`` (u, v) 0…1 from the origin of the group."""

    order: int
    place: tuple[float, float]


@dataclass(frozen=True, slots=True)
class CellLine:
    """A line through ``place`` (u, v) along the lattice direction ``along`` (whole numbers without common divisor)."""

    kind: AxisKind
    place: tuple[float, float]
    along: tuple[int, int]


def determinant(operation: Operation) -> int:
    """1 of a rotation, −1 of a reflection."""
    a, b, c, d = operation.matrix
    return a * d - b * c


def centres_of(operations: Sequence[Operation]) -> tuple[CellCentre, ...]:
    """All in one cell; each with the highest order that it has."""
    orders: dict[tuple[float, float], int] = {}
    for operation in operations:
        if determinant(operation) < 0 or operation.order == 1:
            continue
        a, b, c, d = operation.matrix
        rest = np.array([[1 - a, -b], [-c, 1 - d]], np.float64)
        for shift in product(NEIGHBOURS, repeat=2):
            moved = np.array(operation.shift) / TWELFTHS + shift
            u, v = _in_cell(np.asarray(np.linalg.solve(rest, moved), np.float64))
            orders[u, v] = max(orders.get((u, v), 1), operation.order)
    return tuple(CellCentre(order, place) for place, order in sorted(orders.items()))


def lines_of(operations: Sequence[Operation]) -> tuple[CellLine, ...]:
    """All mirror and glide lines, one of each that the lattice repeats; a line that is both is a mirror."""
    found: dict[tuple[tuple[int, int], float], CellLine] = {}
    for operation in operations:
        if determinant(operation) > 0:
            continue
        along, across = _directions(operation)
        basis = np.array([along, across], np.float64).T
        for shift in product(NEIGHBOURS, repeat=2):
            moved = np.array(operation.shift) / TWELFTHS + shift
            glide, step = np.linalg.solve(basis, moved)
            kind: AxisKind = "mirror" if abs(glide - round(glide)) < 1e-6 else "glide"
            place = np.array(across, np.float64) * step / 2
            # lattice translations move the line by whole steps of this
            off = round(float(along[0] * place[1] - along[1] * place[0]) % 1.0, ROUNDING) % 1.0
            known = found.get((along, off))
            if known is None or known.kind == "glide":
                found[along, off] = CellLine(kind, (float(place[0]), float(place[1])), along)
    return tuple(found[key] for key in sorted(found))


def _directions(reflection: Operation) -> tuple[tuple[int, int], tuple[int, int]]:
    """The lattice directions that a reflection leaves as they are, and turns round."""
    a, b, c, d = reflection.matrix
    return _primitive((a + 1, c), (b, d + 1)), _primitive((a - 1, c), (b, d - 1))


def _primitive(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    x, y = one if one != (0, 0) else other
    divisor = gcd(x, y) if (x, y) > (0, 0) else -gcd(x, y)
    return x // divisor, y // divisor


def _in_cell(place: FloatArray) -> tuple[float, float]:
    u, v = (round(float(one) % 1.0, ROUNDING) % 1.0 for one in place)
    return u, v


def centres_within(
    centres: Sequence[CellCentre], basis: FloatArray, origin: FloatArray, width: int, height: int
) -> tuple[Centre, ...]:
    """The centres in a picture of that size; ``basis`` (2, 2) columns and ``origin`` (2,) px."""
    cells = _cells_over(basis, origin, width, height)
    found: list[Centre] = []
    for centre in centres:
        places = (cells + centre.place) @ basis.T + origin
        within = ((places >= 0) & (places <= (width - 1, height - 1))).all(axis=1)
        found += [Centre(centre.order, (float(x), float(y))) for x, y in places[within][:ELEMENTS_MAX]]
    return tuple(found)


def axes_within(
    lines: Sequence[CellLine], basis: FloatArray, origin: FloatArray, width: int, height: int
) -> tuple[Axis, ...]:
    """The stretches of lines in a picture of that size."""
    cells = _cells_over(basis, origin, width, height)
    found: list[Axis] = []
    for line in lines:
        along = basis @ np.array(line.along, np.float64)
        along /= np.hypot(*along)
        normal = np.array([-along[1], along[0]])
        offsets = ((cells + line.place) @ basis.T + origin) @ normal
        for offset in np.unique(np.round(offsets, 2))[:ELEMENTS_MAX]:
            ends = clipped(normal * offset, along, width - 1, height - 1)
            if ends is not None:
                found.append(Axis(line.kind, *ends))
    return tuple(found)


def clipped(
    place: FloatArray, along: FloatArray, right: float, bottom: float, first: float = -np.inf, last: float = np.inf
) -> tuple[Point, Point] | None:
    """The ends within a box from (0, 0) of a line, or of its stretch from ``place`` + ``first`` · ``along`` to
    ``last``; None where it passes by (Liang and Barsky 1984).
    """
    for k, limit in enumerate((right, bottom)):
        if abs(along[k]) < 1e-12:
            if not 0 <= place[k] <= limit:
                return None
            continue
        ends = sorted((-place[k] / along[k], (limit - place[k]) / along[k]))
        first, last = max(first, ends[0]), min(last, ends[1])
    if last - first <= 1e-6:
        return None
    (ax, ay), (bx, by) = place + first * along, place + last * along
    return (float(ax), float(ay)), (float(bx), float(by))


def _cells_over(basis: FloatArray, origin: FloatArray, width: int, height: int) -> FloatArray:
    """(n, 2) the cells (m, n) that may touch the picture."""
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], np.float64) - origin
    index = np.linalg.solve(basis, corners.T)
    first, last = np.floor(index.min(axis=1)).astype(int) - 1, np.ceil(index.max(axis=1)).astype(int) + 1
    m, n = np.meshgrid(np.arange(first[0], last[0] + 1), np.arange(first[1], last[1] + 1))
    return np.column_stack([m.ravel(), n.ravel()]).astype(np.float64)
