"""Cloth that shows where thread should lie."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from benchmarks.embroidery_painting.seen import SEEN_PX_PER_MM, IntArray, Mask, Rgb
from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000

BARE_SEEN_DELTA_E = 10.0  # of the cloth from the picture that should be there


@dataclass(frozen=True, slots=True)
class Bare:
    """``share`` of the area to be covered where the cloth is bare, ``seen_share`` where it also differs from the
    picture; the width that 99 in 100 of the bare area lies in slits narrower than, and the largest hole's area.
    """

    share: float
    seen_share: float
    slit_p99_mm: float
    largest_mm2: float


def bare(top: IntArray, asked: Mask, target: npt.NDArray[np.uint8], cloth_rgb: Rgb) -> Bare:
    """Of ``asked`` (H, W), which is to be covered to look like ``target`` (H, W, 3); ``top`` is what is seen."""
    size = (top.shape[1], top.shape[0])
    wanted = cv2.resize(asked.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    empty = (top < 0) & wanted
    total = max(1, int(wanted.sum()))
    if not empty.any():
        return Bare(0.0, 0.0, 0.0, 0.0)
    aim = cv2.resize(target, size, interpolation=cv2.INTER_AREA)[empty]
    seen = delta_e_2000(rgb_to_lab(np.asarray(aim, np.uint8)), rgb_to_lab(np.array(cloth_rgb, np.uint8)))
    labels, _ = ndimage.label(empty)
    areas = np.bincount(labels.ravel())[1:]
    # A slit's width is twice the way from its middle to the nearest thread, whose pixels' middles are half one away.
    inside = ndimage.distance_transform_edt(empty)
    half = np.asarray(ndimage.maximum(inside, labels, np.arange(1, len(areas) + 1)))
    widths = np.maximum(2 * half - 1, 1) / SEEN_PX_PER_MM
    order = np.argsort(widths)
    reached = np.searchsorted(np.cumsum(areas[order]), 0.99 * areas.sum())
    return Bare(
        float(empty.sum()) / total, float((seen > BARE_SEEN_DELTA_E).sum()) / total,
        float(widths[order][min(reached, len(order) - 1)]), float(areas.max()) / SEEN_PX_PER_MM**2,
    )  # fmt: skip
