"""The ways in which each group can lie on a lattice: which of its axes is which, which lines are its mirrors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS, PlaneGroup
from wenmai.genes.symmetry.lattice import Basis
from wenmai.genes.symmetry.operations import TWELFTHS, Matrix, Operation

# How far a lattice may be from the shape that a group asks for: a photograph is seldom taken quite from the front, and
# what the cells show decides. Strain is what an operation would stretch or shear, on the scale of logarithms: 0.36 is a
# surface turned away by 45°, 0.45 by 50°.
STRAIN_DRAWN_MAX = 0.15  # of what was drawn, printed or laid flat, and photographed nearly from the front
STRAIN_SEEN_MAX = 0.45


@dataclass(frozen=True, slots=True)
class Setting:
    """A group on a given lattice: its operations in the coordinates of the lattice's basis."""

    group: PlaneGroup
    operations: tuple[Operation, ...]


@lru_cache(maxsize=1)
def all_settings() -> tuple[Setting, ...]:
    """Of all groups in all bases whose change has entries −1, 0 and 1; each set of operations once."""
    entries = (-1, 0, 1)
    every = [(p, q, r, s) for p, q, r, s in product(entries, entries, entries, entries)]
    changes = [m for m in every if abs(m[0] * m[3] - m[1] * m[2]) == 1]
    found: dict[tuple[str, frozenset[Operation]], Setting] = {}
    for group in WALLPAPER_GROUPS:
        for change in sorted(changes, key=lambda m: (sum(abs(x) for x in m), m)):
            operations = tuple(operation.in_basis(change) for operation in group.operations)
            if max(abs(x) for operation in operations for x in operation.matrix) <= 1:
                found.setdefault((group.name, _modulo_origin(operations)), Setting(group, operations))
    return tuple(found.values())


def _modulo_origin(operations: tuple[Operation, ...]) -> frozenset[Operation]:
    """The operations about the origin (in twelfths) that makes them least in order: equal for equal settings."""
    origins = product(range(0, TWELFTHS, TWELFTHS // 4), repeat=2)
    return frozenset(min(sorted(operation.about((x, y)) for operation in operations) for x, y in origins))


def strain(basis: Basis, matrix: Matrix) -> float:
    """How far the linear map that ``matrix`` is on this lattice is from a rotation or a mirroring: 0 for one.

    The logarithm of its greatest stretch, half of it in each direction.
    """
    w = np.array(matrix, np.float64).reshape(2, 2)
    linear = basis @ w @ np.linalg.inv(basis)
    return float(np.log(np.linalg.svd(linear, compute_uv=False)[0]))


def settings_on(basis: Basis, strain_max: float = STRAIN_DRAWN_MAX) -> list[Setting]:
    """Those that this lattice allows, to within ``strain_max``."""
    strains = {m: strain(basis, m) for m in {o.matrix for s in all_settings() for o in s.operations}}
    return [s for s in all_settings() if max(strains[o.matrix] for o in s.operations) <= strain_max]
