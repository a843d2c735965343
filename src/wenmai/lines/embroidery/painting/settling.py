"""What is sewn, looked at as a whole: ways that show, runs not worth a cut, gaps, and thread that lies too thick."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting import blocks, chains, darning, finish, mending, retouch
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM
from wenmai.lines.embroidery.painting.raster import draw_lines
from wenmai.lines.embroidery.painting.work import MEND_ROOM_SHARE, TRIMS_MARGIN, Work

TRIMS_MARGIN_LAST = 0.91  # of the cuts allowed, before the last gaps are filled: more ways are cut after that
TRIMS_MARGIN_END = 0.995  # of the cuts allowed, so that no rounding goes over


def settle(work: Work) -> int:
    """Cut out travel that shows in what is sewn so far, and runs too short for their cut; how many those were."""
    p = work.prepared
    sewn = finish.joined(work.sewn)
    colour = np.array(work.colour_of, np.int64)[sewn.block]
    shown = blocks.filled_gaps(work.shown)
    sewn = finish.without_visible_travel(sewn, p.width_mm, p.height_mm, colour, blocks.at_home(shown, work.alike))
    sewn, dropped = finish.without_scraps(sewn, 0.01 * TRIMS_MARGIN * work.settings.trims_per_100_max)
    sewn = _retouching(work).thinned(sewn)
    for chained in (True, False):
        sewn = _darned(work, sewn, chained=chained)
    work.sewn = [sewn]
    return dropped


def touch_up(work: Work) -> int:
    """Lead ways that show elsewhere, cut out what shows still, fill what that bares and thin what lies too thick;
    how many runs were given up for the cuts that this took.
    """
    retouching = _retouching(work)
    sewn = retouching.rejoined(retouching.cut(retouching.hidden(finish.joined(work.sewn))))
    sewn, dropped = finish.without_scraps(sewn, 0.01 * TRIMS_MARGIN_LAST * work.settings.trims_per_100_max)
    sewn = retouching.thinned(_darned(work, sewn, chained=False), retouch.HARMS_PER_MM[1:])
    sewn = retouching.cut(retouching.rejoined(retouching.cut(sewn)))
    sewn, more = finish.without_scraps(sewn, 0.01 * TRIMS_MARGIN_END * work.settings.trims_per_100_max)
    work.sewn = [sewn]
    work.cloth = darning.cloth_of(sewn, work.prepared.width_mm, work.prepared.height_mm)
    return dropped + more


def _retouching(work: Work) -> retouch.Retouching:
    return retouch.Retouching(
        work.prepared, work.uniform, tuple(work.threads), work.palette_rgb, np.array(work.colour_of, np.int64),
        work.orientation, work.settings.layers_max,
    )  # fmt: skip


def _darned(work: Work, sewn: finish.Sewn, *, chained: bool) -> finish.Sewn:
    """What is sewn, and what of the cloth shows after all filled from the runs beside it: whole holes by
    ``chained`` lines, then slits one by one.
    """
    p = work.prepared
    work.cloth = darning.cloth_of(sewn, p.width_mm, p.height_mm)
    _show(work, sewn)
    bare = p.domain & (work.shown < 0)
    wide = cv2.dilate(bare.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    lines = mending.open_lines(bare, work.field, work.generator, 30.0 if chained else darning.SLIT_MM_MAX)
    items = blocks.chained(lines, Role.PAINT, wide, chains.LINK_MM_MAX if chained else 0.0)
    runs = work.sew(items, base=True, room_share=MEND_ROOM_SHARE)
    around = darning.Surroundings(
        work.uniform, work.colours.uniform,
        blocks.at_home(blocks.filled_gaps(work.shown), work.alike), bare,
    )  # fmt: skip
    colour = np.array(work.colour_of, np.int64)[sewn.block]
    sewn = darning.inserted(sewn, runs, colour, around, work.cloth)
    work.cloth = darning.cloth_of(sewn, p.width_mm, p.height_mm)
    _show(work, sewn)
    return sewn


def _show(work: Work, sewn: finish.Sewn) -> None:
    """Draw what is sewn anew, as it will be seen."""
    work.shown[:] = -1
    paint = sewn.role == Role.PAINT
    for width in np.unique(sewn.width_mm[paint]):
        these = paint & (sewn.width_mm == width)
        colour = np.array(work.colour_of, np.int64)[sewn.block[these]]
        draw_lines(sewn.stitches(these), colour, float(width), RASTER_PX_PER_MM, work.shown)
