"""How often the group and the lattice of drawn patterns are found."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.symmetry.motifs import TrueCell, draw_cell
from benchmarks.symmetry.scenes import CONDITIONS, Condition, Scene, shown
from benchmarks.symmetry.traps import TRAPS
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS
from wenmai.genes.symmetry.lattice import same_lattice
from wenmai.genes.symmetry.subgroups import contained

TRAP_CONDITION = CONDITIONS[0]


@dataclass(frozen=True, slots=True)
class Judged:
    """One drawing: what it is and what it was taken for; ``promoted`` to a group or lattice of more symmetry; ``sure``
    where the answer was not 'undetermined'.
    """

    condition: str
    truth: str
    found: str
    right: bool
    primitive: bool
    promoted: bool
    lattice_error: float
    core_s: float
    sure: bool


def judged(condition: str, cell: TrueCell, scene: Scene) -> Judged:
    """The scene analysed. ``lattice_error`` is the largest error of a lattice vector's parts, in lattice vectors."""
    began = time.process_time()
    found = analyse(scene.rgb)
    took = time.process_time() - began
    truth, name = cell.group.name, found.group
    if found.kind != "wallpaper" or found.lattice is None or name is None:
        return Judged(condition, truth, name or "none", False, False, False, 1.0, took, False)
    basis = np.array(found.lattice.vectors_px, np.float64).T
    change = np.linalg.solve(scene.lattice_px, basis)
    error = float(np.abs(change - np.rint(change)).max())
    primitive = same_lattice(basis, scene.lattice_px)
    finer = abs(np.linalg.det(change)) < 0.75
    more = name != truth and name not in contained()[truth]
    right = primitive and name == truth
    sure = found.undetermined is None
    return Judged(condition, truth, name, right, primitive, more or finer, error, took, sure)


def of_groups(count: int, seed: int) -> Iterator[Judged]:
    """``count`` drawings of each group, each in every condition."""
    for number, group in enumerate(WALLPAPER_GROUPS):
        for repeat in range(count):
            cell = draw_cell(group, np.random.default_rng([seed, number, repeat]))
            for place, condition in enumerate(CONDITIONS):
                yield judged(condition.name, cell, _scene(cell, condition, [seed, number, repeat, place]))


def of_traps(count: int, seed: int) -> Iterator[Judged]:
    """``count`` drawings of each kind of trap, clean."""
    for number, (name, make) in enumerate(TRAPS.items()):
        for repeat in range(count):
            cell = make(np.random.default_rng([seed, number, repeat]))
            yield judged(f"trap: {name}", cell, _scene(cell, TRAP_CONDITION, [seed, number, repeat]))


def _scene(cell: TrueCell, condition: Condition, seed: list[int]) -> Scene:
    return shown(cell, condition, np.random.default_rng(seed))
