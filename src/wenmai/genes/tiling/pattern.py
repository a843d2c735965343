"""A motif as it is repeated by a group: what is painted, drawn and written."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from wenmai.genes.tiling.layouts import Layout
from wenmai.genes.tiling.motifs import Motif
from wenmai.genes.tiling.placing import Placement

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A motif repeated. ``ground`` is "#rrggbb", or None: nothing is painted where the motif is not.

    ``gap_mm`` is kept between copies.
    """

    layout: Layout
    motif: Motif
    placement: Placement
    ground: str | None
    gap_mm: float

    @property
    def outline_mm(self) -> FloatArray:
        """(k, 2) the convex outline of the motif where it stands."""
        return self.placement.applied(self.motif.outline_px)

    def moved(self, by_mm: FloatArray) -> Pattern:
        """The same, all of it moved by (2,) mm; of a band only along itself, and of a rosette not at all."""
        old = self.layout
        layout = replace(old, shifts_mm=old.shifts_mm + by_mm - old.linear @ by_mm, region_mm=old.region_mm + by_mm)
        return replace(self, layout=layout, placement=replace(self.placement, shift_mm=self.placement.shift_mm + by_mm))
