"""The order of colour blocks in the covering layer: such that the thread can travel under what comes later."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from skimage.measure import label

from wenmai.lines.embroidery.painting.blocks import filled_gaps
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, IntArray, Mask, Segments
from wenmai.lines.embroidery.painting.raster import draw_lines, sampled

REACH_MM = 0.8  # between the lines of one part
MAIN_MM2 = 75.0  # about a hundred stitches: a connected part that large may have a cut of its own


def sewing_groups(cover: Segments, shape: tuple[int, ...], thread_mm: float, groups_max: int) -> list[IntArray]:
    """Indices of segments, a colour block each, in sewing order, ``groups_max`` at most.

    Islands of all colours come first, the most scattered colour before the others: they can travel under all that is
    still to come. Then come the colours' main parts, whose few cuts are worth it. A colour may so have two blocks;
    where
    that makes too many, those with the fewest islands have one.
    """
    lengths_mm = cover.lines.lengths_mm
    is_main, part = _parts(cover, shape, thread_mm)
    early: dict[int, IntArray] = {}
    late: dict[int, IntArray] = {}
    for colour in np.unique(cover.colour).tolist():
        own = cover.colour == colour
        for place, group in ((early, np.flatnonzero(own & ~is_main)), (late, np.flatnonzero(own & is_main))):
            if len(group):
                place[colour] = group
    both = sorted(set(early) & set(late), key=lambda c: (len(np.unique(part[early[c]])), c))
    surplus = max(len(early) + len(late) - groups_max, 0)
    for colour in both[:surplus]:
        late[colour] = np.sort(np.concatenate([early.pop(colour), late[colour]]))

    def scattered(group: IntArray) -> float:
        return -float(len(np.unique(part[group])) / lengths_mm[group].sum())

    return [group for place in (early, late) for group in sorted(place.values(), key=scattered)]


def _parts(cover: Segments, shape: tuple[int, ...], thread_mm: float) -> tuple[Mask, IntArray]:
    """Whether each segment is of a main part, and which connected part of its colour it is of.

    Lines of a colour that others stand between, no farther apart than a link reaches, are one part.
    """
    is_main = np.zeros(len(cover.colour), np.bool_)
    part = np.zeros(len(cover.colour), np.int64)
    middle = cover.lines.points_mm[(cover.lines.offsets[:-1] + cover.lines.offsets[1:]) // 2]
    lengths_mm = cover.lines.lengths_mm
    count = 0
    for colour in np.unique(cover.colour).tolist():
        own = np.flatnonzero(cover.colour == colour)
        picture = np.full(shape, -1, np.int32)
        lines = cover.lines.chosen(own)
        draw_lines(lines, np.zeros(len(own)), thread_mm + REACH_MM, RASTER_PX_PER_MM, picture)
        parts = np.asarray(label(picture, background=-1, connectivity=2), np.int64)  # type: ignore[no-untyped-call]
        index = np.asarray(sampled(parts, middle[own], RASTER_PX_PER_MM), np.int64)
        thread_mm2 = np.bincount(index, lengths_mm[own] * thread_mm, minlength=int(parts.max()) + 1)
        is_main[own] = thread_mm2[index] > MAIN_MM2
        part[own] = index + count
        count += int(parts.max()) + 1
    return is_main, part


def drawn(cover: Segments, groups: list[IntArray], shape: tuple[int, ...], thread_mm: float) -> npt.NDArray[np.int32]:
    """(H, W) the last group that covers each pixel, −1 on bare cloth; gaps between threads closed."""
    top = np.full(shape, -1, np.int32)
    for block, group in enumerate(groups):
        draw_lines(cover.lines.chosen(group), np.full(len(group), block), thread_mm, RASTER_PX_PER_MM, top)
    return filled_gaps(top)
