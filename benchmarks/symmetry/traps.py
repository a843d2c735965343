"""Cells that nearly have more symmetry than they have: what a classifier must not be taken in by."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from benchmarks.symmetry.motifs import CELL_SIDE, Basis, TrueCell, draw_cell, laid_shape, polygon, random_basis
from wenmai.genes.symmetry.groups import PlaneGroup, wallpaper_group
from wenmai.genes.symmetry.orbits import Cell, united

SQUARE: Basis = np.array([[1.0, 0.0], [0.0, 1.0]])
HEXAGONAL: Basis = np.array([[1.0, -0.5], [0.0, np.sqrt(0.75)]])
MARK_SHARE = (0.03, 0.06)  # of the cell's area that a mark covers which breaks the symmetry
MARK_DELTA_E = 30.0  # between the mark and what it covers, on average


def square_metric(generator: np.random.Generator) -> TrueCell:
    """A square lattice, and no symmetry that needs one."""
    name = str(generator.choice(["p1", "p2", "pm", "pg", "pmm", "pmg", "pgg"]))
    return draw_cell(wallpaper_group(name), generator, SQUARE)


def hexagonal_metric(generator: np.random.Generator) -> TrueCell:
    """A hexagonal lattice with threefold axes missing, or with them but without mirrors."""
    name = str(generator.choice(["p1", "p2", "p3", "p6"]))
    return draw_cell(wallpaper_group(name), generator, HEXAGONAL)


def near_half_translation(generator: np.random.Generator) -> TrueCell:
    """Two cells side by side, alike but for a mark in one of them."""
    group = wallpaper_group("p1")
    half = draw_cell(group, generator, random_basis(group, generator))
    doubled = np.concatenate([half.rgb, half.rgb], axis=1)
    rgb = np.asarray(cv2.resize(doubled, (CELL_SIDE, CELL_SIDE), interpolation=cv2.INTER_AREA), np.float32)
    basis = half.basis * np.array([2.0, 1.0])
    return _marked(rgb, group, basis / np.linalg.norm(basis[:, 0]), generator)


def near_mirror(generator: np.random.Generator) -> TrueCell:
    """A cell with mirrors, and a mark on one side of each that the other side has not."""
    name, rest = [("pmm", "p2"), ("pm", "p1"), ("cmm", "p2"), ("p4m", "p4"), ("p31m", "p3"), ("p6m", "p6")][
        int(generator.integers(6))
    ]
    cell = draw_cell(wallpaper_group(name), generator)
    # in the coordinates of the greater group, so that the lesser one's axes stay where they are
    return _marked(cell.rgb, wallpaper_group(rest), cell.basis, generator)


def counterchange(generator: np.random.Generator) -> TrueCell:
    """A pattern that half a cell's shift turns into its negative: the shift is no symmetry of its colours."""
    group = wallpaper_group("p1")
    half = draw_cell(group, generator, random_basis(group, generator), "field")
    rgb = np.concatenate([half.rgb, 255 - half.rgb], axis=1)
    basis = half.basis * np.array([2.0, 1.0])
    shown = np.asarray(cv2.resize(rgb, (CELL_SIDE, CELL_SIDE), interpolation=cv2.INTER_AREA), np.float32)
    return TrueCell(shown, group, basis / np.linalg.norm(basis[:, 0]))


def _marked(rgb: Cell, group: PlaneGroup, basis: Basis, generator: np.random.Generator) -> TrueCell:
    """The cell with a mark repeated by ``group``, of ``MARK_SHARE`` of its area, that is plainly seen."""
    while True:
        room = float(np.sqrt(abs(np.linalg.det(basis)) / group.order))
        shape = polygon(generator, room * generator.uniform(0.4, 1.0))
        mask = united(laid_shape(shape, basis, generator), group.operations)[..., None]
        if not MARK_SHARE[0] <= float(mask.mean()) <= MARK_SHARE[1]:
            continue
        colour = generator.uniform(10, 245, 3)
        lab = cv2.cvtColor((rgb / 255).astype(np.float32), cv2.COLOR_RGB2LAB)
        own = cv2.cvtColor((colour / 255).astype(np.float32).reshape(1, 1, 3), cv2.COLOR_RGB2LAB)
        apart = np.linalg.norm(lab - own, axis=2)[mask[..., 0] > 0.5]
        if len(apart) and float(apart.mean()) >= MARK_DELTA_E:
            return TrueCell(rgb * (1 - mask) + colour.astype(np.float32) * mask, group, basis)


TRAPS: Mapping[str, Callable[[np.random.Generator], TrueCell]] = {
    "square metric": square_metric,
    "hexagonal metric": hexagonal_metric,
    "near-half translation": near_half_translation,
    "almost a mirror": near_mirror,
    "counterchange": counterchange,
}
