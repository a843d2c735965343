"""How well a mask is likely to cover its object."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask
from wenmai.genes.objects.overlaps import overlap

FloatArray = npt.NDArray[np.float32]

# Logistic regression of the IoU on 103 outlined photographs, each seen by a head fitted without it; predicted and true
# IoU correlate with 0.50 in a five-fold check (root mean square error 0.094).
AGREEMENT, SOFT_AGREEMENT, DECIDEDNESS, OFFSET = 2.19, 2.55, 2.11, -3.95


def expected_iou(mask: Mask, probability: FloatArray, frame: float, *, fills_frame: bool) -> float:
    """0…1, the expected intersection over union with the true object.

    ``mask`` and ``probability`` (h, w) are of the working size, ``frame`` is the probability that the object fills the
    picture; ``fills_frame`` says that the whole picture, not ``mask``, was answered.
    """
    if fills_frame:
        return frame + (1 - frame) * float(probability.mean())
    agreement = overlap(mask, probability > 0.5)
    joint = np.maximum(mask, probability).sum()
    soft_agreement = float(np.minimum(mask, probability).sum() / joint) if joint else 0.0
    decidedness = float(np.abs(2 * probability - 1).mean())
    logit = AGREEMENT * agreement + SOFT_AGREEMENT * soft_agreement + DECIDEDNESS * decidedness + OFFSET
    return (1 - frame) / (1 + float(np.exp(-logit))) + frame * float(mask.mean())
