"""The wallpaper group of a surface that repeats in two directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wenmai.genes.symmetry.cells import split_basis
from wenmai.genes.symmetry.correlation import Correlation
from wenmai.genes.symmetry.fits import fits_of, fits_of_form
from wenmai.genes.symmetry.folding import Folded, fold
from wenmai.genes.symmetry.lattice import Basis, FoundLattice, reduced, refined
from wenmai.genes.symmetry.ranking import FormRanking, Ranking, ranked, ranked_by_form
from wenmai.genes.symmetry.sorts import coarser_by_marks, inner_translation
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.unbending import Laid, basis_of, common_share, finer, lay

APART_PX = 3
COARSE_SAMPLES = 24
ROUNDS = 5
ROUGH_SAMPLES, ROUGH_ROUNDS = 12, 3
COMMON_ENOUGH = 0.45
COMMON_GAIN_MIN = 0.08
CELLS_MIN = 12
TRIED_MAX = 3
SPLITS_MAX = 4
SPLIT_ROWS_MIN = 2.0  # of the larger cells: with fewer, nothing is known of them
LOSS_MAX = 0.8  # of cells' likeness, after a split: those that are left are of one sort, and no less alike
FINER_FROM_PX = 40.0  # cells larger than that are folded with twice as many samples again


@dataclass(frozen=True, slots=True)
class Wallpaper:
    """``basis`` (2, 2) columns px; ``groups`` all that the lattice allows, with what speaks for each, best first; in
    ``form`` the same of the outlines, whichever colours they part.
    """

    basis: Basis
    laid: Laid
    folded: Folded
    groups: Ranking
    form: FormRanking


def classified(surface: Surface, basis: Basis, laid: Laid, shared: float) -> Wallpaper:
    """How well each group fits the surface laid on the lattice of ``basis``, whose cells share so much (0…1)."""
    large = float(np.linalg.norm(basis, axis=0).max()) > FINER_FROM_PX
    laid = finer(surface, laid, 4 if large else 2)
    folded = fold(laid)
    groups = ranked(fits_of(folded, basis), shared, basis)
    return Wallpaper(basis, laid, folded, groups, ranked_by_form(fits_of_form(folded, basis)))


def primitive(
    surface: Surface, correlation: Correlation, lattices: Sequence[FoundLattice]
) -> tuple[Basis, Laid] | None:
    """The primitive lattice, the likeliest of ``lattices`` corrected by comparing cells, and the surface laid on it;
    None where that can be laid on none.
    """
    basis = _likeliest(surface, correlation, lattices)
    found = _laid(surface, basis)
    if found is None:
        return None
    laid, folded = found
    for _ in range(SPLITS_MAX):
        basis = basis_of(laid, basis)
        coarser = split_basis(basis, folded.likes)
        coarser = coarser if coarser is not None else coarser_by_marks(basis, laid)
        if coarser is None:
            break
        split = _laid(surface, coarser)
        if split is None or min(split[0].across) < SPLIT_ROWS_MIN or split[1].likes.mean < LOSS_MAX * folded.likes.mean:
            break  # too few cells are left to be laid on each other: it was chance
        basis, (laid, folded) = coarser, split
    shift = inner_translation(folded)
    if shift is not None:
        smaller = _with_translation(basis, shift)
        again = lay(surface, smaller, _samples(smaller), ROUNDS)
        basis, laid = (basis, laid) if again is None else (smaller, again)
    return basis_of(laid, basis), laid


def _likeliest(surface: Surface, correlation: Correlation, lattices: Sequence[FoundLattice]) -> Basis:
    """The best lattice by its peaks; where cells on it have little in common, the one on which they have most."""
    best = refined(correlation, lattices[0].basis, APART_PX)
    most = _in_common(surface, best)
    if most >= COMMON_ENOUGH:
        return best
    others = [lattices[0].basis]
    for one in lattices[1:TRIED_MAX]:
        others += [refined(correlation, one.basis, APART_PX), one.basis]
    area = float(surface.inside.sum())
    for other in others:
        if area < CELLS_MIN * abs(np.linalg.det(other)):
            continue  # so few large cells are easily drawn onto each other
        common = _in_common(surface, other)
        if common > most + COMMON_GAIN_MIN:
            best, most = other, common
    return best


def _in_common(surface: Surface, basis: Basis) -> float:
    """What cells have in common after a rough laying, beyond what so few would have by chance."""
    laid = lay(surface, basis, ROUGH_SAMPLES, ROUGH_ROUNDS, refined=False)
    if laid is None:
        return 0.0
    cells = max(float(laid.inside.sum()) / laid.samples**2, 1.5)
    return (common_share(laid) - 1 / cells) / (1 - 1 / cells)


def _laid(surface: Surface, basis: Basis) -> tuple[Laid, Folded] | None:
    laid = lay(surface, basis, _samples(basis), ROUNDS)
    return None if laid is None else (laid, fold(laid))


def _samples(basis: Basis) -> int:
    """Along a cell: no more than it has pixels, or a grid of small cells would be far larger than the picture."""
    return COARSE_SAMPLES if float(np.linalg.norm(basis, axis=0).max()) >= COARSE_SAMPLES else COARSE_SAMPLES // 2


def _with_translation(basis: Basis, shift: Sequence[float]) -> Basis:
    """The lattice that has this shift (u, v), in cells, as well."""
    shifts = (np.asarray(shift, np.float64), 1 - np.asarray(shift, np.float64))
    options = [np.column_stack([basis @ one, basis[:, k]]) for one in shifts for k in (0, 1)]
    areas = [abs(np.linalg.det(option)) for option in options]
    whole = abs(np.linalg.det(basis))
    return reduced(min(zip(areas, options, strict=True), key=lambda pair: (pair[0] < 0.1 * whole, pair[0]))[1])
