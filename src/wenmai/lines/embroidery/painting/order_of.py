"""The order of colour blocks in the covering layer: such that the thread can travel under what comes later."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from skimage.measure import label

from wenmai.lines.embroidery.painting.blocks import filled_gaps
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, IntArray, Mask, Segments
from wenmai.lines.embroidery.painting.raster import draw_lines, sampled

SPLIT_COLOURS = 4  # that get a block of their own for their islands: each costs one change of colour
MAIN_SHARE = 0.04  # of a colour's area: a connected part above that is no island


def sewing_groups(cover: Segments, colours: int, shape: tuple[int, ...], thread_mm: float) -> list[IntArray]:
    """Indices of segments, a colour block each, in sewing order.

    Groups of scattered parts come first, since they can travel under all others; whole grounds come last. The colours
    with the most thread are split into their islands and their main parts, so that the islands come early too.
    """
    lengths_mm = cover.lines.lengths_mm
    total = np.bincount(cover.colour, lengths_mm, minlength=colours)
    order = [int(c) for c in np.argsort(total, kind="stable") if total[c] > 0]
    is_main, part = _parts(cover, colours, shape, thread_mm)
    groups: list[IntArray] = []
    for place, colour in enumerate(order):
        own = cover.colour == colour
        if place >= len(order) - SPLIT_COLOURS and len(order) > 2:
            groups += [np.flatnonzero(own & ~is_main), np.flatnonzero(own & is_main)]
        else:
            groups.append(np.flatnonzero(own))
    groups = [group for group in groups if len(group)]
    # The more scattered, the earlier: then much of the piece is still to come, and hides the ways between its parts.
    scattered = [len(np.unique(part[group])) / lengths_mm[group].sum() for group in groups]
    return [groups[i] for i in np.argsort(-np.array(scattered), kind="stable")]


def _parts(cover: Segments, colours: int, shape: tuple[int, ...], thread_mm: float) -> tuple[Mask, IntArray]:
    picture = np.full(shape, -1, np.int32)
    draw_lines(cover.lines, cover.colour, thread_mm, RASTER_PX_PER_MM, picture)
    parts = np.asarray(label(picture, background=-1, connectivity=2), np.int64)
    area = np.bincount(parts.ravel())
    of_colour = np.bincount(picture[picture >= 0], minlength=colours)
    middle = cover.lines.points_mm[(cover.lines.offsets[:-1] + cover.lines.offsets[1:]) // 2]
    part = np.asarray(sampled(parts, middle, RASTER_PX_PER_MM), np.int64)
    belongs = np.asarray(sampled(picture, middle, RASTER_PX_PER_MM), np.int64) == cover.colour
    return belongs & (area[part] > MAIN_SHARE * of_colour[cover.colour]), part


def drawn(cover: Segments, groups: list[IntArray], shape: tuple[int, ...], thread_mm: float) -> npt.NDArray[np.int32]:
    """(H, W) the last group that covers each pixel, −1 on bare cloth; gaps between threads closed."""
    top = np.full(shape, -1, np.int32)
    for block, group in enumerate(groups):
        draw_lines(cover.lines.chosen(group), np.full(len(group), block), thread_mm, RASTER_PX_PER_MM, top)
    return filled_gaps(top)
