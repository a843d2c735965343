"""What of a strip is worn or stained: places at which one repeat alone plainly departs from what the others show."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from wenmai.genes.symmetry.differences import envelope
from wenmai.genes.symmetry.strips.periodic import of_unit_contrast
from wenmai.genes.symmetry.unbending import Laid
from wenmai.genes.symmetry.worn import SHARE_MAX, worn_places

REPEATS_MIN = 3  # fewer do not tell which of them departs
ASIDE_CELLS = 0.03  # a line may lie so far aside in a repeat


def unworn(periodic: Laid) -> Laid:
    """``periodic``, one row of cells of unit contrast, without what is worn: 0, and not ``inside``. The same again
    where so much departs that it is no wear.
    """
    n, repeats = periodic.samples, periodic.cells[1]
    values = periodic.values.reshape(n, repeats, n, -1)
    inside = periodic.inside.reshape(n, repeats, n) > 0
    worn = worn_places(values, inside, REPEATS_MIN, partial(envelope, aside_cells=ASIDE_CELLS))
    if not 0 < worn.sum() <= SHARE_MAX * inside.sum():
        return periodic
    kept = np.asarray(inside & ~worn, np.float32).reshape(periodic.inside.shape)
    left = periodic.values * kept[..., None]
    return replace(periodic, values=of_unit_contrast(left, kept), inside=kept)
