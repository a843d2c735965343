"""Which kind of design a region is: motif, rosette, frieze or wallpaper."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.model import GeneKind, Mask
from wenmai.genes.motifs.model import Proposal
from wenmai.genes.motifs.rounds import fit_ellipse
from wenmai.genes.motifs.surface import Surface

STRIP_ASPECT_MIN = 2.2  # length to breadth; hand-outlined friezes have a median of 4
BAND_ASPECT_MIN = 1.5  # a strip between two lines around a vessel needs less length to be a band
STRIP_FILL_MIN = 0.6  # of the box of least area: a bowed band still fills this much, a winding figure does not
ROUND_IOU_MIN = 0.90
ROUND_ASPECT_MAX = 2.0  # a round design seen aslant
FIELD_SHARE_MIN = 0.8  # of an object that fills its picture


def kind_of(surface: Surface, proposal: Proposal) -> GeneKind:
    """Kind by shape: a disc or ring is a rosette, a long strip a frieze, a field a wallpaper, all else a motif."""
    share = float(proposal.mask.sum()) / max(float(surface.inside.sum()), 1.0)
    if proposal.source == "whole" or (surface.is_field and share >= FIELD_SHARE_MIN):
        return "wallpaper"
    if proposal.source in ("disc", "ring"):
        return "rosette"
    aspect, fill = _strip(proposal.mask)
    if proposal.source == "band" and aspect >= BAND_ASPECT_MIN and not surface.is_field:
        return "frieze"
    if aspect >= STRIP_ASPECT_MIN and fill >= STRIP_FILL_MIN:
        return "frieze"
    fit = fit_ellipse(proposal.mask)
    if fit is not None and fit[1] >= ROUND_IOU_MIN and fit[0].a / max(fit[0].b, 1e-3) <= ROUND_ASPECT_MAX:
        return "rosette"
    return "motif"


def _strip(mask: Mask) -> tuple[float, float]:
    """Length to breadth of the box of least area around a region, and how much of that box it fills."""
    rows, columns = np.nonzero(mask)
    points = np.column_stack([columns, rows]).astype(np.int32)
    if len(points) < 3:
        return 1.0, 0.0
    (_, (width, height), _) = cv2.minAreaRect(points)
    width, height = width + 1, height + 1
    return max(width, height) / min(width, height), len(points) / (width * height)
