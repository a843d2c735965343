"""A group laid on the plane in millimetres: its operations as maps, its lattice, its region, the tile that repeats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS, frieze_group
from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS, Metric, wallpaper_group
from wenmai.genes.symmetry.operations import TWELFTHS, Operation
from wenmai.genes.tiling.lattices import Basis, basis_for, smallest_rectangle
from wenmai.genes.tiling.regions import frieze_region, wallpaper_region
from wenmai.kernel.errors import InvalidInput

FloatArray = npt.NDArray[np.float64]
LayoutKind = Literal["wallpaper", "frieze", "rosette"]

ROSETTE_ORDER_MAX = 96
ARC_CORNERS = 96  # of a full circle, as a polygon
WALLPAPER_NAMES = tuple(group.name for group in WALLPAPER_GROUPS)
FRIEZE_NAMES = tuple(group.name for group in FRIEZE_GROUPS)
_ROSETTE = re.compile(r"([CD])([1-9]\d?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A group on the plane, in mm, y down; the tile is [0, ``width_mm``] × [0, ``height_mm``].

    ``linear`` (k, 2, 2) and ``shifts_mm`` (k, 2): the maps x → L x + s of one primitive cell, the identity first.
    ``vectors_mm`` (2, d) columns: the lattice of d = 2, 1 or 0 dimensions. ``region_mm`` (m, 2) the convex region that
    the group repeats. ``bounds`` (b, 3): nothing may lie where a · x + b · y > c. ``strain`` of the lattice, so that a
    rectangle repeats on it.
    """

    kind: LayoutKind
    group: str
    linear: FloatArray
    shifts_mm: FloatArray
    vectors_mm: FloatArray
    region_mm: FloatArray
    bounds: FloatArray
    width_mm: float
    height_mm: float
    strain: float = 0.0

    @property
    def order(self) -> int:
        """How many copies of the motif stand in a primitive cell."""
        return len(self.linear)

    def translations(self, reach: int) -> FloatArray:
        """(n, 2) mm: those of the lattice up to ``reach`` vectors each way, none at all first."""
        dimensions = self.vectors_mm.shape[1]
        steps = np.array(list(product(range(-reach, reach + 1), repeat=dimensions)), np.float64)
        steps = steps[np.argsort(np.abs(steps).sum(axis=1), kind="stable")]
        return np.asarray(steps @ self.vectors_mm.T, np.float64).reshape(-1, 2)


def kind_of(group: str) -> LayoutKind:
    """What a group makes. Raises InvalidInput for a name that none has."""
    if group in WALLPAPER_NAMES:
        return "wallpaper"
    if group in FRIEZE_NAMES:
        return "frieze"
    found = _ROSETTE.fullmatch(group)
    if found and int(found[2]) <= ROSETTE_ORDER_MAX:
        return "rosette"
    raise InvalidInput(
        f"there is no group {group!r}",
        where="group",
        remedy=f"Fields: {', '.join(WALLPAPER_NAMES)}. Bands: {', '.join(FRIEZE_NAMES)}. "
        f"Rounds: C1 to C{ROSETTE_ORDER_MAX}, D1 to D{ROSETTE_ORDER_MAX}.",
        rule="repeat.group",
    )


def layout_of(group: str, width_mm: float, aspect: float = 1.0) -> Layout:
    """The group, its tile ``width_mm`` wide and, where the group leaves that open, ``aspect`` times as high."""
    kind = kind_of(group)
    if kind == "wallpaper":
        return wallpaper_layout(group, basis_for(wallpaper_group(group).metric, width_mm, aspect))
    if kind == "frieze":
        return frieze_layout(group, width_mm, width_mm * aspect)
    return rosette_layout(group, width_mm)


def leaves_aspect_open(group: str) -> bool:
    """Whether the tile of a group may be of any shape."""
    kind = kind_of(group)
    return kind == "frieze" or (kind == "wallpaper" and _metric(group) not in ("square", "hexagonal"))


def wallpaper_layout(group: str, basis: Basis) -> Layout:
    """The group on a lattice (columns mm) of at least its metric."""
    rectangle = smallest_rectangle(basis)
    maps = [_in_plane(operation, rectangle.basis) for operation in wallpaper_group(group).operations]
    return Layout(
        "wallpaper", group, np.array([m for m, _ in maps]), np.array([s for _, s in maps]), rectangle.basis,
        wallpaper_region(group) @ rectangle.basis.T, np.zeros((0, 3)), rectangle.width_mm, rectangle.height_mm,
        rectangle.strain,
    )  # fmt: skip


def frieze_layout(group: str, repeat_mm: float, band_mm: float) -> Layout:
    """The group on a band: ``repeat_mm`` along it, ``band_mm`` across; its middle line is the middle of the tile."""
    middle = np.array([0.0, band_mm / 2])
    basis = np.diag([repeat_mm, band_mm])
    maps = [_in_plane(operation, basis) for operation in frieze_group(group).operations]
    linear = np.array([m for m, _ in maps])
    shifts = np.array([s for _, s in maps]) + middle - linear @ middle
    bounds = np.array([[0.0, 1.0, band_mm], [0.0, -1.0, 0.0]])
    region = frieze_region(group) @ basis.T + middle
    return Layout("frieze", group, linear, shifts, basis[:, :1], region, bounds, repeat_mm, band_mm)


def rosette_layout(group: str, width_mm: float) -> Layout:
    """Cn or Dn about the middle of a square, within the circle in it; one mirror of Dn stands upright."""
    letter, n = group[0].upper(), int(group[1:])
    radius = width_mm / 2
    middle = np.array([radius, radius])
    turns = 2 * np.pi * np.arange(n) / n
    linear = np.array([[[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]] for t in turns])
    if letter == "D":
        linear = np.concatenate([linear, linear @ np.diag([-1.0, 1.0])])
    half = np.pi / n
    start, end = (-np.pi / 2, -np.pi / 2 + half) if letter == "D" else (-np.pi / 2 - half, -np.pi / 2 + half)
    corners = np.linspace(start, end, max(3, round(ARC_CORNERS * (end - start) / (2 * np.pi)) + 1))
    arc = middle + radius * np.column_stack([np.cos(corners), np.sin(corners)])
    region = arc[:-1] if letter == "C" and n == 1 else np.vstack([middle, arc])
    ways = 2 * np.pi * np.arange(ARC_CORNERS) / ARC_CORNERS
    normals = np.column_stack([np.cos(ways), np.sin(ways)])
    bounds = np.column_stack([normals, normals @ middle + radius])
    shifts = middle - linear @ middle
    name = f"{letter}{n}"
    return Layout("rosette", name, linear, shifts, np.zeros((2, 0)), region, bounds, width_mm, width_mm)


def _metric(group: str) -> Metric:
    return wallpaper_group(group).metric


def _in_plane(operation: Operation, basis: Basis) -> tuple[FloatArray, FloatArray]:
    whole = np.array(operation.matrix, np.float64).reshape(2, 2)
    shift = np.array(operation.shift, np.float64) / TWELFTHS
    return basis @ whole @ np.linalg.inv(basis), basis @ shift
