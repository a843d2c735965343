"""Long patches of a picture: of one colour, or of one texture.

Where a band crosses a picture between other grounds, its edges are the strongest thing there, and they bend as it does.
Across something busy its own ground is smoother than that, or what it shows is finer. Nothing need be known of what
repeats along it.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.cluster.vq import ClusterError, kmeans2, vq

from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.surface import Surface

SIDE_PX = 160  # of the picture in which patches are looked for
COLOURS = 6
SHADES_APART = 0.35  # nearer ones are of one colour, in more light and in less; of the contrast about each place
SAMPLE = 3000  # pixels that tell the colours
CLOSED_PX = 5  # between parts of a patch of one colour: a motif that lies across it
SMOOTH_PX = 3.0  # σ: outlines so near each other are of one texture
TEXTURE_SHARE = 0.25  # of the picture, that has the fewest outlines, or the most
TEXTURE_CLOSED_PX = 1  # between parts of one texture: they are smoothed already
SHARE_MIN, SHARE_MAX = 0.02, 0.5  # of the picture
LONGER_MIN = 2.5  # times as long as wide,
LENGTH_MIN = 0.6  # and of the picture's longer side
PATCHES_MAX = 3  # by colour, and by texture

Bytes = npt.NDArray[np.uint8]


def long_patches(surface: Surface) -> list[Bytes]:
    """In a picture of ``SIDE_PX``, (h, w) each, 1 within and 0 elsewhere: those of one colour, then those of one
    texture, the longest first.
    """
    height, width = surface.shape
    scale = SIDE_PX / max(height, width)
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    planes = cv2.medianBlur(np.asarray(cv2.resize(surface.planes, small, interpolation=cv2.INTER_AREA), np.float32), 5)
    colours = _longest([patch for colour in _colours(planes) for patch in _parts(colour, CLOSED_PX)])
    textures = _longest([patch for texture in _textures(planes) for patch in _parts(texture, TEXTURE_CLOSED_PX)])
    return [*colours, *(_to_its_edge(patch) for patch in textures)]


def _longest(patches: list[Bytes]) -> list[Bytes]:
    """Of the patches those that are much longer than wide and go on through most of the picture."""
    found: list[tuple[float, Bytes]] = []
    for patch in patches:
        (_, _), sides, _ = cv2.minAreaRect(cv2.findNonZero(patch))
        length, across = max(sides), float(patch.sum()) / max(*sides, 1.0)
        share = float(patch.sum()) / patch.size
        if length >= max(LONGER_MIN * across, LENGTH_MIN * max(patch.shape)) and SHARE_MIN <= share <= SHARE_MAX:
            found.append((length / across, patch))
    return [patch for _, patch in sorted(found, key=lambda pair: -pair[0])[:PATCHES_MAX]]


def _textures(planes: npt.NDArray[Any]) -> list[Bytes]:
    """(h, w) 1 where the picture has the fewest outlines, and where it has the most."""
    near = cv2.GaussianBlur(planes, (0, 0), 1.0)
    steep = np.sqrt(squared(cv2.Sobel(near, cv2.CV_32F, 1, 0)) + squared(cv2.Sobel(near, cv2.CV_32F, 0, 1)))
    busy = cv2.GaussianBlur(steep, (0, 0), SMOOTH_PX, borderType=cv2.BORDER_REFLECT)
    low, high = np.quantile(busy, (TEXTURE_SHARE, 1 - TEXTURE_SHARE))
    return [np.asarray(busy < low, np.uint8), np.asarray(busy > high, np.uint8)]


def _to_its_edge(patch: Bytes) -> Bytes:
    """A patch of one texture, as wide as it is: beside it, outlines of something else were smoothed into it."""
    side = 2 * round(SMOOTH_PX) + 1
    return np.asarray(cv2.dilate(patch, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))), np.uint8)


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


def _parts(colour: Bytes, closed_px: int) -> list[Bytes]:
    """Its connected patches, gaps closed and holes filled."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * closed_px + 1, 2 * closed_px + 1))
    wide = cv2.copyMakeBorder(colour, closed_px, closed_px, closed_px, closed_px, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, disc)[closed_px:-closed_px, closed_px:-closed_px]
    outlines, _ = cv2.findContours(np.ascontiguousarray(closed), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = []
    for outline in outlines:
        if cv2.contourArea(outline) >= SHARE_MIN * colour.size:
            patch = np.zeros_like(colour)
            cv2.drawContours(patch, [outline], 0, 1, cv2.FILLED)
            found.append(patch)
    return found
