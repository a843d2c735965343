"""Strips that have a ground of their own, whatever stands on it, however they bend."""

from __future__ import annotations

import numpy as np

from wenmai.genes.symmetry.strips.patches import Middle, middle_lines
from wenmai.genes.symmetry.strips.self_likeness import likely_periods, repeats_from, stretches_of
from wenmai.genes.symmetry.strips.track import Track
from wenmai.genes.symmetry.strips.whole import GAP_PERIODS, ROWS, STEPS, columns_of, features, laid_out, what_varies
from wenmai.genes.symmetry.surface import Surface

PERIODS_MAX = 2  # along each patch
WIDER = 1.1  # times its width: motifs that reach to the edge are seen whole


def ground_tracks(surface: Surface) -> list[Track]:
    """The likeliest strips along each long patch of one colour, taken for one strip from end to end."""
    return [track for middle in middle_lines(surface) for track in _tracks_along(surface, middle)]


def _tracks_along(surface: Surface, middle: Middle) -> list[Track]:
    length_px = middle.last_px - middle.first_px
    columns = columns_of(length_px, middle.width_px)
    u_px = middle.first_px + (np.arange(columns) + 0.5) / columns * length_px
    v_px = ((np.arange(ROWS) + 0.5) / ROWS - 0.5) * WIDER * middle.width_px
    values, inside = laid_out(surface, middle.at(*np.meshgrid(u_px, v_px)), middle.width_px)
    stretches = stretches_of(features(what_varies(values, inside), inside))
    found = []
    for lag, like in likely_periods(stretches)[:PERIODS_MAX]:
        u_px = middle.first_px + (repeats_from(stretches, lag, STEPS) + 0.5) / columns * length_px
        line = middle.at(u_px, np.zeros_like(u_px))
        found.append(Track(line, middle.width_px, (True, True), like, STEPS, GAP_PERIODS))
    return found
