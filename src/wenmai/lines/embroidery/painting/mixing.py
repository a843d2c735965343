"""Threads side by side where none of them is the colour: single lines of an area take another, so that the eye mixes
what no chart holds (乱针掺色).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import LINEAR_OF_BYTE
from wenmai.lines.embroidery.painting import perceptual
from wenmai.lines.embroidery.painting.layers import Colours
from wenmai.lines.embroidery.painting.model import (
    RASTER_PX_PER_MM,
    Float32Array,
    FloatArray,
    IntArray,
    Lines,
    RgbImage,
    Segments,
)
from wenmai.lines.embroidery.painting.raster import draw_lines, sampled

ROUNDS = 8
SHARE_A_ROUND = 0.3  # of the segments may change at once: neighbours that change together overshoot
LINE_SHARE = 0.22  # of what the eye mixes, a line makes up: its width over the blur's
BLUR_MM = 0.8
GAIN_MIN = 1.0  # ΔE² (DIN99): less is not worth a line of another colour
STRIPE_DIN99 = 18.0  # a thread farther than that from the target is seen for itself
COMPANY_MM = 2.0  # about a segment's ends
COMPANY_SHARE = 0.15  # of the cloth there: enough lines of its colour to be joined to
PIECE_MM_MIN = 2.4
SAMPLES = 9  # of each segment


def mixed(
    segments: Segments, target: RgbImage, colours: Colours, thread_mm: float, lonely_cost: float,
    generator: np.random.Generator,
) -> Segments:  # fmt: skip
    """Segments recoloured so that the piece, blurred as the eye does, comes nearer to the ``target`` (H, W, 3).

    In rounds a part of the segments of at
    least ``PIECE_MM_MIN`` each takes the thread that lowers the error about it the most, all others as they are: a
    coarse form of direct binary search (Analoui and Allebach 1992). ``lonely_cost``, ΔE², is what a segment costs
    that has
    none of its colour near its ends: it would be a cut.
    """
    lines, linear, uniform = segments.lines, colours.linear, colours.uniform
    if len(lines) == 0:
        return segments
    sigma_px = BLUR_MM * RASTER_PX_PER_MM
    aim = perceptual.uniform_of_linear(cv2.GaussianBlur(LINEAR_OF_BYTE[target], (0, 0), sigma_px))
    counts = np.diff(lines.offsets)
    at = lines.offsets[:-1, None] + (np.linspace(0.05, 0.95, SAMPLES)[None, :] * counts[:, None]).astype(np.int64)
    points = lines.points_mm[at.ravel()]
    wanted = np.asarray(sampled(aim, points, RASTER_PX_PER_MM), np.float32).reshape(-1, SAMPLES, 3)
    colour = segments.colour.copy()
    long_enough = lines.lengths_mm >= PIECE_MM_MIN
    for _ in range(ROUNDS):
        top: npt.NDArray[np.int32] = np.full(target.shape[:2], -1, np.int32)
        draw_lines(lines, colour, thread_mm, RASTER_PX_PER_MM, top)
        seen = _blurred(top, linear, target, sigma_px)
        turn = np.flatnonzero(long_enough & (generator.random(len(lines)) < SHARE_A_ROUND))
        now = np.asarray(sampled(seen, points, RASTER_PX_PER_MM), np.float32).reshape(-1, SAMPLES, 3)[turn]
        lonely = lonely_cost * _loneliness(lines, turn, top, len(linear))
        best, gain = _best(now, wanted[turn], colour[turn], linear, uniform, lonely)
        change = gain > GAIN_MIN
        if not change.any():
            break
        colour[turn[change]] = best[change]
    return Segments(lines, colour)


def _blurred(top: npt.NDArray[np.int32], linear: Float32Array, target: RgbImage, sigma_px: float) -> Float32Array:
    """The piece in linear light as the eye mixes it; where no thread lies, the target itself."""
    laid = np.where((top >= 0)[..., None], linear[top], LINEAR_OF_BYTE[target])
    return np.asarray(cv2.GaussianBlur(laid, (0, 0), sigma_px), np.float32)


def _loneliness(lines: Lines, which: IntArray, top: npt.NDArray[np.int32], colours: int) -> FloatArray:
    """(which, colours) 0…1: how far a segment of each colour would lack neighbours of its own at both ends to go
    on to.
    """
    ends = np.concatenate([lines.points_mm[lines.offsets[which]], lines.points_mm[lines.offsets[which + 1] - 1]])
    side = round(2 * COMPANY_MM * RASTER_PX_PER_MM) | 1
    lonely = np.empty((len(which), colours))
    for index in range(colours):
        share = cv2.boxFilter((top == index).astype(np.float32), -1, (side, side))
        there = np.asarray(sampled(share, ends, RASTER_PX_PER_MM), np.float64).reshape(2, -1)
        lonely[:, index] = np.clip(1.0 - there / COMPANY_SHARE, 0.0, 1.0).mean(axis=0)
    return lonely


def _best(
    seen: Float32Array,
    wanted: Float32Array,
    own: IntArray,
    linear: Float32Array,
    uniform: Float32Array,
    lonely: FloatArray,
) -> tuple[IntArray, FloatArray]:
    """For each segment the thread to change to, and by how much that lowers the mean squared error (DIN99)."""
    before = ((perceptual.uniform_of_linear(seen) - wanted) ** 2).sum(axis=2).mean(axis=1)
    before = before + lonely[np.arange(len(own)), own]
    after = lonely.copy()
    mean = wanted.mean(axis=1)
    for index in range(len(linear)):
        moved = np.clip(seen + LINE_SHARE * (linear[index] - linear[own])[:, None, :], 0.0, 1.0)
        after[:, index] += ((perceptual.uniform_of_linear(moved) - wanted) ** 2).sum(axis=2).mean(axis=1)
        apart = np.linalg.norm(uniform[index] - mean, axis=1)
        after[:, index] += 0.05 * np.maximum(apart - STRIPE_DIN99, 0.0) ** 2
    best = np.argmin(after, axis=1)
    return best, before - after[np.arange(len(own)), best]
