"""How sure it is that a strip repeats: that its repeats are alike is no chance, nor because all of it is smooth."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.symmetry.folding import Folded
from wenmai.genes.symmetry.over_colours import power_of, squared
from wenmai.genes.symmetry.strips.laying import LaidStrip
from wenmai.genes.symmetry.surface import Surface, longest_side_px

ALIKE_MAX = 0.98
MERIT_HALF = 2.15  # of merit: text and noise stay below, seldom a photograph of a strip
LONG, MERIT_HALF_LONG = 2.0, 1.3  # of parts so long of photographs in which nothing repeats, few reach as much
MERIT_SPREAD = 0.26
LENGTH_SHARE = 0.4  # of the longest side
COVERED_SHARE = 0.04  # of the area: a narrower strip is a detail of something, as the rungs of a ladder
STRIPED = (0.8, 0.9)  # the share of a repeat that is stripes across: from here on, and wholly
ONE_WAVE = (0.85, 0.95)  # the same for what a single wave along the strip shows: drapery, ripples, folds
STRIPES_COST = 0.5  # grooves, beams and shadows lie evenly apart often


def independent_places(laid: LaidStrip, folded: Folded) -> float:
    """How many places of a repeat vary by themselves: its area over that within which it is alike (to a half).

    Of the area counts the part that holds what varies: a few spots on plain ground are few places.
    """
    cell = folded.cell[laid.rows[0] : laid.rows[1]]
    height, width = cell.shape[:2]
    spectrum = np.fft.rfft2(cell, (2 * height, width), axes=(0, 1))
    alike = np.fft.irfft2(power_of(spectrum), (2 * height, width))
    overlap = 1 - np.minimum(np.arange(2 * height), 2 * height - np.arange(2 * height)) / height
    hill = (alike >= 0.5 * alike[0, 0] * np.maximum(overlap, 1e-3)[:, None]) & (overlap[:, None] > 0.25)
    power = cv2.GaussianBlur(squared(cell), (0, 0), max(0.5, np.sqrt(hill.sum()) / 2))
    share = float(power.sum()) ** 2 / max(float((power**2).sum()) * power.size, 1e-12)
    return float(share * height * width / max(int(hill.sum()), 1))


def evidence(laid: LaidStrip, folded: Folded) -> float:
    """By how many standard errors the repeats are more alike than strips that do not repeat are by chance (Fisher's
    transformation of the correlation, Biometrika 10, 1915).
    """
    if not len(folded.likes.values):
        return 0.0
    alike = float(np.clip(folded.likes.mean, 0, ALIKE_MAX))
    free = (folded.cells - 1) * independent_places(laid, folded)
    return float(np.arctanh(alike) * np.sqrt(max(free, 0.0)))


def at_length(length_px: float, side_px: float) -> float:
    """0…1 how much of the picture a strip runs along: a few grooves that are evenly apart are a detail of something."""
    return min(1.0, length_px / (LENGTH_SHARE * side_px))


def merit(laid: LaidStrip, folded: Folded, surface: Surface) -> float:
    """What strips are compared by: evidence, which alone prefers what is wide, times the square of how alike repeats
    are (of what is alike by chance, evidence grows with their number, likeness does not), how much of the ``surface``
    they run along and cover, and how much of them is more than stripes across.
    """
    length_px = folded.cells * float(np.hypot(*laid.basis[:, 0]))
    covered = length_px * laid.width_px / max(float(surface.inside.sum()), 1.0)
    stripes = max(_from_to(striped_share(laid, folded), *STRIPED), _from_to(wave_share(laid, folded), *ONE_WAVE))
    sized = at_length(length_px, longest_side_px(surface)) * min(1.0, covered / COVERED_SHARE)
    return evidence(laid, folded) * max(folded.likes.mean, 0.0) ** 2 * sized * (1 - STRIPES_COST * stripes)


def is_long(shape: tuple[int, ...]) -> bool:
    """Whether what is shown is much longer than wide: then it was cut about a band, if it is of one at all."""
    return max(shape[:2]) >= LONG * min(shape[:2])


def striped_share(laid: LaidStrip, folded: Folded) -> float:
    """0…1 of what the mean repeat shows, how much is the same all across the strip."""
    cell = folded.cell[laid.rows[0] : laid.rows[1]].astype(np.float64)
    across = cell.mean(axis=0)
    return float((across**2).sum() * len(cell) / max(float((cell**2).sum()), 1e-12))


def wave_share(laid: LaidStrip, folded: Folded) -> float:
    """0…1 of what the mean repeat shows, how much is one wave along the strip, whichever phase it has in each row."""
    cell = folded.cell[laid.rows[0] : laid.rows[1]].astype(np.float64)
    powers = (np.abs(np.fft.rfft(cell, axis=1)) ** 2).sum(axis=(0, 2))[1:]
    return float(powers[0] / max(float(powers.sum()), 1e-12))


def _from_to(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0, 1))


def strength(laid: LaidStrip, folded: Folded, surface: Surface) -> float:
    """0…1 how sure it is that anything repeats: text, stone and leaves stay below a half. A picture much longer than
    wide was cut about a band, and needs less to be believed.
    """
    half = MERIT_HALF_LONG if is_long(surface.shape) else MERIT_HALF
    return float(1 / (1 + np.exp(-(merit(laid, folded, surface) - half) / MERIT_SPREAD)))


def alike_across(laid: LaidStrip, folded: Folded) -> float:
    """0…1 the highest likeness of the mean repeat to itself, moved across by more than its parts are wide and at most
    half the strip's width, and along by anything.
    """
    cell = folded.cell[laid.rows[0] : laid.rows[1]]
    height, width = cell.shape[:2]
    spectrum = np.fft.rfft2(cell, (2 * height, width), axes=(0, 1))
    product = np.fft.irfft2(power_of(spectrum), (2 * height, width))
    powers = np.einsum("yxc,yxc->y", cell, cell)
    total = np.concatenate([[0.0], np.cumsum(powers)])
    lags = np.arange(max(1, height // 8), height // 2 + 1)
    below = np.sqrt(np.maximum((total[-1] - total[lags]) * total[height - lags], 1e-12))
    alike = product[lags].max(axis=1) / below
    rising = np.flatnonzero(np.diff(alike) > 0)  # beyond the hill about no shift
    return float(np.clip(alike[rising[0] :].max() / max(folded.reliability, 1e-3), 0, 1)) if len(rising) else 0.0
