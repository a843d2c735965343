"""The covering layer and its underlay: planned, mixed, ordered, and sewn so that its ways are hidden."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting import blocks, layers, mixing, order_of, recolour, sequence, thinning
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, IntArray, Lines, Segments
from wenmai.lines.embroidery.painting.palette import choose_palette
from wenmai.lines.embroidery.painting.raster import draw_lines
from wenmai.lines.embroidery.painting.work import Work

UNDERLAYS = 2  # colours
UNDERLAY_LINK_MM_MAX = 4.0
UNDERLAY_STITCHES_MIN = 8  # a shorter run of underlay is not worth its cut
BLEND_COLOURS = 6  # of the colour changes, so many are left to the blending
THIN_SHARE = 0.7  # of the layers allowed, for the cover alone: links, ways, underlay and ties come on top
LONELY_COSTS = (6.0, 20.0, 60.0)  # ΔE², round by round: first what the eye wants, then what the machine does


def planned_cover(work: Work) -> tuple[Segments, list[IntArray], npt.NDArray[np.int32]]:
    """The covering layer before it is sewn: its segments, the groups in sewing order, and which lies on top (H, W)."""
    s, colours, shape = work.settings, work.colours, work.shown.shape
    target = work.prepared.target
    groups_max = max(s.colour_changes_max + 1 - UNDERLAYS - BLEND_COLOURS, len(work.palette))
    cover = layers.cover(target, work.field, work.domain, colours, s, work.generator)
    p = work.prepared
    cover = thinning.thinned(cover, s.base_width_mm, THIN_SHARE * s.layers_max, p.width_mm, p.height_mm)
    for lonely_cost in LONELY_COSTS:
        cover = mixing.mixed(cover, target, colours, s.base_width_mm, lonely_cost, work.generator)
        cover = recolour.without_stranded(cover, colours.uniform, shape, s, groups_max)
    cover = recolour.without_stranded(cover, colours.uniform, shape, s, groups_max)
    groups = order_of.sewing_groups(cover, shape, s.base_width_mm, groups_max)
    return cover, groups, order_of.drawn(cover, groups, shape, s.base_width_mm)


def sew_underlay(work: Work, top: npt.NDArray[np.int32]) -> None:
    """Sparse stitches under the cover, which ``top`` (H, W), −1 on bare cloth, tells: their ways may run under all
    of it.
    """
    p = work.prepared
    few = choose_palette(p.target[p.domain], work.palette, UNDERLAYS)
    index = [work.palette.index(thread) for thread in few]
    colours = layers.Colours.of(work.palette_rgb[index])
    under = layers.underlay(p.target, work.field, work.domain, colours, work.settings, work.generator)
    covered = top >= 0
    weight = blocks.hidden_weight(covered, covered)
    for place, colour in enumerate(index):
        lines = under.lines.chosen(under.colour == place)
        runs = work.sew(blocks.chained(lines, Role.UNDERLAY, covered, UNDERLAY_LINK_MM_MAX), base=True)
        runs = [run for run in runs if len(run.role) > UNDERLAY_STITCHES_MIN]
        work.keep(
            sequence.sequenced(runs, weight, work.cloth, Role.UNDERLAY, work.settings.base_width_mm),
            colour,
            base=True,
        )


def sew_cover(work: Work, cover: Segments, groups: list[IntArray], top: npt.NDArray[np.int32]) -> None:
    """All groups' chains first; then, knowing what really covers what, their order and the ways between."""
    s = work.settings
    chains_of = []
    real = np.full(work.shown.shape, -1, np.int32)
    group_colour = np.array([cover.colour[group[0]] for group in groups], np.int64)
    home = blocks.at_home(blocks.colours_of(top, group_colour), work.alike)
    for block, group in enumerate(groups):
        may_cross = (top > block) | ((home >> group_colour[block]) & 1 > 0)
        runs = work.sew(blocks.chained(cover.lines.chosen(group), Role.PAINT, may_cross), base=True)
        chains_of.append(runs)
        for run in runs:
            offsets = np.array([0, len(run.points_mm)])
            draw_lines(Lines(run.points_mm, offsets), [block], s.base_width_mm, RASTER_PX_PER_MM, real)
    gaps = blocks.gap_share(real >= 0)
    real = blocks.filled_gaps(real)
    home = blocks.at_home(blocks.colours_of(real, group_colour), work.alike)
    for block, runs in enumerate(chains_of):
        colour = int(group_colour[block])
        like = (home >> colour) & 1 > 0
        room = work.room(s.base_width_mm)
        weight = blocks.hidden_weight(real > block, like, room, gaps)
        work.keep(sequence.sequenced(runs, weight, work.cloth, Role.TRAVEL, s.base_width_mm), colour, base=True)
