"""A strip as far across as its image goes: where one half of a band was found, the other lies beside it.

What is worn, stained or in another light is less alike from repeat to repeat, and a strip is taken to end there; and
of a band whose middle is plain, often one border alone is found. But what lies beside it, turned over or by half a
turn, tells whether it is the rest.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.over_colours import dot, power_of
from wenmai.genes.symmetry.strips.laying import WIDTHS, LaidStrip, described, only_at, unbent
from wenmai.genes.symmetry.strips.periodic import periodic_part
from wenmai.genes.symmetry.strips.track import Rows
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.unbending import Laid, sampled_at

REACH_PERIODS = 1.2  # to each side of the strip
ALIKE_MIN = 0.45  # of what lies beside it, turned over, to the strip: it is not laid straight yet
NEW_MIN = 0.1  # of the strip's width, by which it grows at least


def widened(surface: Surface, strip: LaidStrip) -> LaidStrip | None:
    """The strip with what of its image lies beside it; None where nothing does."""
    n = strip.laid.samples
    period_px, width_px = float(np.hypot(*strip.basis[:, 0])), strip.width_px
    step_px = max(period_px, width_px) / n
    reach = int((0.5 * width_px + REACH_PERIODS * period_px) / step_px)
    across_px = np.arange(-reach, reach + 1) * step_px
    first = int(np.searchsorted(across_px, -0.5 * width_px))
    rows = _with_image(_laid_at(surface, strip, across_px), (first, len(across_px) - first))
    if rows is None:
        return None
    low, high = across_px[rows[0]] - 0.5 * step_px, across_px[rows[1] - 1] + 0.5 * step_px
    across_px = 0.5 * (low + high) + ((np.arange(n) + 0.5) / n - 0.5) * WIDTHS * (high - low)
    basis = np.column_stack(
        [strip.basis[:, 0], strip.basis[:, 1] * WIDTHS * (high - low) / np.hypot(*strip.basis[:, 1])]
    )
    laid = unbent(surface, _laid_at(surface, strip, across_px), basis, _followed(strip))
    margin = 0.5 * (1 - 1 / WIDTHS) * n
    return described(laid, strip.gap * width_px / (high - low), (round(margin), round(n - margin)))


def _followed(strip: LaidStrip) -> npt.NDArray[np.bool_]:
    """The columns in which the strip was followed; it may be laid farther."""
    return np.asarray(strip.laid.inside.max(axis=0) > 0)


def _laid_at(surface: Surface, strip: LaidStrip, across_px: npt.NDArray[np.floating]) -> Laid:
    """The strip's columns at places ``across_px`` from its middle, however far: straight on beyond what was laid."""
    laid, (first, last) = strip.laid, strip.rows
    per_px = (last - first) / strip.width_px
    row = 0.5 * (first + last - 1) + across_px * per_px
    within = np.clip(row, first, last - 1)
    columns = np.arange(laid.places.shape[1])
    x, y = (np.asarray(grid, np.float32) for grid in np.meshgrid(columns, within))
    known = cv2.remap(laid.places, x, y, cv2.INTER_LINEAR)
    slope = (laid.places[last - 1] - laid.places[first]) / (last - 1 - first)
    slope = cv2.GaussianBlur(slope[None], (0, 0), sigmaX=0.5 * laid.samples, sigmaY=0.1)[0]
    places = known + np.asarray(row - within, np.float32)[:, None, None] * slope[None]
    return only_at(sampled_at(surface, np.asarray(places, np.float32), laid.samples), _followed(strip))


def _with_image(laid: Laid, rows: Rows) -> Rows | None:
    """The rows in which the strip and its image lie together, if it lies beside it; None where it does not."""
    n, height = laid.samples, len(laid.values)
    inside = laid.inside.reshape(height, -1, n)
    steady = periodic_part(laid.values, laid.inside, n).reshape(height, -1, n, laid.values.shape[2])
    count = inside.sum(axis=1)
    cell = steady.sum(axis=1) / np.maximum(count, 1)[..., None]
    known = count.mean(axis=1) >= 0.5 * count.mean(axis=1).max()
    spectrum = fft.rfft(cell.astype(np.float64), axis=1)
    likes: dict[int, float] = {}
    least = max(2, round(NEW_MIN * (rows[1] - rows[0])))
    for total in range(rows[1] - 1, 2 * height - rows[1]):
        image = (total - rows[1] + 1, total - rows[0] + 1)
        new = max(rows[0] - image[0], image[1] - rows[1])
        if image[0] >= 0 and image[1] <= height and new >= least and known[image[0] : image[1]].all():
            likes[total] = _alike(spectrum, np.arange(*rows), total, rows)
    best = max(likes, key=lambda total: likes[total], default=0)
    if likes.get(best, 0.0) < ALIKE_MIN:
        return None
    return min(rows[0], best - rows[1] + 1), max(rows[1], best - rows[0] + 1)


def _alike(spectrum: npt.NDArray[np.complex128], row: npt.NDArray[np.int64], total: int, rows: Rows) -> float:
    """How alike rows are to those ``total`` − row, turned over or by half a turn, wherever along; the least of all of
    them and of those whose image lies beside ``rows``.
    """
    image = total - row
    beside = (image < rows[0]) | (image >= rows[1])
    return max(
        min(float(whole.max()), float(part[int(np.argmax(whole))]))
        for whole, part in (
            (_along(spectrum, row, image, turned), _along(spectrum, row[beside], image[beside], turned))
            for turned in (False, True)
        )
    )


def _along(
    spectrum: npt.NDArray[np.complex128], row: npt.NDArray[np.int64], image: npt.NDArray[np.int64], turned: bool
) -> FloatArray:
    """(n,) the correlation of rows with their images, ``turned`` end for end or not, at each shift along."""
    n = 2 * (spectrum.shape[1] - 1)
    here, there = spectrum[row], spectrum[image]
    product = dot(here, there if turned else np.conj(there)).sum(axis=0)
    power = float(np.sqrt(_power(here) * _power(there)))
    return np.asarray(fft.irfft(product, n) * n / max(power, 1e-12), np.float64)


def _power(spectrum: npt.NDArray[np.complex128]) -> float:
    """Of the rows whose half spectra these are, times their length."""
    once = power_of(spectrum)
    return float(2 * once.sum() - once[:, 0].sum() - once[:, -1].sum())
