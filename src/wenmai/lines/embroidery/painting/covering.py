"""The covering layer and its underlay: planned, mixed, ordered, and sewn so that its ways are hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting import (
    blocks,
    layers,
    mending,
    mixing,
    order_of,
    recolour,
    sequence,
    thinning,
)  # fmt: skip
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, IntArray, Lines, Mask, Segments, joined_lines
from wenmai.lines.embroidery.painting.palette import choose_palette
from wenmai.lines.embroidery.painting.raster import add_lines, draw_lines
from wenmai.lines.embroidery.painting.work import COVER_ROOM_SHARE, MEND_ROOM_SHARE, Work

UNDERLAYS = 2  # colours
UNDERLAY_LINK_MM_MAX = 4.0
UNDERLAY_STITCHES_MIN = 8  # a shorter run of underlay is not worth its cut
UNDERLAY_SHARE = 0.58  # of the layers allowed: where the cover alone is fuller, nothing lies under it
BLEND_COLOURS = 6  # of the colour changes, so many are left to the blending
THIN_SHARE = 0.68  # of the layers allowed, for the cover alone: links, ways, underlay and ties come on top
LONELY_COSTS = (6.0, 20.0, 60.0)  # ΔE², round by round as long as there are too many cuts: first what the eye wants


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
        cover, surplus = recolour.without_stranded(cover, colours.uniform, shape, s, groups_max)
        if surplus <= 0:
            break
    cover, _ = recolour.without_stranded(cover, colours.uniform, shape, s, groups_max)
    groups = order_of.sewing_groups(cover, shape, s.base_width_mm, groups_max)
    return cover, groups, order_of.drawn(cover, groups, shape, s.base_width_mm)


def sew_underlay(work: Work, cover: Segments, top: npt.NDArray[np.int32]) -> None:
    """Sparse stitches under the ``cover``, which ``top`` (H, W), −1 on bare cloth, tells: their ways may run under all
    of it. Where many lines meet, their own seams hold the cloth, and a layer more would break them off.
    """
    p = work.prepared
    cells = np.zeros_like(work.cloth.cells)
    add_lines(cover.lines.points_mm, cover.lines.offsets, work.settings.base_width_mm, cells)
    loose = blocks.on_field(cells < UNDERLAY_SHARE * work.settings.layers_max, work.domain.shape)
    few = choose_palette(p.target[p.domain], work.palette, UNDERLAYS)
    index = [work.palette.index(thread) for thread in few]
    colours = layers.Colours.of(work.palette_rgb[index])
    under = layers.underlay(p.target, work.field, work.domain & loose, colours, work.settings, work.generator)
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
    s, colours = work.settings, work.colours
    chains_of = []
    real = np.full(work.shown.shape, -1, np.int32)
    group_colour = np.array([cover.colour[group[0]] for group in groups], np.int64)
    home = blocks.at_home(blocks.colours_of(top, group_colour), work.alike)
    for block, group in enumerate(groups):
        may_cross = (top > block) | ((home >> group_colour[block]) & 1 > 0)
        items = blocks.chained(cover.lines.chosen(group), Role.PAINT, may_cross)
        runs = work.sew(items, base=True, room_share=COVER_ROOM_SHARE)
        chains_of.append(runs)
        for run in runs:
            offsets = np.array([0, len(run.points_mm)])
            draw_lines(Lines(run.points_mm, offsets), [block], s.base_width_mm, RASTER_PX_PER_MM, real)
    uniform = work.uniform
    block_uniform = colours.uniform[group_colour]
    gaps_filled = mending.mended(real, work.prepared.domain, work.field, uniform, block_uniform, work.generator)
    waiting = [[gaps_filled.lines.chosen(gaps_filled.colour == block)] for block in range(len(groups))]
    gaps = blocks.gap_share(real >= 0)
    real = blocks.filled_gaps(real)
    home = blocks.at_home(blocks.colours_of(real, group_colour), work.alike)
    for block, runs in enumerate(chains_of):
        colour = int(group_colour[block])
        like = (home >> colour) & 1 > 0
        mends = _mending_runs(work, waiting[block], (real > block) | like)
        weight = blocks.hidden_weight(real > block, like, work.room(s.base_width_mm), gaps)
        ordered = sequence.sequenced(runs + mends, weight, work.cloth, Role.TRAVEL, s.base_width_mm)
        kept, lost = mending.given_up(ordered, block, real, uniform, block_uniform)
        for run, taker in lost:
            sequence.taken_back(run, work.cloth, s.base_width_mm)
            if taker >= 0:
                waiting[taker].append(mending.as_lines([run]))
        work.keep(kept, colour, base=True)


def _mending_runs(work: Work, parts: list[Lines], may_cross: Mask) -> list[sequence.Run]:
    """Runs of what a block takes over: bare places beside it, and what earlier blocks gave up."""
    lines = joined_lines(parts)
    if len(lines) == 0:
        return []
    runs = work.sew(blocks.chained(lines, Role.PAINT, may_cross), base=True, room_share=MEND_ROOM_SHARE)
    return [replace(run, mends=True) for run in runs]
