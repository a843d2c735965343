"""The field of pattern in a picture: the scale at which it repeats in two directions, and its group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.cells import filled_share
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.describing import lattice_of, of_wallpaper
from wenmai.genes.symmetry.evidence import DETAIL_HALF, flat, hopeless, sorts_of, sure_of
from wenmai.genes.symmetry.lattice import Basis, find_lattices, same_lattice
from wenmai.genes.symmetry.model import Lattice, Symmetry
from wenmai.genes.symmetry.picture import View, enlarged, middle_at, views_of
from wenmai.genes.symmetry.sameness import Sameness, sameness
from wenmai.genes.symmetry.surface import Surface, surface_of
from wenmai.genes.symmetry.unbending import Laid
from wenmai.genes.symmetry.wallpaper import APART_PX, classified, primitive
from wenmai.genes.symmetry.weave import fine_lattice

SURE_MIN = 0.5
CELLS_ENOUGH, ROWS_ENOUGH = 9, 3.0
FEW_SURE_MIN, FEW_SHARED_MIN = 0.9, 0.5  # where fewer are in view: parts of a band are somewhat like each other
FILLED_MIN = 0.84  # of the cells hold something: fields reach 0.91, a band of waves across plain ground 0.8
ROWS_MIN = 1.9  # of cells: less is a band, or chance
FEW_PX, LARGER, LARGER_LIKENESS_MIN, LARGER_DETAIL_MIN = 36.0, 2.0, 0.45, 0.4  # across a cell; times
SIGNS_MIN, SIGNS_LIKENESS_MIN = 20, 0.75
SMALLER = 0.6  # of a lattice's shortest vector: another scale
SAME_STEPS = 0.1  # of a cell: no farther apart, and two looks found the same lattice
SAME_CELL = 0.1  # of its area: no more apart, and two scales show the same
WELL_SEEN_PX = 64.0  # of a cell's longer side: larger ones show no more
AS_MUCH = 0.9  # of what cells share: then the smaller cell shows all there is, and is no weave


@dataclass(frozen=True, slots=True)
class Repeating:
    """A view in which cells seem to repeat on the lattice of ``basis``; how sure that is (0…1), and the likeness of its
    peaks.
    """

    view: View
    surface: Surface
    basis: Basis
    laid: Laid
    same: Sameness
    likeness: float
    sure: float

    @property
    def holds(self) -> bool:
        """Whether they do repeat, all over what is shown; of few cells more is asked."""
        enough = self.sure >= SURE_MIN
        if self.cells < CELLS_ENOUGH or min(self.laid.across) < ROWS_ENOUGH:
            enough = self.sure >= FEW_SURE_MIN and self.same.shared >= FEW_SHARED_MIN
        return enough and filled_share(self.laid) >= FILLED_MIN

    @property
    def signs(self) -> bool:
        """Whether many things stand on a very good lattice, each of another sort. Of one or two rows, lattices are good
        by chance.
        """
        many = self.cells >= SIGNS_MIN and min(self.laid.across) >= ROWS_ENOUGH and self.likeness >= SIGNS_LIKENESS_MIN
        unlike = self.same.detail < DETAIL_HALF or sorts_of(self.same) > SURE_MIN
        return many and unlike and not flat(self.same, self.basis)

    @property
    def too_small(self) -> bool:
        """Whether the cells have so few pixels that they might be more alike if enlarged."""
        small = self.view.scale == 1.0 and self.shortest_px < FEW_PX and self.likeness >= LARGER_LIKENESS_MIN
        return small and self.same.detail >= LARGER_DETAIL_MIN and not flat(self.same, self.basis)

    @property
    def cells(self) -> float:
        """How many are in view."""
        return float(self.surface.inside.sum() / abs(np.linalg.det(self.basis)))

    @property
    def basis_px(self) -> Basis:
        """The lattice's, in pixels of the picture."""
        return self.basis / self.view.scale

    @property
    def cell_px2(self) -> float:
        """The area of a cell, in pixels of the picture."""
        return float(abs(np.linalg.det(self.basis))) / self.view.scale**2

    @property
    def shortest_px(self) -> float:
        """The length of the shortest lattice vector, in pixels of the picture."""
        return float(np.linalg.norm(self.basis, axis=0).min()) / self.view.scale


@dataclass(frozen=True, slots=True)
class Field:
    """The wallpaper found, None where nothing repeats both ways; ``signs`` whether things stand in rows and columns,
    but each is another, as on a page; ``rows`` of cells that it shows where it shows the fewest,
    ``alike`` (0…1) how much of what they show cells share.
    """

    symmetry: Symmetry | None
    signs: bool
    rows: float = 0.0
    alike: float = 0.0


def field_in(rgb: RgbImage, mask: Mask | None) -> Field:
    """What repeats in two directions in a picture (h, w, 3) where ``mask`` (h, w) is True."""
    larger = enlarged(rgb, mask)
    views = list(views_of(rgb, mask)) if larger is None else [larger]
    seen = [one for one in map(looked_at, views) if one is not None]
    if seen and seen[-1].too_small and not any(one.holds for one in seen):
        again = looked_at(middle_at(rgb, mask, LARGER))
        seen += [] if again is None else [again]
    found = [one for one in seen if one.holds] or confirmed(seen)
    if not found:
        return Field(None, any(one.signs for one in seen))
    chosen = _of_the_motif(found)
    classes = classified(chosen.surface, chosen.basis, chosen.laid, chosen.same.shared)
    symmetry = of_wallpaper(rgb, chosen.view, classes, chosen.sure)
    return Field(replace(symmetry, finer=_finer(found, chosen)), False, min(chosen.laid.across), chosen.same.shared)


def looked_at(view: View) -> Repeating | None:
    """None where not even a lattice shows."""
    surface = surface_of(view.rgb, view.mask)
    correlation = autocorrelation(surface)
    lattices = find_lattices(correlation, APART_PX)
    if not lattices or hopeless(lattices[0].basis, lattices[0].likeness):
        return None
    found = primitive(surface, correlation, lattices)
    if found is None:
        return None
    basis, laid = found
    if min(laid.across) < ROWS_MIN:
        return None
    same = sameness(surface, laid, basis, max(view.scale, 1.0))
    likeness = lattices[0].likeness
    return Repeating(view, surface, basis, laid, same, likeness, sure_of(same, basis, likeness))


def confirmed(seen: Sequence[Repeating]) -> list[Repeating]:
    """The looks at many cells that a look at few of them, closer by, confirms: they repeat, and after the same vectors.

    Folds and what lies beside a cloth make its cells unlike when all of them are compared, and not those in the middle.
    """
    found = []
    for one in seen:
        sure = max(other.sure for other in seen if same_lattice(other.basis_px, one.basis_px, SAME_STEPS))
        if one.cells >= CELLS_ENOUGH and min(one.laid.across) >= ROWS_ENOUGH and sure >= FEW_SURE_MIN:
            found.append(replace(one, sure=sure))
    return found


def _of_the_motif(found: Sequence[Repeating]) -> Repeating:
    """Of several scales the coarsest, unless a finer one's smaller cells show as much of what is seen, or it shows the
    same cells larger.
    """
    chosen = found[0]
    for one in found[1:]:
        smaller = one.shortest_px < SMALLER * chosen.shortest_px
        if (smaller and one.same.shared >= AS_MUCH * chosen.same.shared) or _shows_more(one, chosen):
            chosen = one
    return chosen


def _shows_more(one: Repeating, chosen: Repeating) -> bool:
    """Whether a finer scale has enough of the same cells, of which the other has but few pixels."""
    same = abs(one.cell_px2 / chosen.cell_px2 - 1) < SAME_CELL
    seen_px = float(np.linalg.norm(chosen.basis, axis=0).max())
    return same and seen_px < WELL_SEEN_PX and one.cells >= CELLS_ENOUGH


def _finer(found: Sequence[Repeating], chosen: Repeating) -> tuple[Lattice, ...]:
    """The lattices of smaller cells than the motif's: of a weave, or of a ground."""
    smaller = [one for one in found if one.shortest_px < SMALLER * chosen.shortest_px]
    lattices = [lattice_of(one.laid, one.view.scale) for one in smaller]
    if not lattices:
        weave = fine_lattice(chosen.view, SMALLER * chosen.shortest_px * chosen.view.scale)
        lattices = [] if weave is None else [weave]
    return tuple(lattices)
