"""How likely a proposed region is an ornament that a person would outline."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.motifs.features import FEATURES, Measured
from wenmai.genes.motifs.model import MotifPriors

WEIGHTS: dict[str, float] = {
    "log_area": -0.9, "area_squared": -0.35, "energy_ratio": 1.5, "energy_share": 0.5, "ring_energy_ratio": 0.8,
    "colour_step": 0.2, "edge_on_border": 0.6, "compactness": 0.8, "extent": 1.5, "centred": 0.5, "centred_x": 0.3,
    "on_silhouette": -1.0, "consensus": 0.3,
}  # fmt: skip
INTERCEPT = -3.0


def likelihoods(measured: Measured, priors: MotifPriors) -> npt.NDArray[np.float64]:
    """Probability (n,) that each proposal overlaps a hand-drawn outline with IoU ≥ 0.5."""
    weights = np.array([WEIGHTS.get(name, 0.0) for name in FEATURES])
    logits = measured.values @ weights + INTERCEPT
    return np.asarray(1 / (1 + np.exp(-logits)), np.float64)
