"""Bare places inside the cover, found when its stitches are known, and given to the colour blocks beside them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting import streamlines
from wenmai.lines.embroidery.painting.model import (
    RASTER_PX_PER_MM,
    Float32Array,
    FloatArray,
    IntArray,
    Lines,
    Mask,
    Segments,
)  # fmt: skip
from wenmai.lines.embroidery.painting.raster import sampled
from wenmai.lines.embroidery.painting.sequence import Run

SPACING_MM = 0.4
LENGTH_MM_MIN = 1.0
OPEN_SHARE_MIN = 0.3  # of a mending line has to lie on bare cloth
BESIDE_MM = (0.4, 0.8)  # how far beside a line its neighbours are looked for
LIKE_DIN99 = 14.0  # a neighbour that far from the picture's colour counts for a third
SCRAP_STITCHES = 5  # a run no longer is given up whatever it shows
SHORT_STITCHES = 16  # one no longer is given up where it stands out little
STANDS_OUT_DIN99 = 22.0


def open_lines(
    open_cloth: Mask, field: Float32Array, generator: np.random.Generator, length_mm_max: float = 30.0
) -> Lines:
    """Lines along the ``field`` (h, w, 2) through what of the cloth is ``open_cloth`` (H, W): slits, holes and rims."""
    if not open_cloth.any():
        return Lines(np.zeros((0, 2)), np.zeros(1, np.int64))
    height, width = open_cloth.shape
    fine = np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    wide = cv2.dilate(open_cloth.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_)
    lines = streamlines.evenly_spaced(
        fine,
        wide,
        RASTER_PX_PER_MM,
        SPACING_MM,
        generator,
        length_mm_max=length_mm_max,
        length_mm_min=LENGTH_MM_MIN,
        begun_in=open_cloth,
    )
    if len(lines) == 0:
        return lines
    on_open = sampled(open_cloth, lines.points_mm, RASTER_PX_PER_MM).astype(np.float64)
    share = np.add.reduceat(on_open, lines.offsets[:-1]) / np.diff(lines.offsets)
    return lines.chosen(np.asarray(share >= OPEN_SHARE_MIN))


def blocks_beside(
    lines: Lines, top: npt.NDArray[np.int32], uniform: Float32Array, block_uniform: Float32Array, first: int
) -> IntArray:
    """(len,) the colour block that each line should be sewn with: of those that lie beside it, the one that has most
    of its sides and comes nearest to the picture; −1 where none from ``first`` on does.

    ``top`` (H, W) is the block on top, −1 bare cloth; ``uniform`` (H, W, 3) the picture in DIN99 and ``block_uniform``
    (blocks, 3) the blocks' threads.
    """
    count = len(block_uniform)
    votes = np.zeros((len(lines), count))
    owner = np.repeat(np.arange(len(lines)), np.diff(lines.offsets))
    along = np.gradient(lines.points_mm, axis=0) if len(owner) > 1 else np.zeros_like(lines.points_mm)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    for reach in BESIDE_MM:
        for side in (-reach, reach):
            seen = sampled(top, lines.points_mm + side * normal, RASTER_PX_PER_MM)
            counts = seen >= first
            np.add.at(votes, (owner[counts], seen[counts]), 1.0)
    wanted = np.stack(
        [np.bincount(owner, sampled(uniform[..., k], lines.points_mm, RASTER_PX_PER_MM)) for k in range(3)], axis=1
    ) / np.diff(lines.offsets)[:, None]  # fmt: skip
    apart = np.linalg.norm(wanted[:, None, :] - block_uniform[None, :, :], axis=2)
    votes *= np.exp(-((apart / LIKE_DIN99) ** 2))  # a seam between two colours takes the one that it shows
    best = np.argmax(votes, axis=1)
    return np.where(votes[np.arange(len(best)), best] > 0, best, -1)


def mended(
    top: npt.NDArray[np.int32], domain: Mask, field: Float32Array, uniform: Float32Array, block_uniform: Float32Array,
    generator: np.random.Generator,
) -> Segments:  # fmt: skip
    """Lines for what is bare of ``domain`` (H, W) under ``top`` (H, W), with the block that each belongs to."""
    lines = open_lines(domain & (top < 0), field, generator)
    if len(lines) == 0:
        return Segments(lines, np.zeros(0, np.int64))
    block = blocks_beside(lines, top, uniform, block_uniform, 0)
    return Segments(lines.chosen(block >= 0), block[block >= 0])


def given_up(
    runs: list[Run], block: int, top: npt.NDArray[np.int32], uniform: Float32Array, block_uniform: Float32Array
) -> tuple[list[Run], list[tuple[Run, int]]]:
    """Runs that are kept, and those not worth their cut, each with the later block that takes its place or −1."""
    few = [i for i, run in enumerate(runs) if len(run.role) <= SHORT_STITCHES]
    if not few:
        return runs, []
    takers = blocks_beside(as_lines([runs[i] for i in few]), top, uniform, block_uniform, block + 1)
    lost: dict[int, int] = {}
    for i, taker in zip(few, takers.tolist(), strict=True):
        if taker < 0:
            if runs[i].mends:
                lost[i] = -1
            continue
        step = float(np.linalg.norm(block_uniform[taker] - block_uniform[block]))
        if runs[i].mends or len(runs[i].role) <= SCRAP_STITCHES or step < STANDS_OUT_DIN99:
            lost[i] = taker
    kept = [run for i, run in enumerate(runs) if i not in lost]
    return kept, [(runs[i], taker) for i, taker in lost.items()]


def as_lines(runs: list[Run]) -> Lines:
    """The runs' ways of thread, without the travel between."""
    parts: list[FloatArray] = [run.points_mm[(run.role != Role.TRAVEL)] for run in runs]
    offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    return Lines(np.concatenate(parts) if parts else np.zeros((0, 2)), offsets)
