"""A strip laid straight, however it is bent: along a smooth line through its repeats, then as its repeats agree."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.strips.periodic import periodic_part
from wenmai.genes.symmetry.strips.tracking import Rows, Track, run_about
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.unbending import Laid, Planes, finer, mean_cell, moved, sampled_at

COARSE_SAMPLES = 48
FINE_TIMES = 2
ROUNDS = 2
FOLDS_CELLS = 0.4  # σ of the displacement that is followed: a strip is seldom much wider than a period
WIDENED_MAX = 4
BESIDE_PERIODS = 0.45  # what is laid at first on each side of the strip as it was followed
WIDTHS = 1.3  # what is laid in the end: some of what lies beside it belongs to the picture of a strip
PLACES_ENOUGH = 4000  # for a fit of four numbers
DEGREE_MAX = 5  # of the line through the repeats
CUT_SHARE = 0.08  # of the strip: a margin so narrow is no margin
KNOWN_MIN = 0.25  # of the repeats have to show a row
COHERENT_MIN = 0.25  # of a row's power has to be the same in all repeats,
COHERENT_SHARE = 0.4  # and so much of what it is in the strongest row


@dataclass(frozen=True, slots=True)
class LaidStrip:
    """``laid`` has one row of cells: samples · samples each, a period along and ``extent_px`` across. ``rows`` are
    those of the strip, first and one past the last; ``known`` (n,) those that the picture shows. ``basis`` (2, 2)
    columns px: a period, and the extent across, as they fit best all along. ``periodic`` is what repeats, of unit
    contrast within the strip and 0 beside it. ``gap`` of the extent laid may lie between parts of the strip.
    """

    laid: Laid
    periodic: Laid
    basis: FloatArray
    rows: Rows
    known: npt.NDArray[np.bool_]
    gap: float

    @property
    def cells(self) -> int:
        return self.laid.cells[1]


def lay_strip(surface: Surface, track: Track, times: float = 1.0) -> LaidStrip | None:
    """The strip about ``track``, with ``times`` track steps to a period; None where nothing varies along it."""
    period_px = track.period_px * times
    line = _Line.through(track, times * track.steps)
    extent_px = track.width_px + 2 * BESIDE_PERIODS * period_px
    for _ in range(WIDENED_MAX):
        laid = _laid(surface, line, period_px, extent_px)
        rows = _rows_of(laid, track.gap_periods * period_px / extent_px)
        if rows is None:
            return None
        line = replace(line, offset_px=line.offset_px + (0.5 * (rows[0] + rows[1]) / COARSE_SAMPLES - 0.5) * extent_px)
        width_px = (rows[1] - rows[0]) / COARSE_SAMPLES * extent_px
        if not _at_rim(laid, rows):
            break
        extent_px = width_px + 2 * BESIDE_PERIODS * period_px
    extent_px = WIDTHS * width_px
    return _described(_laid(surface, line, period_px, extent_px), track.gap_periods * period_px / extent_px)


def finer_strip(surface: Surface, strip: LaidStrip) -> LaidStrip | None:
    """The same strip with ``FINE_TIMES`` as many samples."""
    return _described(finer(surface, strip.laid, FINE_TIMES), strip.gap)


def softened(strip: LaidStrip, periods: float) -> LaidStrip:
    """The same with what repeats blurred by σ = ``periods``: thin lines drawn by hand never lie quite on each other."""
    periodic, n = strip.periodic, strip.laid.samples
    shape = float(np.hypot(*strip.basis[:, 0]) / np.hypot(*strip.basis[:, 1]))
    along, across = max(periods * n, 0.3), max(periods * shape * n, 0.3)
    values = cv2.GaussianBlur(periodic.values, (0, 0), sigmaX=along, sigmaY=across) * periodic.inside[..., None]
    contrast = float(np.sqrt(np.vdot(values, values) / max(float(periodic.inside.sum()), 1.0)))
    return replace(strip, periodic=replace(periodic, values=np.asarray(values / max(contrast, 1e-6), np.float32)))


def _at_rim(laid: Laid, rows: Rows) -> bool:
    """Whether the strip reaches the rim of what was laid, and the picture goes on there."""
    n, rim = laid.samples, max(1, laid.samples // 24)
    shown = laid.inside.mean(axis=1) > 0.5 * laid.inside.mean(axis=1).max()
    return bool((rows[0] < rim and shown[0]) or (rows[1] > n - rim and shown[-1]))


@dataclass(frozen=True, slots=True)
class _Line:
    """Polynomials (2, d + 1), x and y over the number of the period, which runs from ``first`` to ``last``."""

    x: FloatArray
    y: FloatArray
    first: float
    last: float
    offset_px: float = 0.0

    @classmethod
    def through(cls, track: Track, times: float) -> _Line:
        count = len(track.places_px)
        number = np.arange(count) / times
        degree = min(DEGREE_MAX, 1 + (count - 1) // 3)
        x, y = (np.polyfit(number, track.places_px[:, k], degree) for k in (0, 1))
        before, after = (1.0 if opened else 0.0 for opened in track.open_ends)
        half = 0.5 / times
        return cls(x, y, -half - before * half, number[-1] + half + after * half)

    def places(self, number: FloatArray, across_px: FloatArray) -> Planes:
        """(len(across_px), len(number), 2) px."""
        inner = np.clip(number, 0, self.last - 0.5)
        beyond = number - inner
        slope = np.stack([np.polyval(np.polyder(p), inner) for p in (self.x, self.y)], axis=1)
        at = np.stack([np.polyval(p, inner) for p in (self.x, self.y)], axis=1) + beyond[:, None] * slope
        unit = slope / np.maximum(np.hypot(slope[:, 0], slope[:, 1]), 1e-9)[:, None]
        normal = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
        whole = at[None] + (across_px + self.offset_px)[:, None, None] * normal[None]
        return np.asarray(whole, np.float32)


def _laid(surface: Surface, line: _Line, period_px: float, extent_px: float) -> Laid:
    n = COARSE_SAMPLES
    first, last = int(np.floor(line.first)), int(np.ceil(line.last))
    number = first + np.arange((last - first) * n) / n
    across_px = ((np.arange(n) + 0.5) / n - 0.5) * extent_px
    places = line.places(number, across_px)
    ends = np.asarray((number < line.first) | (number > line.last))
    laid = _without(sampled_at(surface, places, n), ends)
    basis = _basis_of(laid, period_px, extent_px)
    for _ in range(ROUNDS):
        steady = replace(laid, values=periodic_part(laid.values, laid.inside, n))
        places = places + moved(steady, basis, mean_cell(steady)[0], FOLDS_CELLS, 1.0)
        laid = _without(sampled_at(surface, places, n), ends)
    return laid


def _without(laid: Laid, ends: npt.NDArray[np.bool_]) -> Laid:
    keep = np.asarray(~ends, np.float32)[None, :] * laid.inside
    return replace(laid, values=laid.values * keep[..., None], inside=keep)


def _basis_of(laid: Laid, period_px: float, extent_px: float) -> FloatArray:
    """Columns px: one period on, and the whole extent across, least squares over what is inside."""
    use = laid.inside > 0
    if use.sum() < 10:
        return np.diag([period_px, extent_px])
    y, x = np.nonzero(use)
    step = max(1, len(y) // PLACES_ENOUGH)
    known = np.column_stack([x, y, np.full(len(x), laid.samples)])[::step] / laid.samples
    fitted, *_ = np.linalg.lstsq(known, laid.places[use][::step].astype(np.float64), rcond=None)
    return np.asarray(fitted[:2].T, np.float64)


def _rows_of(laid: Laid, gap: float) -> Rows | None:
    """The rows in which what repeats is alike from repeat to repeat; ``gap`` of the extent may lie between them."""
    n = laid.samples
    steady = periodic_part(laid.values, laid.inside, n)
    cell, count = mean_cell(replace(laid, values=steady))
    shown = np.maximum(laid.inside.sum(axis=1), 1.0)
    whole = np.einsum("yxc,yxc->y", steady, steady) / shown
    together = np.maximum(count.mean(axis=1), 1.0)
    # the mean of k repeats that have nothing in common keeps 1/k of their power
    signal = (np.einsum("yxc,yxc->y", cell, cell) / n - whole / together) * (together / np.maximum(together - 1, 0.5))
    signal, whole = (_smooth(line, max(1, n // 24)) for line in (signal, whole))
    near = np.abs(np.arange(n) - n / 2) < n / 4
    top = int(np.argmax(np.where(near, signal, -1)))
    if signal[top] <= 0:
        return None
    coherent = max(COHERENT_MIN, COHERENT_SHARE * signal[top] / max(whole[top], 1e-9))
    first, last = run_about(top, signal.astype(np.float32), whole.astype(np.float32), round(gap * n), coherent)
    return (first, last) if last - first >= n // 12 else None


def _smooth(line: npt.NDArray[np.float32], reach: int) -> FloatArray:
    kernel = np.ones(2 * reach + 1) / (2 * reach + 1)
    return np.convolve(np.pad(line.astype(np.float64), reach, "edge"), kernel, "valid")


def _described(laid: Laid, gap: float) -> LaidStrip | None:
    rows = _rows_of(laid, gap)
    if rows is None:
        return None
    n = laid.samples
    strip = np.zeros(n, np.float32)
    strip[rows[0] : rows[1]] = 1
    values = periodic_part(laid.values, laid.inside, n) * strip[:, None, None]
    shown = laid.inside * strip[:, None]
    contrast = float(np.sqrt(np.vdot(values, values) / max(float(shown.sum()), 1.0)))
    periodic = replace(laid, values=np.asarray(values / max(contrast, 1e-6), np.float32), inside=shown)
    known = _known(laid, rows)
    basis = _basis_of(laid, 1.0, 1.0)
    return LaidStrip(laid, periodic, basis, rows, known, gap)


def _known(laid: Laid, rows: Rows) -> npt.NDArray[np.bool_]:
    """(n,) the rows that the picture shows. Where it ends close beside the strip, it ends in it: what was cut off there
    is not known to be plain.
    """
    shown = laid.inside.mean(axis=1)
    known = np.asarray(shown >= KNOWN_MIN * shown.max())
    first, last = np.flatnonzero(known)[[0, -1]]
    close = max(2, round(CUT_SHARE * (rows[1] - rows[0])))
    if first > 0 and rows[0] - first <= close:
        known[: rows[0]] = False
    if last < laid.samples - 1 and last + 1 - rows[1] <= close:
        known[rows[1] :] = False
    return known
