"""Strips that have a ground of their own, whatever stands on it, however they bend."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.symmetry.strips.patches import Middle, middle_lines
from wenmai.genes.symmetry.strips.self_likeness import likely_periods, repeats_from, stretches_of
from wenmai.genes.symmetry.strips.track import Track
from wenmai.genes.symmetry.strips.whole import COLUMNS_MAX, GAP_PERIODS, ROWS, STEPS, features, what_varies
from wenmai.genes.symmetry.surface import Surface

PERIODS_MAX = 2  # along each patch
WIDER = 1.1  # times its width: motifs that reach to the edge are seen whole
BLUR_MIN_PX = 0.6


def ground_tracks(surface: Surface) -> list[Track]:
    """The likeliest strips along each long patch of one colour, taken for one strip from end to end."""
    return [track for middle in middle_lines(surface) for track in _tracks_along(surface, middle)]


def _tracks_along(surface: Surface, middle: Middle) -> list[Track]:
    length_px = middle.last_px - middle.first_px
    columns = min(COLUMNS_MAX, round(ROWS * length_px / middle.width_px))
    u_px = middle.first_px + (np.arange(columns) + 0.5) / columns * length_px
    v_px = ((np.arange(ROWS) + 0.5) / ROWS - 0.5) * WIDER * middle.width_px
    places = middle.at(*np.meshgrid(u_px, v_px))
    x, y = (np.asarray(places[..., k], np.float32) for k in (0, 1))
    blur = 0.4 * middle.width_px / ROWS
    planes = cv2.GaussianBlur(surface.planes, (0, 0), blur) if blur > BLUR_MIN_PX else surface.planes
    inside = np.asarray(cv2.remap(surface.inside, x, y, cv2.INTER_LINEAR) > 0.9, np.float32)
    values = np.asarray(cv2.remap(planes, x, y, cv2.INTER_LINEAR), np.float32)
    stretches = stretches_of(features(what_varies(values, inside), inside))
    found = []
    for lag, like in likely_periods(stretches)[:PERIODS_MAX]:
        u_px = middle.first_px + (repeats_from(stretches, lag, STEPS) + 0.5) / columns * length_px
        line = middle.at(u_px, np.zeros_like(u_px))
        found.append(Track(line, middle.width_px, (True, True), like, STEPS, GAP_PERIODS))
    return found
