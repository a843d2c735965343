"""A figure arranged by a rosette, frieze or wallpaper group.

Copies are laid down layer by layer (all copies of the first patch, then all of the second …), so that a drawing
whose copies overlap is still invariant under its group.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.holdings.sample.outline import Affine, Figure, transform
from wenmai.holdings.sample.symmetry.groups import Lattice, frieze_group, wallpaper_group
from wenmai.kernel.errors import InvalidInput

_ROSETTE = re.compile(r"([CD])([1-9]\d*)")


@dataclass(frozen=True, slots=True)
class Cell:
    """The conventional cell: lengths ``a`` along x and ``b``, in drawing units, ``gamma`` from a to b in radians."""

    a: float
    b: float
    gamma: float = np.pi / 2

    @property
    def basis(self) -> npt.NDArray[np.float64]:
        """(2, 2): columns are the cell vectors a and b."""
        return np.array([[self.a, self.b * np.cos(self.gamma)], [0.0, self.b * np.sin(self.gamma)]])

    def fits(self, lattice: Lattice) -> bool:
        """Whether this cell has the metric that ``lattice`` demands."""
        equal, upright = np.isclose(self.a, self.b), np.isclose(self.gamma, np.pi / 2)
        return bool(
            {
                "oblique": True,
                "rectangular": upright,
                "square": equal and upright,
                "hexagonal": equal and np.isclose(self.gamma, 2 * np.pi / 3),
            }[lattice]
        )


def hexagonal(a: float) -> Cell:
    """The hexagonal cell with side ``a`` (γ = 120°)."""
    return Cell(a, a, 2 * np.pi / 3)


def _layered(figure: Figure, matrices: list[Affine]) -> Figure:
    return tuple(copy for patch in figure for matrix in matrices for copy in transform((patch,), matrix))


def _distinct(
    figure: Figure, operations: list[Affine], basis: npt.NDArray[np.float64], *, periodic: tuple[bool, bool]
) -> list[Affine]:
    """The operations whose copies of ``figure`` differ: one on a mirror or an axis is its own copy, and drawn once."""
    inverse = np.linalg.inv(basis)
    seen: set[bytes] = set()
    distinct = []
    for operation in operations:
        moved = [
            (contour @ inverse.T) @ operation[:, :2].T + operation[:, 2]
            for patch in figure
            for contour in patch.contours
        ]
        points = np.concatenate(moved)
        points -= np.floor(points.mean(axis=0) + 1e-6) * periodic
        rounded = np.rint(points * 1e5).astype(np.int64)
        key = rounded[np.lexsort(rounded.T)].tobytes()
        if key not in seen:
            seen.add(key)
            distinct.append(operation)
    return distinct


def rosette(figure: Figure, group: str) -> Figure:
    """``figure`` repeated about the origin by ``Cn`` or ``Dn``; the mirrors of Dn include the vertical axis.

    Raises InvalidInput where ``group`` is not C or D and a number.
    """
    match = _ROSETTE.fullmatch(group)
    if not match:
        raise InvalidInput(f"no rosette group is called {group!r}", remedy="Write C or D and the order: C5, D8.")
    return _layered(figure, rosette_operations(match[1], int(match[2])))


def rosette_operations(family: str, order: int) -> list[Affine]:
    """The affine maps of C``order`` or D``order`` about the origin."""
    maps = []
    for k in range(order):
        angle = 2 * np.pi * k / order
        c, s = np.cos(angle), np.sin(angle)
        maps.append(np.array([[c, -s, 0.0], [s, c, 0.0]]))
        if family == "D":
            maps.append(np.array([[-c, -s, 0.0], [-s, c, 0.0]]))
    return maps


def frieze(figure: Figure, group: str, period: float, *, first: int, last: int) -> Figure:
    """``figure`` along the x axis by a frieze group, periods ``first`` … ``last`` (both included).

    ``period`` is the translation in drawing units; the axis of the band is y = 0.
    """
    matrices = []
    fractional = [operation.as_affine() for operation in frieze_group(group).operations]
    for base in _distinct(figure, fractional, np.diag([period, 1.0]), periodic=(True, False)):
        base[0, 2] *= period  # the shift runs along the band; y shifts are nought
        for index in range(first, last + 1):
            moved = base.copy()
            moved[0, 2] += index * period
            matrices.append(moved)
    return _layered(figure, matrices)


def wallpaper(
    figure: Figure, group: str, cell: Cell, *, half_width: float, half_height: float, reach: float = 1.0
) -> Figure:
    """``figure`` over the rectangle |x| ≤ half_width, |y| ≤ half_height by a wallpaper group.

    The figure is given in drawing units relative to the cell's origin, which is the drawing's centre. ``reach``, in
    cell lengths, says how far the figure extends from its origin, so that no copy that shows is missed.
    Raises InvalidInput where the cell has not the metric of the group's lattice.
    """
    plane_group = wallpaper_group(group)
    if not cell.fits(plane_group.lattice):
        raise InvalidInput(f"{group} needs a {plane_group.lattice} cell", remedy="Change the cell's sides or angle.")
    basis = cell.basis
    inverse = np.linalg.inv(basis)
    operations = _distinct(figure, [o.as_affine() for o in plane_group.operations], basis, periodic=(True, True))
    margin = reach * max(cell.a, cell.b)
    corners = np.array([[x, y] for x in (-1, 1) for y in (-1, 1)]) * [half_width + margin, half_height + margin]
    cells = corners @ inverse.T
    low, high = np.floor(cells.min(axis=0)).astype(int) - 1, np.ceil(cells.max(axis=0)).astype(int) + 1
    matrices = []
    for fractional in operations:
        linear = basis @ fractional[:, :2] @ inverse
        for i in range(low[0], high[0] + 1):
            for j in range(low[1], high[1] + 1):
                shift = basis @ (fractional[:, 2] + [i, j])
                if abs(shift[0]) <= half_width + margin and abs(shift[1]) <= half_height + margin:
                    matrices.append(np.column_stack([linear, shift]))
    return _layered(figure, matrices)
