"""The blending layers: sparse threads over the cover that bring its mixture nearer to the picture."""

from __future__ import annotations

import numpy as np

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting import blocks, layers, sequence
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, Segments, joined_lines
from wenmai.lines.embroidery.painting.raster import draw_lines
from wenmai.lines.embroidery.painting.work import TRIMS_MARGIN, Work

BLEND_LAYERS = 2
BLEND_LINK_MM_MAX = 4.0  # lines of a sparse layer lie apart


def sew_blend(work: Work) -> None:
    """The blending layers, of those colours that change the piece the most, in runs that are worth their cut."""
    s, p = work.settings, work.prepared
    layers_of: list[Segments] = []
    laid = work.laid()
    allowed = np.arange(len(work.palette))
    for _ in range(BLEND_LAYERS):
        layer = layers.blend(
            laid, work.shown, p.target, work.field, work.domain, work.colours, allowed, s, work.generator
        )
        if not layers_of:
            lengths = np.bincount(layer.colour, layer.lines.lengths_mm, minlength=len(work.palette))
            blocks_left = max(s.colour_changes_max + 1 - len(work.threads), 0)
            allowed = np.sort(np.argsort(-lengths, kind="stable")[:blocks_left])
            keep = np.isin(layer.colour, allowed)
            layer = Segments(layer.lines.chosen(keep), layer.colour[keep])
        layers_of.append(layer)
        mark = np.full(work.shown.shape, -1, np.int32)
        draw_lines(layer.lines, layer.colour, s.blend_width_mm, RASTER_PX_PER_MM, mark)
        laid = np.where((mark >= 0)[..., None], work.colours.linear[mark], laid)
    found: list[tuple[int, list[sequence.Run]]] = []
    for colour in range(len(work.palette)):
        lines = joined_lines([layer.lines.chosen(layer.colour == colour) for layer in layers_of])
        if len(lines) == 0:
            continue
        mark = np.full(work.shown.shape, -1, np.int32)
        draw_lines(
            lines, np.zeros(len(lines)), 1.6 * s.blend_width_mm / max(s.blend_share, 0.1), RASTER_PX_PER_MM, mark
        )
        wanted = (mark >= 0) | np.append(work.alike[colour], False)[work.shown]
        runs = work.sew(blocks.chained(lines, Role.PAINT, wanted, BLEND_LINK_MM_MAX), base=False)
        room = work.room(2 * s.blend_width_mm)
        weight = blocks.hidden_weight(wanted, wanted, room)
        found.append((colour, sequence.sequenced(runs, weight, work.cloth, Role.PAINT, s.blend_width_mm)))
    _keep_worthwhile(work, found)


def _keep_worthwhile(work: Work, found: list[tuple[int, list[sequence.Run]]]) -> None:
    """Of the blending runs the longest, as many as the share of cuts allows."""
    stitches = sum(len(part.role) for part in work.sewn)
    cuts = sum(int((part.role == Role.START).sum()) for part in work.sewn)
    sizes = np.sort([len(run.role) for _, runs in found for run in runs])[::-1]
    share = 0.01 * TRIMS_MARGIN * work.settings.trims_per_100_max
    allowed = cuts + np.arange(1, len(sizes) + 1) <= share * (stitches + np.cumsum(sizes))
    count = int(np.flatnonzero(allowed)[-1]) + 1 if allowed.any() else 0
    least = sizes[count - 1] if count else np.iinfo(np.int64).max
    for colour, runs in found:
        work.keep([run for run in runs if len(run.role) >= least], colour, base=False)
