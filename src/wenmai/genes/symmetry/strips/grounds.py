"""Strips that have a ground, or a texture, of their own, whatever stands on it, however they bend."""

from __future__ import annotations

import numpy as np

from wenmai.genes.symmetry.strips.middle import Middle, middle_lines
from wenmai.genes.symmetry.strips.self_likeness import likely_periods, repeats_from, stretches_of
from wenmai.genes.symmetry.strips.straight import put_straight, reduced
from wenmai.genes.symmetry.strips.track import Track
from wenmai.genes.symmetry.strips.whole import GAP_PERIODS, ROWS, STEPS, columns_of, features, laid_out, what_varies
from wenmai.genes.symmetry.surface import Surface

PERIODS_MAX, TRACKS_MAX = 2, 3  # along each line, along each patch
LIKE_MIN = 0.1  # more alike after a period than between
BESIDE_PERIODS = 0.1  # is laid beside it: a patch tells how wide the strip is, and what lies there may be anything


def ground_tracks(surface: Surface) -> list[Track]:
    """The likeliest strips along each long patch of one colour or texture, taken for one strip from end to end."""
    planes = reduced(surface)
    found = []
    for middle in middle_lines(surface):
        straight = put_straight(planes, surface.shape, middle)
        lines = [middle] if straight is middle else [middle, straight]  # its outline may tell more than its ground
        tracks = [track for line in lines for track in _tracks_along(surface, line)]
        found += sorted(tracks, key=lambda track: -track.match)[:TRACKS_MAX]
    return found


def _tracks_along(surface: Surface, middle: Middle) -> list[Track]:
    length_px = middle.last_px - middle.first_px
    columns = columns_of(length_px, middle.width_px)
    u_px = middle.first_px + (np.arange(columns) + 0.5) / columns * length_px
    v_px = ((np.arange(ROWS) + 0.5) / ROWS - 0.5) * middle.width_px
    values, inside = laid_out(surface, middle.at(*np.meshgrid(u_px, v_px)), middle.width_px)
    stretches = stretches_of(features(what_varies(values, inside), inside))
    found = []
    for lag, like in (pair for pair in likely_periods(stretches)[:PERIODS_MAX] if pair[1] >= LIKE_MIN):
        u_px = middle.first_px + (repeats_from(stretches, lag, STEPS) + 0.5) / columns * length_px
        line = middle.at(u_px, np.zeros_like(u_px))
        found.append(Track(line, middle.width_px, (True, True), like, STEPS, GAP_PERIODS, BESIDE_PERIODS))
    return found
