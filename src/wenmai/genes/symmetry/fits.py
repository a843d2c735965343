"""How well each group that a lattice allows fits the mean cell, by its colours and by its form alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.differences import envelope, plain_share
from wenmai.genes.symmetry.folding import FINE_SIDE, Folded, Planes
from wenmai.genes.symmetry.form import outlines
from wenmai.genes.symmetry.lattice import Basis
from wenmai.genes.symmetry.operations import TWELFTHS, Operation
from wenmai.genes.symmetry.scores import Fit, Map, best_fit, least_about, likeness_maps
from wenmai.genes.symmetry.settings import STRAIN_SEEN_MAX, Setting, settings_on
from wenmai.genes.symmetry.weighing import LOOKED_AT_MIN

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupFit:
    """A group as it lies on the lattice: its fit by colour, that of its outlines about the same origin (``form``, the
    least likeness of its operations), and the largest share of a motif's places that differ plainly, ``broken``.
    """

    fit: Fit
    form: float
    broken: float

    @property
    def name(self) -> str:
        return self.fit.setting.group.name


def fits_of(folded: Folded, basis: Basis) -> list[GroupFit]:
    """The best of each group's settings."""
    settings = settings_on(basis, STRAIN_SEEN_MAX)
    colour = _maps(folded.cell, folded.reliability, settings)
    form = _maps(outlines(folded.cell), folded.reliability, settings)
    best: dict[str, tuple[Fit, float]] = {}
    for setting in settings:
        fit = best_fit(setting, colour)
        outline = least_about(fit, form)
        known = best.get(setting.group.name)
        if known is None or fit.score + outline > known[0].score + known[1]:
            best[setting.group.name] = fit, outline
    ranges = envelope(folded.fine)
    return [GroupFit(fit, outline, broken_share(fit, folded, ranges)) for fit, outline in best.values()]


def fits_of_form(folded: Folded, basis: Basis) -> list[Fit]:
    """The best of each group's settings, about the origin that suits the outlines best."""
    settings = settings_on(basis)
    form = _maps(outlines(folded.cell), folded.reliability, settings)
    best: dict[str, Fit] = {}
    for setting in settings:
        fit = best_fit(setting, form)
        if setting.group.name not in best or fit.score > best[setting.group.name].score:
            best[setting.group.name] = fit
    return list(best.values())


def _maps(cell: Planes, reliability: float, settings: list[Setting]) -> dict[tuple[int, int, int, int], Map]:
    matrices = sorted({operation.matrix for setting in settings for operation in setting.operations})
    return likeness_maps(cell, reliability, matrices)


def broken_share(fit: Fit, folded: Folded, ranges: tuple[Planes, Planes]) -> float:
    """The largest share of a motif that differs between the cell and its image under one of the operations."""
    if fit.score < LOOKED_AT_MIN:
        return 1.0
    lowest, highest = ranges
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
