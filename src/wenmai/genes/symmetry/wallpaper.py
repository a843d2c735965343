"""The wallpaper group of a surface that repeats in two directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.cells import split_basis
from wenmai.genes.symmetry.correlation import Correlation
from wenmai.genes.symmetry.differences import envelope, plain_share
from wenmai.genes.symmetry.folding import FINE_SIDE, Folded, Planes, fold
from wenmai.genes.symmetry.lattice import Basis, FoundLattice, reduced, refined
from wenmai.genes.symmetry.operations import TWELFTHS, Operation
from wenmai.genes.symmetry.scores import Fit, best_fit, likeness_maps
from wenmai.genes.symmetry.settings import settings_on
from wenmai.genes.symmetry.sorts import coarser_by_marks, inner_translation
from wenmai.genes.symmetry.subgroups import contained
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.unbending import Laid, basis_of, finer, lay

APART_PX = 3
COARSE_SAMPLES = 24
ROUNDS = 5
SPLITS_MAX = 4
LOSS_MAX = 0.8  # of cells' likeness, after a split: those that are left are of one sort, and no less alike
FINER_FROM_PX = 40.0  # cells larger than that are folded with twice as many samples again
SCORE_HALF = 0.86  # an operation that leaves so much alike is as likely a symmetry as not
SCORE_SPREAD = 0.022
BROKEN_HALF = 0.03  # the same for the share of a motif's places that plainly differ
BROKEN_SPREAD = 0.006
LOOKED_AT_MIN = 0.7  # of score: below, differences are not looked for one by one

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupFit:
    """A group as it lies on the lattice: how far it holds (0…1), its fit, and the share of a motif that differs."""

    holds: float
    fit: Fit
    broken: float

    @property
    def name(self) -> str:
        return self.fit.setting.group.name


@dataclass(frozen=True, slots=True)
class Wallpaper:
    """``basis`` (2, 2) columns px; ``groups`` all that the lattice allows, with what speaks for each, best first."""

    basis: Basis
    laid: Laid
    folded: Folded
    groups: tuple[tuple[GroupFit, float], ...]


def find_wallpaper(surface: Surface, correlation: Correlation, lattices: Sequence[FoundLattice]) -> Wallpaper:
    """The lattice and how well each group fits, from one or more ``lattices``, the most likely first."""
    basis, laid = _primitive(surface, refined(correlation, lattices[0].basis, APART_PX))
    large = float(np.linalg.norm(basis, axis=0).max()) > FINER_FROM_PX
    laid = finer(surface, laid, 4 if large else 2)
    folded = fold(laid)
    return Wallpaper(basis, laid, folded, ranked(fits_of(folded, basis)))


def _primitive(surface: Surface, basis: Basis) -> tuple[Basis, Laid]:
    """The primitive lattice, and the surface laid on it: found by peaks, corrected by comparing cells."""
    laid, folded = _laid(surface, basis)
    for _ in range(SPLITS_MAX):
        basis = basis_of(laid, basis)
        coarser = split_basis(basis, folded.likes)
        coarser = coarser if coarser is not None else coarser_by_marks(basis, laid)
        if coarser is None:
            break
        split = _laid(surface, coarser)
        if split[1].likes.mean < LOSS_MAX * folded.likes.mean:
            break  # too few cells are left to be laid on each other: it was chance
        basis, (laid, folded) = coarser, split
    shift = inner_translation(folded)
    if shift is not None:
        basis = _with_translation(basis, shift)
        laid = lay(surface, basis, COARSE_SAMPLES, ROUNDS)
    return basis_of(laid, basis), laid


def _laid(surface: Surface, basis: Basis) -> tuple[Laid, Folded]:
    laid = lay(surface, basis, COARSE_SAMPLES, ROUNDS)
    return laid, fold(laid)


def _with_translation(basis: Basis, shift: Sequence[float]) -> Basis:
    """The lattice that has this shift (u, v), in cells, as well."""
    shifts = (np.asarray(shift, np.float64), 1 - np.asarray(shift, np.float64))
    options = [np.column_stack([basis @ one, basis[:, k]]) for one in shifts for k in (0, 1)]
    areas = [abs(np.linalg.det(option)) for option in options]
    whole = abs(np.linalg.det(basis))
    return reduced(min(zip(areas, options, strict=True), key=lambda pair: (pair[0] < 0.1 * whole, pair[0]))[1])


def fits_of(folded: Folded, basis: Basis) -> list[GroupFit]:
    """The best setting of each group that the lattice allows."""
    settings = settings_on(basis)
    matrices = sorted({operation.matrix for setting in settings for operation in setting.operations})
    maps = likeness_maps(folded.cell, folded.reliability, matrices)
    lowest, highest = envelope(folded.fine)
    best: dict[str, GroupFit] = {}
    for setting in settings:
        fit = best_fit(setting, maps)
        broken = 1.0 if fit.score < LOOKED_AT_MIN else _broken(fit, folded, lowest, highest)
        found = GroupFit(_holds(fit.score, broken) if setting.group.order > 1 else 1.0, fit, broken)
        if found.name not in best or (found.holds, fit.score) > (best[found.name].holds, best[found.name].fit.score):
            best[found.name] = found
    return list(best.values())


def _broken(fit: Fit, folded: Folded, lowest: Planes, highest: Planes) -> float:
    """The largest share of a motif that differs between the cell and its image under one of the operations."""
    v, u = np.mgrid[:FINE_SIDE, :FINE_SIDE]
    origin = (round(fit.origin[0] * FINE_SIDE), round(fit.origin[1] * FINE_SIDE))
    worst = 0.0
    for operation in fit.setting.operations[1:]:
        column, row = _image(operation, u, v, origin)
        error = np.hypot(folded.fine_error, folded.fine_error[row, column])
        worst = max(worst, plain_share(folded.fine, lowest[row, column], highest[row, column], error))
    return worst * fit.setting.group.order


def _image(operation: Operation, u: IntArray, v: IntArray, origin: tuple[int, int]) -> tuple[IntArray, IntArray]:
    """Where an operation about ``origin`` takes the samples (u, v)."""
    a, b, c, d = operation.matrix
    step = FINE_SIDE // TWELFTHS
    du, dv = u - origin[0], v - origin[1]
    column = (a * du + b * dv + step * operation.shift[0] + origin[0]) % FINE_SIDE
    row = (c * du + d * dv + step * operation.shift[1] + origin[1]) % FINE_SIDE
    return column, row


def _holds(score: float, broken: float) -> float:
    alike = 1 / (1 + np.exp(-(score - SCORE_HALF) / SCORE_SPREAD))
    whole = 1 / (1 + np.exp(np.clip((broken - BROKEN_HALF) / BROKEN_SPREAD, -50, 50)))
    return float(alike * whole)


def ranked(fits: Sequence[GroupFit]) -> tuple[tuple[GroupFit, float], ...]:
    """Each group with what speaks for it, together 1, the best first: it holds, and nothing greater does."""
    inside = contained()
    weights = []
    for one in fits:
        greater = [other.holds for other in fits if one.name in inside[other.name]]
        weights.append(one.holds * float(np.prod([1 - held for held in greater])))
    total = max(sum(weights), 1e-12)
    order = np.argsort([-weight for weight in weights], kind="stable")
    return tuple((fits[k], weights[k] / total) for k in order)
