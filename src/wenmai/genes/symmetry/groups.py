"""The 17 wallpaper groups and their operations.

Generators after the International Tables for Crystallography, volume A, chapter 2.1 (plane groups), each in a primitive
basis of its own: of two equal sides for cm and cmm, of sides that meet at 120° for the hexagonal ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wenmai.genes.symmetry.operations import Matrix, Operation, generated

Metric = Literal["oblique", "rectangular", "rhombic", "square", "hexagonal"]

HALF = 6  # twelfths
HALF_TURN: Matrix = (-1, 0, 0, -1)
FLIP_X: Matrix = (-1, 0, 0, 1)
FLIP_Y: Matrix = (1, 0, 0, -1)
SWAP: Matrix = (0, 1, 1, 0)
QUARTER_TURN: Matrix = (0, -1, 1, 0)
THIRD_TURN: Matrix = (0, -1, 1, -1)
SIXTH_TURN: Matrix = (1, -1, 1, 0)


@dataclass(frozen=True, slots=True)
class PlaneGroup:
    """A group by its short Hermann–Mauguin symbol; ``metric`` is what its lattice has to be at least."""

    name: str
    metric: Metric
    operations: tuple[Operation, ...]

    @property
    def order(self) -> int:
        """Of the point group: how many times the motif stands in a primitive cell."""
        return len(self.operations)


def _group(name: str, metric: Metric, *generators: Operation) -> PlaneGroup:
    return PlaneGroup(name, metric, generated(generators))


WALLPAPER_GROUPS: tuple[PlaneGroup, ...] = (
    _group("p1", "oblique"),
    _group("p2", "oblique", Operation(HALF_TURN)),
    _group("pm", "rectangular", Operation(FLIP_X)),
    _group("pg", "rectangular", Operation(FLIP_X, (0, HALF))),
    _group("cm", "rhombic", Operation(SWAP)),
    _group("pmm", "rectangular", Operation(FLIP_X), Operation(FLIP_Y)),
    _group("pmg", "rectangular", Operation(HALF_TURN), Operation(FLIP_X, (HALF, 0))),
    _group("pgg", "rectangular", Operation(HALF_TURN), Operation(FLIP_X, (HALF, HALF))),
    _group("cmm", "rhombic", Operation(SWAP), Operation(HALF_TURN)),
    _group("p4", "square", Operation(QUARTER_TURN)),
    _group("p4m", "square", Operation(QUARTER_TURN), Operation(FLIP_X)),
    _group("p4g", "square", Operation(QUARTER_TURN), Operation(FLIP_X, (HALF, HALF))),
    _group("p3", "hexagonal", Operation(THIRD_TURN)),
    _group("p3m1", "hexagonal", Operation(THIRD_TURN), Operation((0, -1, -1, 0))),
    _group("p31m", "hexagonal", Operation(THIRD_TURN), Operation(SWAP)),
    _group("p6", "hexagonal", Operation(SIXTH_TURN)),
    _group("p6m", "hexagonal", Operation(SIXTH_TURN), Operation(SWAP)),
)


def wallpaper_group(name: str) -> PlaneGroup:
    """The group of that name. Raises KeyError for another."""
    return {group.name: group for group in WALLPAPER_GROUPS}[name]
