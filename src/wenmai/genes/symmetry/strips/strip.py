"""A strip of a surface, by its true period: laid straight, folded, with the frieze group of its repeats."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.folding import Folded
from wenmai.genes.symmetry.groups import FLIP_Y, HALF_TURN
from wenmai.genes.symmetry.strips.beyond import widened
from wenmai.genes.symmetry.strips.course import meander, unevenness
from wenmai.genes.symmetry.strips.evidence import alike_across, strength
from wenmai.genes.symmetry.strips.laying import LaidStrip, finer_strip, lay_strip, softened
from wenmai.genes.symmetry.strips.scores import FriezeFit, frieze_fits, sums_of_middles
from wenmai.genes.symmetry.strips.shear import slant_of, straightened
from wenmai.genes.symmetry.strips.sorts import fold_strip, parts, sorts
from wenmai.genes.symmetry.strips.track import Track
from wenmai.genes.symmetry.strips.wear import unworn
from wenmai.genes.symmetry.surface import Surface

SPLITS_MAX = 3
PRINTED_MIN = 0.7  # likeness of repeats: less alike, and they were made by hand, or light falls on them differently
SOFT_PERIODS = 0.04
WIDENED_REPEATS_MIN = 3.0  # what fewer have in common with what lies beside them may be chance
WIDE_ALIKE_MIN = 0.7  # of the likeness of its repeats, that it has to keep: else what lies beside it is not of it
SURE_MIN = 0.5  # of the likeliest group, of a strip that is taken for wider than its repeats are alike
LOSS_MAX = 0.8  # of likeness, after a split: those that are left are of one sort, and no less alike


@dataclass(frozen=True, slots=True)
class Strip:
    """``groups`` all seven with what speaks for each, best first; ``strength`` (0…1) how sure it is that anything
    repeats here. ``slant`` is what was taken back of it: periods along, per extent across. ``alike_across`` (0…1) is
    how alike it is to itself, moved across by less than half its width: where it shows a wallpaper, much; ``likeness``
    (0…1) how alike its repeats are, wear apart, the mean of all pairs.
    """

    laid: LaidStrip
    folded: Folded
    groups: tuple[tuple[FriezeFit, float], ...]
    strength: float
    slant: float
    alike_across: float
    likeness: float

    @property
    def turned_over(self) -> bool:
        """Whether its likeliest group has operations that take one side of it to the other."""
        return any(operation.matrix in (FLIP_Y, HALF_TURN) for operation in self.groups[0][0].group.operations)

    @property
    def vector_px(self) -> FloatArray:
        """(2,) from one repeat to the next, as it fits best all along."""
        return np.asarray(self.laid.basis[:, 0], np.float64)

    @property
    def width_px(self) -> float:
        """Across, from edge to edge."""
        return self.laid.width_px

    @property
    def repeats(self) -> float:
        """How many the picture shows, those at the ends in part."""
        shown = self.laid.periodic.inside[self.laid.rows[0] : self.laid.rows[1]]
        return float(shown.sum(axis=1).max()) / self.laid.laid.samples

    @property
    def error(self) -> float:
        """The standard error of the vector over its length: how evenly the repeats follow each other."""
        return unevenness(self.laid)

    @property
    def meander(self) -> float:
        """By how much of a period its middle winds about a smooth line (standard deviation)."""
        return meander(self.laid)


def strip_along(surface: Surface, track: Track) -> Strip | None:
    """The strip that was followed, by its true period; None where it does not repeat. Where nothing turns it over, it
    may be one side of a band, and is looked at as wide as its image reaches.
    """
    strip = _judged(surface, track, wide=False)
    if strip is None or strip.turned_over or strip.repeats < WIDENED_REPEATS_MIN:
        return strip
    wide = _judged(surface, track, wide=True)
    if wide is None or wide.likeness < WIDE_ALIKE_MIN * strip.likeness:
        return strip
    if not wide.turned_over or wide.groups[0][1] < SURE_MIN:
        return strip
    return replace(wide, strength=max(wide.strength, strip.strength))


def _judged(surface: Surface, track: Track, wide: bool) -> Strip | None:
    found = _of_one_sort(surface, track, wide)
    if found is None:
        return None
    laid, folded = found
    kept = compared(laid, folded, track)
    sure, likeness = strength(*kept, surface), float(np.clip(kept[1].likes.mean, 0, 1))
    shape = float(np.hypot(*laid.basis[:, 1]) / np.hypot(*laid.basis[:, 0]))
    slant = slant_of(folded, laid.rows, sums_of_middles(laid.rows), laid.known, shape)
    folded = straightened(folded, slant)
    groups = frieze_fits(folded, laid.rows, laid.known)
    return Strip(laid, folded, groups, sure, slant, alike_across(laid, folded), likeness)


def _of_one_sort(surface: Surface, track: Track, wide: bool) -> tuple[LaidStrip, Folded] | None:
    """The strip laid and folded by the shortest period after which its repeats are of one sort."""
    times, found = 1.0, _laid_and_folded(surface, track, 1.0, wide)
    if found is None:
        return None
    pieces = parts(found[1])
    if pieces > 1:
        times = times / pieces
        found = _laid_and_folded(surface, track, times, wide) or found
    for _ in range(SPLITS_MAX):
        kinds = sorts(found[0].periodic, found[1])
        split = _laid_and_folded(surface, track, times * kinds, wide) if kinds > 1 else None
        if split is None or split[1].likes.mean < LOSS_MAX * found[1].likes.mean:
            break
        times, found = times * kinds, split
    return found


def _laid_and_folded(surface: Surface, track: Track, times: float, wide: bool) -> tuple[LaidStrip, Folded] | None:
    """As it was followed, or as ``wide`` as its image reaches; None where nothing repeats, or no image is there."""
    coarse = lay_strip(surface, track, times)
    coarse = widened(surface, coarse) if wide and coarse is not None else coarse
    laid = finer_strip(surface, coarse) if coarse is not None else None
    if laid is None:
        return None
    folded = fold_strip(laid.periodic)
    return (laid, folded) if len(folded.likes.values) else None


def compared(laid: LaidStrip, folded: Folded, track: Track) -> tuple[LaidStrip, Folded]:
    """What tells whether anything repeats, wear apart; of a whole picture, repeats are blurred where it helps."""
    if track.steps > 1 and folded.likes.mean < PRINTED_MIN:
        soft = softened(laid, SOFT_PERIODS)
        its = fold_strip(soft.periodic)
        laid, folded = (soft, its) if its.likes.mean > folded.likes.mean else (laid, folded)
    periodic = unworn(laid.periodic)
    if periodic is laid.periodic:
        return laid, folded
    return replace(laid, periodic=periodic), fold_strip(periodic)
