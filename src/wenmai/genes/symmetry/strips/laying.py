"""A strip laid straight, however it is bent: along a smooth line through its repeats, then as its repeats agree."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.strips.line import Line
from wenmai.genes.symmetry.strips.periodic import of_unit_contrast, periodic_part
from wenmai.genes.symmetry.strips.rows import at_rim, known_rows, rows_of
from wenmai.genes.symmetry.strips.track import Rows, Track
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.unbending import Laid, finer, mean_cell, moved, sampled_at

COARSE_SAMPLES = 48
FINE_TIMES = 2
ROUNDS = 2
FOLDS_CELLS = 0.4  # σ of the displacement that is followed: a strip is seldom much wider than a period
WIDENED_MAX = 4
WIDTHS = 1.3  # what is laid in the end: some of what lies beside it belongs to the picture of a strip
PLACES_ENOUGH = 4000  # for a fit of four numbers


@dataclass(frozen=True, slots=True)
class LaidStrip:
    """``laid`` has one row of cells: samples · samples each, a period along and ``extent_px`` across. ``rows`` are
    those of the strip, first and one past the last; ``known`` (n,) those that the picture shows. ``basis`` (2, 2)
    columns px: a period, and the extent across, as they fit best all along. ``periodic`` is what repeats, of unit
    contrast within the strip and 0 beside it. ``gap`` of the extent laid may lie between parts of the strip;
    ``widened`` where its rows are not told by how alike its repeats are, but by its image beside it.
    """

    laid: Laid
    periodic: Laid
    basis: FloatArray
    rows: Rows
    known: npt.NDArray[np.bool_]
    gap: float
    widened: bool

    @property
    def width_px(self) -> float:
        """Of the strip across, from edge to edge."""
        return float(np.hypot(*self.basis[:, 1])) * (self.rows[1] - self.rows[0]) / self.laid.samples

    @property
    def cells(self) -> int:
        return self.laid.cells[1]


def lay_strip(surface: Surface, track: Track, times: float = 1.0) -> LaidStrip | None:
    """The strip about ``track``, with ``times`` track steps to a period; None where nothing varies along it."""
    period_px = track.period_px * times
    line = Line.through(track, times * track.steps)
    extent_px = track.width_px + 2 * track.beside_periods * period_px
    for _ in range(WIDENED_MAX):
        laid = _laid(surface, line, period_px, extent_px)
        rows = rows_of(laid, track.gap_periods * period_px / extent_px)
        if rows is None:
            return None
        line = replace(line, offset_px=line.offset_px + (0.5 * (rows[0] + rows[1]) / COARSE_SAMPLES - 0.5) * extent_px)
        width_px = (rows[1] - rows[0]) / COARSE_SAMPLES * extent_px
        if not at_rim(laid, rows):
            break
        extent_px = width_px + 2 * track.beside_periods * period_px
    extent_px = min(WIDTHS * width_px, width_px + 2 * track.beside_periods * period_px)
    return described(_laid(surface, line, period_px, extent_px), track.gap_periods * period_px / extent_px)


def finer_strip(surface: Surface, strip: LaidStrip) -> LaidStrip | None:
    """The same strip with ``FINE_TIMES`` as many samples."""
    rows = (strip.rows[0] * FINE_TIMES, strip.rows[1] * FINE_TIMES) if strip.widened else None
    return described(finer(surface, strip.laid, FINE_TIMES), strip.gap, rows)


def softened(strip: LaidStrip, periods: float) -> LaidStrip:
    """The same with what repeats blurred by σ = ``periods``: thin lines drawn by hand never lie quite on each other."""
    periodic, n = strip.periodic, strip.laid.samples
    shape = float(np.hypot(*strip.basis[:, 0]) / np.hypot(*strip.basis[:, 1]))
    along, across = max(periods * n, 0.3), max(periods * shape * n, 0.3)
    values = cv2.GaussianBlur(periodic.values, (0, 0), sigmaX=along, sigmaY=across) * periodic.inside[..., None]
    return replace(strip, periodic=replace(periodic, values=of_unit_contrast(values, periodic.inside)))


def _laid(surface: Surface, line: Line, period_px: float, extent_px: float) -> Laid:
    n = COARSE_SAMPLES
    first, last = int(np.floor(line.first)), int(np.ceil(line.last))
    number = first + np.arange((last - first) * n) / n
    across_px = ((np.arange(n) + 0.5) / n - 0.5) * extent_px
    places = line.places(number, across_px)
    followed = np.asarray((number >= line.first) & (number <= line.last))
    laid = only_at(sampled_at(surface, places, n), followed)
    return unbent(surface, laid, _basis_of(laid, period_px, extent_px), followed)


def unbent(surface: Surface, laid: Laid, basis: FloatArray, followed: npt.NDArray[np.bool_]) -> Laid:
    """The same, ``ROUNDS`` times drawn nearer to what its repeats have in common, in the columns ``followed``."""
    for _ in range(ROUNDS):
        steady = replace(laid, values=periodic_part(laid.values, laid.inside, laid.samples))
        places = laid.places + moved(steady, basis, mean_cell(steady)[0], FOLDS_CELLS, 1.0)
        laid = only_at(sampled_at(surface, places, laid.samples), followed)
    return laid


def only_at(laid: Laid, followed: npt.NDArray[np.bool_]) -> Laid:
    """The same with all columns outside but those."""
    keep = np.asarray(followed, np.float32)[None, :] * laid.inside
    return replace(laid, values=laid.values * keep[..., None], inside=keep)


def _basis_of(laid: Laid, period_px: float, extent_px: float) -> FloatArray:
    """Columns px: one period on, and the whole extent across, least squares over what is inside."""
    step = max(1, int(np.sqrt(laid.inside.size / PLACES_ENOUGH)))
    y, x = step * np.array(np.nonzero(laid.inside[::step, ::step] > 0))
    if len(y) < 10:
        return np.diag([period_px, extent_px])
    known = np.column_stack([x, y, np.full(len(x), laid.samples)]) / laid.samples
    fitted, *_ = np.linalg.lstsq(known, laid.places[y, x].astype(np.float64), rcond=None)
    return np.asarray(fitted[:2].T, np.float64)


def described(laid: Laid, gap: float, given: Rows | None = None) -> LaidStrip | None:
    """What was laid about a strip as one: in the rows ``given``, or those in which repeats are alike; None of none."""
    rows = given or rows_of(laid, gap)
    if rows is None:
        return None
    n = laid.samples
    strip = np.zeros(n, np.float32)
    strip[rows[0] : rows[1]] = 1
    values = periodic_part(laid.values, laid.inside, n) * strip[:, None, None]
    shown = laid.inside * strip[:, None]
    periodic = replace(laid, values=of_unit_contrast(values, shown), inside=shown)
    known = known_rows(laid, rows)
    basis = _basis_of(laid, 1.0, 1.0)
    return LaidStrip(laid, periodic, basis, rows, known, gap, given is not None)
