"""How a picture, or a region of it, repeats. (For trying: wallpaper alone.)"""

from __future__ import annotations

import numpy as np

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.model import NONE, Candidate, Lattice, Symmetry
from wenmai.genes.symmetry.surface import surface_of
from wenmai.genes.symmetry.wallpaper import find_wallpaper


def analyse(image: RgbImage, mask: Mask | None = None) -> Symmetry:
    """What repeats in ``image`` (h, w, 3) where ``mask`` is True."""
    if min(image.shape[:2]) < 32:
        return NONE
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
