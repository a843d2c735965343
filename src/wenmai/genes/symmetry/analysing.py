"""How a picture, or a region of it, repeats. (For trying: wallpaper alone.)"""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.model import NONE, Candidate, Lattice, Symmetry
from wenmai.genes.symmetry.placing import placed
from wenmai.genes.symmetry.surface import surface_of
from wenmai.genes.symmetry.wallpaper import find_wallpaper


def analyse(image: RgbImage, mask: Mask | None = None) -> Symmetry:
    """What repeats in ``image`` (h, w, 3) where ``mask`` is True."""
    height, width = image.shape[:2]
    if min(height, width) < 32:
        return NONE
    if max(height, width) > 512:
        size = (round(width * 512 / max(height, width)), round(height * 512 / max(height, width)))
        smaller = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        inside = None if mask is None else cv2.resize(mask.astype(np.uint8), size) > 0
        return placed(analyse(smaller, inside), (width / size[0], height / size[1]))
    surface = surface_of(image, mask)
    found = find_wallpaper(surface, autocorrelation(surface))
    if found is None:
        return NONE
    best, score = found.groups[0]
    ranks = [o.order for o in best.fit.setting.operations]
    vectors = tuple((float(x), float(y)) for x, y in found.basis.T)
    metric = {"oblique": "oblique", "rectangular": "rectangular", "rhombic": "rhombic", "square": "square"}
    shape = metric.get(best.fit.setting.group.metric, "hexagonal")
    return Symmetry(
        "wallpaper",
        float(score),
        tuple(Candidate(fit.name, float(weight)) for fit, weight in found.groups[:3]),
        order=int(np.max(ranks)),
        undetermined=None if score > 0.6 else "close",
        lattice=Lattice(vectors, 0.001, shape),  # type: ignore[arg-type]
    )
