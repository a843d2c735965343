"""How well a mask is likely to cover its object."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask
from wenmai.genes.objects.refine import overlap

FloatArray = npt.NDArray[np.float32]


def expected_iou(mask: Mask, probability: FloatArray, frame: float, *, fills_frame: bool) -> float:
    """0…1, the expected intersection over union with the true object. Arrays (h, w) of the working size."""
    if fills_frame:
        return frame
    agreement = overlap(mask, probability > 0.5)
    soft = float(np.minimum(mask, probability).sum() / max(1.0, float(np.maximum(mask, probability).sum())))
    return agreement * soft
