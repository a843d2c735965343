"""How like each other the cells are, by how far they lie apart: whether the lattice is too fine, or too coarse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.lattice import Basis, reduced
from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.unbending import Laid

SHIFTS = 3  # cells on each side within which pairs are compared
SAMPLES_ENOUGH = 24  # along a cell: with more of them the same is found
SHOWN_MIN = 0.5  # of a cell: of less one does not see whether it holds something
PAIRS_MIN = 1.5  # cells that two copies of the surface have to share
SAME_MIN = 0.92  # likeness across two sorts of cells over that within one: less, and they are two sorts
SAME_OF_THREE_MIN = 0.75
PLAINLY_APART = 0.75
SURE_MIN = 5.0  # standard errors: seven ways to split are tried
CELLS_ENOUGH = 8.0  # pairs beyond so many add little: what differs is mostly the same for all of them
# How a lattice falls into two or three of the next coarser ones: cells (m, n) by (p · m + q · n) mod k.
SPLITS = ((2, 1, 0), (2, 0, 1), (2, 1, 1), (3, 1, 0), (3, 0, 1), (3, 1, 1), (3, 1, 2))

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Correlation of cells (m, n) apart: ``shifts`` (k, 2), ``values`` (k,), ``cells`` (k,) how many pairs."""

    shifts: npt.NDArray[np.int64]
    values: FloatArray
    cells: FloatArray

    @property
    def mean(self) -> float:
        return float(np.average(self.values, weights=self.cells)) if len(self.values) else 0.0


def likeness(laid: Laid) -> Likeness:
    """Of each two cells up to ``SHIFTS`` apart."""
    step = max(1, laid.samples // SAMPLES_ENOUGH)
    n = laid.samples // step
    values = np.ascontiguousarray(laid.values[::step, ::step])  # 0 outside
    inside = np.ascontiguousarray(laid.inside[::step, ::step])
    power = squared(values)
    found: list[tuple[int, int, float, float]] = []
    for dy in range(SHIFTS + 1):
        for dx in range(-SHIFTS, SHIFTS + 1):
            if dy == 0 and dx <= 0:
                continue
            here, there = _overlap(inside.shape, dy * n, dx * n)
            share = _product(inside[here], inside[there]) / n**2
            if share < PAIRS_MIN:
                continue
            below = np.sqrt(_product(power[here], inside[there]) * _product(power[there], inside[here]))
            both = sum(_product(values[(*here, k)], values[(*there, k)]) for k in range(values.shape[2]))
            found.append((dx, dy, both / max(below, 1e-12), share))
    table = np.array(found, np.float64).reshape(-1, 4)
    return Likeness(table[:, :2].astype(np.int64), table[:, 2], table[:, 3])


def _product(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float:
    return float(np.einsum("yx,yx->y", one, other).sum(dtype=np.float64))


def _overlap(shape: tuple[int, ...], dy: int, dx: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    height, width = shape[:2]
    here = slice(0, max(height - dy, 0)), slice(max(-dx, 0), max(width - max(dx, 0), 0))
    there = slice(dy, height), slice(max(dx, 0), max(width + min(dx, 0), 0))
    return here, there


def split_basis(basis: Basis, likes: Likeness) -> Basis | None:
    """The coarser lattice on which cells are more alike, where this one takes two or three sorts for one; None where it
    does not.
    """
    worst, chosen = 1.0, None
    for split in SPLITS:
        ratio, sure = sorts_apart(likes, *split)
        if ratio < worst:
            worst, chosen = ratio, (split if two_sorts(ratio, sure, split[0]) else None)
    if chosen is None:
        return None
    return reduced(basis @ coarser_basis(*chosen))


def two_sorts(ratio: float, sure: float, k: int) -> bool:
    """Whether what ``sorts_apart`` found speaks for k sorts."""
    if k == 3:  # cells of one of three sorts lie far apart, where little is known of them
        return ratio < SAME_OF_THREE_MIN and sure > SURE_MIN
    return (ratio < SAME_MIN and sure > SURE_MIN) or (ratio < PLAINLY_APART and sure > SURE_MIN / 2)


def sorts_apart(likes: Likeness, k: int, p: int, q: int) -> tuple[float, float]:
    """Likeness across sorts over that within one, at the same distance, and how many standard errors lie between."""
    within = (p * likes.shifts[:, 0] + q * likes.shifts[:, 1]) % k == 0
    if likes.cells[within].sum() < 2 * PAIRS_MIN or within.all() or len(within) < 6:
        return 1.0, 0.0
    # far cells are less alike than near ones, whatever their sort: the rest of what was not laid quite flat
    distance = np.hypot(likes.shifts[:, 0], likes.shifts[:, 1])
    matrix = np.column_stack([np.ones(len(distance)), within, distance - distance.mean()])
    weight = np.sqrt(np.minimum(likes.cells, CELLS_ENOUGH))
    inverse = np.linalg.pinv(matrix * weight[:, None])
    across, more, slope = inverse @ (likes.values * weight)
    rest = (likes.values - matrix @ (across, more, slope)) * weight
    error = float(np.sqrt((rest @ rest) / (len(rest) - 3) * (inverse[1] @ inverse[1])))
    return float(across / max(across + more, 1e-9)), float(more / max(error, 1e-9))


def coarser_basis(k: int, p: int, q: int) -> FloatArray:
    """Columns: the two shortest whole vectors (m, n) with (p · m + q · n) mod k = 0 that span them all."""
    if q == 0:
        return np.array([[k, 0], [0, 1]], np.float64)
    if p == 0:
        return np.array([[1, 0], [0, k]], np.float64)
    first = -q * pow(p, -1, k) % k
    return np.array([[first, k], [1, 0]], np.float64)


def filled_share(laid: Laid) -> float:
    """0…1 how many of the cells hold something, by their power: its participation ratio, so that of k cells alike among
    n, the others blank, it is k / n. 1 of less than two cells.
    """
    (rows, columns), n = laid.cells, laid.samples
    power = squared(laid.values).reshape(rows, n, columns, n).sum(axis=(1, 3))
    shown = laid.inside.reshape(rows, n, columns, n).sum(axis=(1, 3))
    enough = shown > SHOWN_MIN * n**2
    if enough.sum() < 2:
        return 1.0
    each = power[enough] / shown[enough]
    return float(each.mean() ** 2 / max(float((each**2).mean()), 1e-12))
