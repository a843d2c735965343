"""The line along the middle of a long patch: it bends as the band does whose ground, or texture, the patch is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.strips.patches import SIDE_PX, Bytes, long_patches
from wenmai.genes.symmetry.surface import Surface

PART_PX = 4.0  # along a patch: the middles of parts so long tell its line
PARTS_MIN = 12
DEGREE = 5  # of the line


@dataclass(frozen=True, slots=True)
class Middle:
    """The line along the middle of a patch: ``offset`` (a polynomial, px across) over px along from ``origin_px``, from
    ``first_px`` to ``last_px``; ``width_px`` of the patch.
    """

    origin_px: FloatArray
    along: FloatArray
    offset: FloatArray
    first_px: float
    last_px: float
    width_px: float

    def at(self, u_px: FloatArray, v_px: FloatArray) -> FloatArray:
        """(…, 2) px of the places ``u_px`` along and ``v_px`` beside the line, square to it."""
        across = np.array([-self.along[1], self.along[0]])
        slope = np.polyval(np.polyder(self.offset), u_px)
        normal = (across - slope[..., None] * self.along) / np.sqrt(1 + slope**2)[..., None]
        line = u_px[..., None] * self.along + np.polyval(self.offset, u_px)[..., None] * across
        return np.asarray(self.origin_px + line + v_px[..., None] * normal, np.float64)


def middle_lines(surface: Surface) -> list[Middle]:
    """Of the patches that are much longer than wide and go on through most of the picture, the longest first."""
    scale = max(surface.shape) / SIDE_PX
    found = [_middle_of(patch, scale) for patch in long_patches(surface)]
    return [one for one in found if one is not None]


def _middle_of(patch: Bytes, scale: float) -> Middle | None:
    """Of a patch that is ``scale`` times as large in the picture; None where it has no length to speak of."""
    y, x = np.nonzero(patch)
    points = np.column_stack([x, y]).astype(np.float64)
    origin = points.mean(axis=0)
    along = np.linalg.eigh(np.cov((points - origin).T))[1][:, 1]
    u = (points - origin) @ along
    v = (points - origin) @ np.array([-along[1], along[0]])
    part = np.floor((u - u.min()) / PART_PX).astype(int)
    counts = np.bincount(part)
    full = np.flatnonzero(counts >= 0.5 * np.median(counts))
    if len(full) < PARTS_MIN:
        return None
    middles = np.array([np.median(v[part == k]) for k in full])
    at = u.min() + (full + 0.5) * PART_PX
    near = np.ones(len(full), np.bool_)
    for _ in range(2):  # what sticks out of it to one side does not bend it
        offset = np.polyfit(at[near], middles[near], DEGREE)
        off = np.abs(middles - np.polyval(offset, at))
        near = off <= max(2.5 * float(np.median(off)), 1.0)
    width = float(np.median(counts)) / PART_PX
    power = scale ** np.arange(DEGREE - 1, -2, -1.0)
    ends = scale * (at[0] - 0.5 * PART_PX), scale * (at[-1] + 0.5 * PART_PX)
    return Middle((origin + 0.5) * scale - 0.5, along, offset / power, *ends, scale * width)
