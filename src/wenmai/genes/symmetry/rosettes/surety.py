"""How sure it is that a disc is a rosette at all: alike in its details as well, and about this centre alone."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.symmetry.rosettes.decision import LaidDisc, alike_in, rings_of
from wenmai.genes.symmetry.rosettes.drawing import ROUGH, Smooth, drawn_together
from wenmai.genes.symmetry.rosettes.unbending import Flat, unit_grid
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.weighing import logistic

SURE_HALF = 0.22  # of many sectors: so alike on average, they are as likely those of a rosette as of anything else
SURE_MORE = 1.0  # over the order: few sectors are alike by chance more easily (measured on photographs of other things)
SURE_SPREAD = 0.05
DETAIL_SHARE = 0.02  # of the radius: σ of what is no detail
DETAIL_HALF, DETAIL_MORE = 0.1, 0.9  # as above, of details
RINGS_ALONE_HALF, RINGS_ALONE_SPREAD = 0.92, 0.01
SIZE_HALF = 0.12  # radius over the picture's shorter side: a smaller disc is rather a detail of something else
SIZE_SPREAD = 0.02
CHANCE_ORDER_MAX = 4  # stripes, lines of text and grids are alike to themselves turned by so much, about many centres
ASIDE = 0.2  # radii
WITHIN = 0.8  # radii: of a disc so far aside, that lies in the whole
ELSEWHERE_HALF = 0.6  # of the likeness about the centre
ELSEWHERE_SPREAD = 0.05
EXACT_HALF, EXACT_SPREAD = 0.94, 0.012  # likeness of details that a print has, and nothing by chance


def strength_of(disc: LaidDisc, smooth: Smooth, order: int) -> float:
    """0…1: near 1 where chance does not make such a disc."""
    size = disc.flat.disc().radius_px / min(disc.surface.shape)
    fine = _details(disc.surface, disc.flat.disc().radius_px)
    strength = logistic((disc.alike(order) - SURE_HALF - SURE_MORE / order) / SURE_SPREAD)
    detailed = _alike(disc, fine, order)
    strength *= logistic((detailed - DETAIL_HALF - DETAIL_MORE / order) / SURE_SPREAD)
    strength *= logistic((size - SIZE_HALF) / SIZE_SPREAD)
    if order > CHANCE_ORDER_MAX or strength < 0.01:
        return strength
    about = _about(disc, smooth, fine, order, (0.0, 0.0))
    aside = ((ASIDE, 0.0), (0.0, ASIDE), (-ASIDE, 0.0), (0.0, -ASIDE))
    elsewhere = max(_about(disc, smooth, fine, order, place) for place in aside)
    here_alone = logistic((ELSEWHERE_HALF - elsewhere / max(about, 1e-3)) / ELSEWHERE_SPREAD)
    return strength * max(here_alone, logistic((detailed - EXACT_HALF) / EXACT_SPREAD))


def figured(concentric: float) -> float:
    """0…1: near 0 of a disc that shows hardly anything but rings (``concentric`` near 1)."""
    return logistic((RINGS_ALONE_HALF - concentric) / RINGS_ALONE_SPREAD)


def _details(surface: Surface, radius_px: float) -> Surface:
    smooth = cv2.GaussianBlur(surface.planes, (0, 0), DETAIL_SHARE * radius_px)
    return Surface(np.asarray((surface.planes - smooth) * surface.inside[..., None], np.float32), surface.inside)


def _alike(disc: LaidDisc, fine: Surface, order: int) -> float:
    return alike_in(rings_of(fine, disc.flat, disc.coarser, disc.sound(order)), order)


def _about(disc: LaidDisc, smooth: Smooth, fine: Surface, order: int, place: tuple[float, float]) -> float:
    """How alike the details are about another centre, of a disc that is drawn together there but not moved."""
    flat = Flat(disc.flat.at(unit_grid() * WITHIN + np.array(place)))
    laid = LaidDisc(disc.surface, drawn_together(smooth, flat, order, ROUGH, held=True), 2)
    return _alike(laid, fine, order)
