"""The strips of a surface that repeat in one direction, and the frieze group of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

from wenmai.genes.symmetry.correlation import Correlation, FloatArray, autocorrelation
from wenmai.genes.symmetry.strips.evidence import at_length, is_long, merit
from wenmai.genes.symmetry.strips.grounds import ground_tracks
from wenmai.genes.symmetry.strips.joining import contains, joined
from wenmai.genes.symmetry.strips.laying import LaidStrip, lay_strip
from wenmai.genes.symmetry.strips.narrow import periodic_rows
from wenmai.genes.symmetry.strips.periods import distinct, find_periods
from wenmai.genes.symmetry.strips.sorts import fold_strip
from wenmai.genes.symmetry.strips.strip import Strip, compared, strip_along
from wenmai.genes.symmetry.strips.track import Track
from wenmai.genes.symmetry.strips.tracking import tracks_in
from wenmai.genes.symmetry.strips.views import view_along
from wenmai.genes.symmetry.strips.whole import whole_tracks
from wenmai.genes.symmetry.surface import Surface, flattened, longest_side_px

APART_PX = 3
LAID_MAX = 6  # tracks that are looked at closely
STRIPS_MAX = 2
WIDER_SHARE = 0.35  # of what speaks for a part, which is the more alike the less of the strip it shows
SURE_ENOUGH = 3.0  # of merit
PLAINLY, LESS_LIKELY = 4.5, 0.5  # of merit, with which a strip is hardly outdone by a track half as likely
HOPELESS, HOPELESS_LONG = 0.9, 0.5  # the same: no closer look makes a strip of what has less
WIDTH_EXPECTED = 0.7  # of a long picture's width: a narrower strip in it is a part of the band
FIRST_WILL_DO = 0.9  # of strength: then the next is not looked at


def find_strips(surface: Surface, correlation: Correlation) -> tuple[Strip, ...]:
    """Strips that do not lie on each other, the surest first; none where nothing repeats in any direction.

    ``correlation`` is the surface's. Where it shows nothing for sure, the strip may be a small part of the picture:
    patches that are long are looked along, then rows of it looked through.
    """
    small = flattened(surface)
    periods = [*find_periods(correlation, APART_PX), *find_periods(autocorrelation(small), APART_PX)]
    closely = cache(partial(strip_along, surface))  # what is best of all is looked at once, however much comes later
    found = _looked_at(surface, [*whole_tracks(surface), *_tracks(surface, distinct(periods))])
    strips = _closest(surface, found, closely)
    if not _sure(found, strips) and not is_long(surface.shape):  # a long one is a patch itself
        found = _best_first(found + _looked_at(surface, ground_tracks(surface)))
        strips = _closest(surface, found, closely)
    if not _sure(found, strips):
        # by themselves: joined to what was followed by chance in the whole, a narrow strip is lost
        rows = periodic_rows(small)
        found += _looked_at(surface, _tracks(surface, [row.step_px for row in rows]))
        found = _wider_first(_best_first(found + _looked_at(surface, rows)))
        strips = _closest(surface, found, closely)
    return tuple(sorted(strips, key=lambda strip: -strip.strength))


def _closest(
    surface: Surface, found: list[tuple[float, Track]], closely: Callable[[Track], Strip | None]
) -> list[Strip]:
    """The strips of the tracks that most speaks for, looked at ``closely``."""
    strips: list[Strip] = []
    for merit_of_it, track in found[:STRIPS_MAX]:
        if merit_of_it < (HOPELESS_LONG if is_long(surface.shape) else HOPELESS) or (
            strips and strips[0].strength > FIRST_WILL_DO
        ):
            break
        strip = closely(track)
        strips += [] if strip is None else [strip]
    return strips


def _sure(found: list[tuple[float, Track]], strips: list[Strip]) -> bool:
    """Whether a strip was found for which plainly enough speaks at first sight, and closely as well."""
    return bool(found and found[0][0] >= SURE_ENOUGH and strips and strips[0].strength > FIRST_WILL_DO)


def _best_first(found: list[tuple[float, Track]]) -> list[tuple[float, Track]]:
    return sorted(found, key=lambda pair: -pair[0])


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
    found: list[tuple[float, Track]] = []
    side_px = longest_side_px(surface)

    def likely(track: Track) -> float:
        return track.evidence * at_length(track.period_px * track.repeats, side_px)

    for track in (track for track in tracks if track.steps > 1):
        found += _with_merit(surface, track)
    plainly = 0.0  # how likely the likeliest track was that turned out to be a strip
    for track in sorted((track for track in tracks if track.steps == 1), key=likely, reverse=True)[:LAID_MAX]:
        if likely(track) < LESS_LIKELY * plainly:
            break
        for pair in _with_merit(surface, track):
            found.append(pair)
            plainly = max(plainly, likely(track)) if pair[0] > PLAINLY else plainly
    return _best_first(found)


def _with_merit(surface: Surface, track: Track) -> list[tuple[float, Track]]:
    """The track with what speaks for it; nothing of one that cannot be laid."""
    laid = lay_strip(surface, track)
    if laid is None:
        return []
    return [(merit(*compared(laid, fold_strip(laid.periodic), track), surface) * _wide_enough(laid, surface), track)]


def _wide_enough(laid: LaidStrip, surface: Surface) -> float:
    """0…1 by how much of a long picture's width a strip is."""
    if not is_long(surface.shape):
        return 1.0
    return float(min(1.0, laid.width_px / (WIDTH_EXPECTED * min(surface.shape))))
