"""From an ornament's region to its figure."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.cutouts.model import CutMethod, Cutout
from wenmai.genes.cutouts.relief import grooves
from wenmai.genes.cutouts.tones import Axis, best_axes, leaves_figure_behind, two_tone
from wenmai.genes.model import Candidate, LabImage, Mask, RgbImage
from wenmai.kernel.errors import InvalidInput

AREA_MAX_PX = 450_000  # larger boxes are worked on at this size: strokes that matter survive it
AREA_SMALL_PX = 90_000  # smaller boxes are enlarged first: strokes of two pixels have no outline
ENLARGE_MAX = 4
ETA_TWO_TONE = 0.70  # below this a second tone is more likely shading than colour
SEPARATION_TWO_TONE_DE = 10.0
SEPARATION_FLAT_DE = 3.0  # below this the region has no inner contrast at all
SPECK_SHARE = 0.00025  # of the region's area; smaller parts and holes are dust


def cut_out(rgb: RgbImage, candidate: Candidate) -> Cutout:
    """Free the candidate's figure from its ground.

    ``rgb`` (h, w, 3) uint8 sRGB, the picture in which the candidate was found. Raises ``InvalidInput`` where the
    candidate's box lies outside the picture or its mask does not fit its box.
    """
    box = candidate.box
    inside = box.x >= 0 and box.y >= 0 and box.x + box.width <= rgb.shape[1] and box.y + box.height <= rgb.shape[0]
    if not inside or candidate.mask.shape != (box.height, box.width) or box.area_px == 0:
        raise InvalidInput(f"the candidate's box {box} does not fit the picture {rgb.shape} or its own mask")
    crop = np.ascontiguousarray(rgb[box.y : box.y + box.height, box.x : box.x + box.width])
    scale = int(np.clip(np.sqrt(AREA_SMALL_PX / box.area_px), 1, ENLARGE_MAX))
    reduced = min(1.0, (AREA_MAX_PX / box.area_px) ** 0.5)
    size = (max(1, round(box.width * scale * reduced)), max(1, round(box.height * scale * reduced)))
    lab = _lab(crop, size)
    region = cv2.resize(candidate.mask.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) >= 0.5
    if int(region.sum()) < 64:
        return Cutout(candidate.mask.copy(), candidate.mask.copy(), 1, "flat", 0.0, 0.1)
    axis, several = best_axes(lab, region)
    method, working = _figure(lab, region, axis, several)
    figure = _resized(working, (box.width, box.height)) & candidate.mask
    fine = _resized(working, (box.width * scale, box.height * scale)) if scale > 1 else figure
    confidence = axis.eta * min(1.0, axis.separation / 15.0) * (1.0 if method == "two-tone" else 0.7)
    return Cutout(figure, fine, scale, method, axis.eta, float(np.clip(confidence, 0.05, 0.98)))


def _lab(crop: RgbImage, size: tuple[int, int]) -> LabImage:
    enlarging = size[0] > crop.shape[1]
    scaled = cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC if enlarging else cv2.INTER_AREA)
    soft = cv2.bilateralFilter(scaled, 5, 18, 2)
    return np.asarray(cv2.cvtColor(soft.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def _figure(lab: LabImage, region: Mask, axis: Axis, several: Axis) -> tuple[CutMethod, Mask]:
    if axis.separation < SEPARATION_FLAT_DE:
        return "flat", region
    if axis.eta >= ETA_TWO_TONE and axis.separation >= SEPARATION_TWO_TONE_DE:
        figure = _of_two(two_tone(axis, region), region)
        if leaves_figure_behind(figure, several, region):
            figure = two_tone(several, region)
        return "two-tone", despeckled(figure, region)
    return "relief", despeckled(region & ~grooves(np.ascontiguousarray(lab[..., 0]), region), region)


def _of_two(upper: Mask, region: Mask) -> Mask:
    """Which of the two tones is the figure: the one that keeps away from the region's border, else the rarer one."""
    lower = region & ~upper
    width = max(2, round(0.03 * min(region.shape)))
    core = cv2.erode(np.pad(region.astype(np.uint8), width), np.ones((2 * width + 1,) * 2, np.uint8))
    border = region & ~(core[width:-width, width:-width] > 0)
    share = float(upper[border].mean()) - float(upper[region].mean()) if border.any() else 0.0
    if abs(share) > 0.08:
        return upper if share < 0 else lower
    return upper if upper.sum() <= lower.sum() else lower


def despeckled(figure: Mask, region: Mask) -> Mask:
    """Without parts and holes smaller than ``SPECK_SHARE`` of the region."""
    smallest = max(4, round(SPECK_SHARE * float(region.sum())))
    clean = _without_small(figure, smallest)
    holes = _without_small(np.asarray(region & ~clean, np.bool_), smallest)
    return np.asarray(region & ~holes, np.bool_)


def _without_small(mask: Mask, area_min_px: int) -> Mask:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    kept = stats[:, cv2.CC_STAT_AREA] >= area_min_px
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def _resized(mask: Mask, size: tuple[int, int]) -> Mask:
    if mask.shape == (size[1], size[0]):
        return mask
    enlarging = size[0] > mask.shape[1]
    source = mask.astype(np.float32)
    if enlarging:  # a soft edge first, so that the enlarged outline has no steps
        source = np.asarray(cv2.GaussianBlur(source, (0, 0), 0.7), np.float32)
    soft = cv2.resize(source, size, interpolation=cv2.INTER_LINEAR if enlarging else cv2.INTER_AREA)
    return np.asarray(soft >= 0.5, np.bool_)
