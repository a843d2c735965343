"""Which kind of design a region is: motif, rosette, frieze or wallpaper."""

from __future__ import annotations

from wenmai.genes.model import GeneKind
from wenmai.genes.motifs.model import Proposal
from wenmai.genes.motifs.rounds import fit_ellipse
from wenmai.genes.motifs.surface import Surface

STRIP_ASPECT_MIN = 2.6
ROUND_IOU_MIN = 0.88


def kind_of(surface: Surface, proposal: Proposal) -> GeneKind:
    """Kind by shape: a disc or ring is a rosette, a long strip a frieze, a flat field a wallpaper, all else a motif."""
    if proposal.source == "whole":
        return "wallpaper"
    if proposal.source in ("disc", "ring", "roundel"):
        return "rosette"
    fit = fit_ellipse(proposal.mask)
    if fit is None:
        return "motif"
    ellipse, agreement = fit
    if ellipse.a / max(ellipse.b, 1e-3) >= STRIP_ASPECT_MIN and proposal.source == "band":
        return "frieze"
    if agreement >= ROUND_IOU_MIN and ellipse.a / max(ellipse.b, 1e-3) < 1.8:
        return "rosette"
    return "motif"
