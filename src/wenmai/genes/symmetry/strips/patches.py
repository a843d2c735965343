"""Long patches of one colour, and the line along the middle of each.

Where a band crosses a picture between other grounds, its edges are the strongest thing there, and they bend as it does:
the patch tells its line before anything is known of what repeats along it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.cluster.vq import ClusterError, kmeans2, vq

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.surface import Surface

SIDE_PX = 160  # of the picture in which patches are looked for
COLOURS = 6
SHADES_APART = 0.35  # nearer ones are of one colour, in more light and in less; of the contrast about each place
SAMPLE = 3000  # pixels that tell the colours
CLOSED_PX = 5  # between parts of a patch: a motif that lies across it
SHARE_MIN, SHARE_MAX = 0.02, 0.5  # of the picture
LONGER_MIN = 2.5  # times as long as wide,
LENGTH_MIN = 0.6  # and of the picture's longer side
PATCHES_MAX = 3
PART_PX = 4.0  # along a patch: the middles of parts so long tell its line
PARTS_MIN = 12
DEGREE = 5  # of the line

Bytes = npt.NDArray[np.uint8]


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
    found = [_middle_of(patch, scale) for patch in _long_patches(surface)]
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


def _long_patches(surface: Surface) -> list[Bytes]:
    """In a small picture, (h, w) each, 1 within and 0 elsewhere, the longest first."""
    height, width = surface.shape
    scale = SIDE_PX / max(height, width)
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    planes = cv2.medianBlur(np.asarray(cv2.resize(surface.planes, small, interpolation=cv2.INTER_AREA), np.float32), 5)
    found: list[tuple[float, Bytes]] = []
    for colour in _colours(planes):
        for patch in _parts(colour):
            (_, _), sides, _ = cv2.minAreaRect(cv2.findNonZero(patch))
            length, across = max(sides), float(patch.sum()) / max(*sides, 1.0)
            share = float(patch.sum()) / patch.size
            if length >= LONGER_MIN * across and length >= LENGTH_MIN * max(small) and SHARE_MIN <= share <= SHARE_MAX:
                found.append((length / across, patch))
    return [patch for _, patch in sorted(found, key=lambda pair: -pair[0])[:PATCHES_MAX]]


def _colours(planes: npt.NDArray[Any]) -> list[Bytes]:
    """(h, w) 1 where the picture has each of its ``COLOURS``, or of fewer where it has no more."""
    flat = planes.reshape(-1, planes.shape[2]).astype(np.float64)
    sample = flat[:: max(1, len(flat) // SAMPLE)]
    for count in range(min(COLOURS, len(np.unique(sample, axis=0)) - 1), 1, -1):
        try:
            centres, _ = kmeans2(sample, count, seed=0, minit="++", missing="raise")
        except ClusterError:  # one of them was left without a pixel
            continue
        shade = vq(flat, centres)[0].reshape(planes.shape[:2])
        colour = fcluster(linkage(centres, "single"), SHADES_APART, "distance")
        return [np.asarray(np.isin(shade, np.flatnonzero(colour == one)), np.uint8) for one in np.unique(colour)]
    return []


def _parts(colour: Bytes) -> list[Bytes]:
    """Its connected patches, gaps closed and holes filled."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * CLOSED_PX + 1, 2 * CLOSED_PX + 1))
    wide = cv2.copyMakeBorder(colour, CLOSED_PX, CLOSED_PX, CLOSED_PX, CLOSED_PX, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, disc)[CLOSED_PX:-CLOSED_PX, CLOSED_PX:-CLOSED_PX]
    outlines, _ = cv2.findContours(np.ascontiguousarray(closed), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = []
    for outline in outlines:
        if cv2.contourArea(outline) >= SHARE_MIN * colour.size:
            patch = np.zeros_like(colour)
            cv2.drawContours(patch, [outline], 0, 1, cv2.FILLED)
            found.append(patch)
    return found
