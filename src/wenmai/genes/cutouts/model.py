"""What a cut-out is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wenmai.genes.model import Mask

CutMethod = Literal["two-tone", "relief", "flat"]


@dataclass(frozen=True, slots=True)
class Cutout:
    """The figure of an ornament without its ground.

    ``figure`` has the size of the candidate's box and is True on the figure. ``fine`` is the same figure at
    ``fine_scale`` times that size (1 where the ornament is large enough), for tracing small ornaments smoothly.
    ``method`` says how it was found: "two-tone" by two colours, "relief" by the grooves between raised parts, "flat"
    where the region shows no inner contrast and is itself the figure. ``contrast`` is Otsu's η (0…1) of the colour
    axis that was used; ``confidence`` (0…1) how clean the cut is.
    """

    figure: Mask
    fine: Mask
    fine_scale: int
    method: CutMethod
    contrast: float
    confidence: float
