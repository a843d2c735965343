"""What the piece aims at: the picture in its own size, what of it is stitched, and the cloth."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from wenmai.lines.embroidery.painting import picture, rims
from wenmai.lines.embroidery.painting.ground import find_ground
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, Mask, PaintingFinding, RgbImage
from wenmai.lines.embroidery.painting.palette import representative_rgb
from wenmai.lines.embroidery.painting.settings import PaintingSettings

SILK_RGB = (240, 234, 222)  # undyed silk, where the picture names no ground
FINE_SHARE_MAX = 0.8  # of a motif that may be left out for being finer than a thread
FINE_SHARE_TOLD = 0.1


@dataclass(frozen=True, slots=True)
class Prepared:
    """``target`` (H, W, 3) sRGB bytes at the raster's resolution; ``domain`` (H, W) is stitched, the rest bare
    cloth.
    """

    target: RgbImage
    domain: Mask
    cloth_rgb: tuple[int, int, int]
    width_mm: float
    height_mm: float
    findings: tuple[PaintingFinding, ...]


def prepare(rgb: RgbImage, mask: Mask | None, width_mm: float, settings: PaintingSettings) -> Prepared:
    """Checks, then size, ground, noise, range of tones and edges, in this order. ``InvalidInput`` as in ``picture``."""
    width_mm, height_mm = picture.checked(rgb, mask, width_mm)
    findings: list[PaintingFinding] = []
    image = picture.denoised(picture.resized(rgb, width_mm, height_mm), settings.detail)
    domain = np.ones(image.shape[:2], np.bool_)
    if mask is not None:
        domain = picture.resized(np.asarray(mask, np.uint8) * 255, width_mm, height_mm) > 127
        findings += _left_out(domain, float(np.mean(mask)))
    whole = bool(domain.all())
    cloth = SILK_RGB
    found = find_ground(image, domain, RASTER_PX_PER_MM) if settings.ground == "bare" else None
    if found is not None:
        image, cloth = found.rgb, found.cloth_rgb
        share = 100 * float(found.ground.sum() / domain.sum())
        domain = rims.without_shades(image, domain & ~found.ground, cloth)
        findings.append(PaintingFinding("ground-bare", f"{share:.0f} % of the object is ground, left as cloth", share))
    else:
        image = picture.stretched(image, domain)
        if whole:
            cloth = representative_rgb(image[domain])
    image = picture.sharpened(image)
    if found is not None:
        image, domain = rims.cut_at_rims(image, domain, cloth)
    image[~domain] = cloth
    domain = _stitchable(domain)
    image[~domain] = cloth
    return Prepared(image, domain, cloth, width_mm, height_mm, tuple(findings))


def _left_out(domain: Mask, asked_share: float) -> list[PaintingFinding]:
    """What of the asked share of the picture is too fine for a thread. InvalidInput where hardly anything is left."""
    lost = 1.0 - float(_stitchable(domain).mean()) / asked_share
    if lost > FINE_SHARE_MAX:
        raise picture.finer_than_thread()
    if lost < FINE_SHARE_TOLD:
        return []
    percent = 100 * lost
    return [PaintingFinding("finer-than-thread", f"{percent:.0f} % of the motif is finer than a thread", percent)]


def _stitchable(domain: Mask) -> Mask:
    """Without what is narrower than a thread, and without holes smaller than a stitch covers."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2, 2))
    opened = cv2.morphologyEx(domain.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    return np.asarray(opened, np.bool_)
