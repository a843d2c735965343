"""How far two masks agree."""

from __future__ import annotations

import numpy as np

from wenmai.genes.model import Mask


def overlap(one: Mask, other: Mask) -> float:
    """Intersection over union of two masks (h, w); 1 where both are empty."""
    union = int(np.count_nonzero(one | other))
    return int(np.count_nonzero(one & other)) / union if union else 1.0
