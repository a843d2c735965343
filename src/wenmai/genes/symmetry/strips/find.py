"""The strips of a surface that repeat in one direction, and the frieze group of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wenmai.genes.symmetry.correlation import Correlation, FloatArray, autocorrelation
from wenmai.genes.symmetry.folding import Folded
from wenmai.genes.symmetry.strips.evidence import alike_across, at_length, is_long, merit, strength
from wenmai.genes.symmetry.strips.joining import contains, joined
from wenmai.genes.symmetry.strips.laying import LaidStrip, finer_strip, lay_strip, softened
from wenmai.genes.symmetry.strips.narrow import periodic_rows
from wenmai.genes.symmetry.strips.periods import find_periods
from wenmai.genes.symmetry.strips.scores import FriezeFit, frieze_fits, sums_of_middles
from wenmai.genes.symmetry.strips.shear import slant_of, straightened
from wenmai.genes.symmetry.strips.sorts import fold_strip, parts, sorts
from wenmai.genes.symmetry.strips.tracking import Track, tracks_in
from wenmai.genes.symmetry.strips.views import view_along
from wenmai.genes.symmetry.strips.wear import unworn
from wenmai.genes.symmetry.strips.whole import whole_tracks
from wenmai.genes.symmetry.surface import Surface, flattened, longest_side_px

APART_PX = 3
LAID_MAX = 6  # tracks that are looked at closely
STRIPS_MAX = 2
WIDER_SHARE = 0.35  # of what speaks for a part, which is the more alike the less of the strip it shows
SURE_ENOUGH = 3.0  # of merit
HOPELESS, HOPELESS_LONG = 0.9, 0.5  # the same: no closer look makes a strip of what has less
WIDTH_EXPECTED = 0.7  # of a long picture's width: a narrower strip in it is a part of the band
FIRST_WILL_DO = 0.9  # of strength: then the next is not looked at
SPLITS_MAX = 3
PRINTED_MIN = 0.7  # likeness of repeats: less alike, and they were made by hand, or light falls on them differently
SOFT_PERIODS = 0.04
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
    def vector_px(self) -> FloatArray:
        """(2,) from one repeat to the next, as it fits best all along."""
        return np.asarray(self.laid.basis[:, 0], np.float64)

    @property
    def width_px(self) -> float:
        return (
            float(np.hypot(*self.laid.basis[:, 1])) * (self.laid.rows[1] - self.laid.rows[0]) / self.laid.laid.samples
        )

    @property
    def repeats(self) -> float:
        """How many the picture shows, those at the ends in part."""
        shown = self.laid.periodic.inside[self.laid.rows[0] : self.laid.rows[1]]
        return float(shown.sum(axis=1).max()) / self.laid.laid.samples

    @property
    def error(self) -> float:
        """The standard error of the vector over its length: how evenly the repeats follow each other."""
        laid = self.laid.laid
        n, middle = laid.samples, (self.laid.rows[0] + self.laid.rows[1]) // 2
        columns = np.arange(n // 2, laid.places.shape[1], n)
        columns = columns[laid.inside[middle, columns] > 0]
        if len(columns) < 3:
            return 1.0
        known = np.column_stack([columns / n, np.ones(len(columns))])
        fitted, *_ = np.linalg.lstsq(known, laid.places[middle, columns].astype(np.float64), rcond=None)
        rest = laid.places[middle, columns] - known @ fitted
        spread = (known[:, 0] - known[:, 0].mean()) ** 2
        return float(np.sqrt((rest**2).sum() / (len(columns) - 2) / spread.sum()) / np.hypot(*fitted[0]))


def find_strips(surface: Surface, correlation: Correlation) -> tuple[Strip, ...]:
    """Strips that do not lie on each other, the surest first; none where nothing repeats in any direction.

    ``correlation`` is the surface's. Where it shows nothing for sure, the strip may be a small part of the picture, and
    rows of it are looked through.
    """
    small = flattened(surface)
    periods = [*find_periods(correlation, APART_PX), *find_periods(autocorrelation(small), APART_PX)]
    found = _looked_at(surface, [*whole_tracks(surface), *_tracks(surface, [period.vector_px for period in periods])])
    if not found or found[0][0] < SURE_ENOUGH:
        # by themselves: joined to what was followed by chance in the whole, a narrow strip is lost
        rows = periodic_rows(small)
        found += _looked_at(surface, _tracks(surface, [row.step_px for row in rows]))
        found += _looked_at(surface, rows)
        found = _wider_first(sorted(found, key=lambda pair: -pair[0]))
    strips: list[Strip] = []
    for merit_of_it, track in found[:STRIPS_MAX]:
        if merit_of_it < (HOPELESS_LONG if is_long(surface.shape) else HOPELESS) or (
            strips and strips[0].strength > FIRST_WILL_DO
        ):
            break
        strip = strip_along(surface, track)
        strips += [] if strip is None else [strip]
    return tuple(sorted(strips, key=lambda strip: -strip.strength))


def _wider_first(found: list[tuple[float, Track]]) -> list[tuple[float, Track]]:
    """The same with a strip before the best one that is a part of it: one border alone is the more alike."""
    best = found[0] if found else None
    for pair in found[1:]:
        if best is not None and pair[0] >= WIDER_SHARE * best[0] and contains(pair[1], best[1]):
            return [pair, *(other for other in found if other is not pair)]
    return found


def _tracks(surface: Surface, vectors_px: Sequence[FloatArray]) -> list[Track]:
    """The strips that repeat after one of the vectors (2,)."""
    return joined([track for vector_px in vectors_px for track in tracks_in(view_along(surface, vector_px))])


def _looked_at(surface: Surface, tracks: list[Track]) -> list[tuple[float, Track]]:
    """What speaks for each track once it is laid straight, the most first."""
    found = []
    side_px = longest_side_px(surface)

    def likely(track: Track) -> float:
        return track.evidence * at_length(track.period_px * track.repeats, side_px)

    followed = sorted((track for track in tracks if track.steps == 1), key=likely, reverse=True)[:LAID_MAX]
    for track in [*(track for track in tracks if track.steps > 1), *followed]:
        laid = lay_strip(surface, track)
        if laid is not None:
            speaking = merit(*_compared(laid, fold_strip(laid.periodic), track), surface)
            found.append((speaking * _wide_enough(laid, surface), track))
    return sorted(found, key=lambda pair: -pair[0])


def strip_along(surface: Surface, track: Track) -> Strip | None:
    """The strip that was followed, by its true period; None where it does not repeat."""
    found = _of_one_sort(surface, track)
    if found is None:
        return None
    laid, folded = found
    compared = _compared(laid, folded, track)
    sure, likeness = strength(*compared, surface), float(np.clip(compared[1].likes.mean, 0, 1))
    shape = float(np.hypot(*laid.basis[:, 1]) / np.hypot(*laid.basis[:, 0]))
    slant = slant_of(folded, laid.rows, sums_of_middles(laid.rows), laid.known, shape)
    folded = straightened(folded, slant)
    groups = frieze_fits(folded, laid.rows, laid.known)
    return Strip(laid, folded, groups, sure, slant, alike_across(laid, folded), likeness)


def _of_one_sort(surface: Surface, track: Track) -> tuple[LaidStrip, Folded] | None:
    """The strip laid and folded by the shortest period after which its repeats are of one sort."""
    times, found = 1.0, _laid_and_folded(surface, track, 1.0)
    if found is None:
        return None
    pieces = parts(found[1])
    if pieces > 1:
        times = times / pieces
        found = _laid_and_folded(surface, track, times) or found
    for _ in range(SPLITS_MAX):
        kinds = sorts(found[0].periodic, found[1])
        split = _laid_and_folded(surface, track, times * kinds) if kinds > 1 else None
        if split is None or split[1].likes.mean < LOSS_MAX * found[1].likes.mean:
            break
        times, found = times * kinds, split
    return found


def _laid_and_folded(surface: Surface, track: Track, times: float) -> tuple[LaidStrip, Folded] | None:
    coarse = lay_strip(surface, track, times)
    laid = finer_strip(surface, coarse) if coarse is not None else None
    if laid is None:
        return None
    folded = fold_strip(laid.periodic)
    return (laid, folded) if len(folded.likes.values) else None


def _wide_enough(laid: LaidStrip, surface: Surface) -> float:
    """0…1 by how much of a long picture's width a strip is."""
    if not is_long(surface.shape):
        return 1.0
    width_px = float(np.hypot(*laid.basis[:, 1])) * (laid.rows[1] - laid.rows[0]) / laid.laid.samples
    return float(min(1.0, width_px / (WIDTH_EXPECTED * min(surface.shape))))


def _compared(laid: LaidStrip, folded: Folded, track: Track) -> tuple[LaidStrip, Folded]:
    """What tells whether anything repeats, wear apart; of a whole picture, repeats are blurred where it helps."""
    if track.steps > 1 and folded.likes.mean < PRINTED_MIN:
        soft = softened(laid, SOFT_PERIODS)
        its = fold_strip(soft.periodic)
        laid, folded = (soft, its) if its.likes.mean > folded.likes.mean else (laid, folded)
    kept = replace(laid, periodic=unworn(laid.periodic))
    return kept, fold_strip(kept.periodic)
