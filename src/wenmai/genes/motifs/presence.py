"""Does this picture show ornament at all? Judged from what the image encoder makes of the whole picture.

Local contrast cannot tell a landscape or a screenshot from a carved surface (AUC 0.47 on 141 photographs judged by
eye); ten principal components of the encoder's pooled features can (cross-validated AUC 0.90).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from wenmai.genes.motifs.model import MotifPriors
from wenmai.models.efficientnet_features import DeepFeatures

MODEL_FILE = "presence.npz"
PRESENCE_MIN = 0.28  # below, the answer is 'none': kept low, since a lost ornament costs more than an idle look
SHIFT_NAMED, SHIFT_PLAIN = 1.2, -2.0  # log-odds that a title adds which names a bearer of ornament, or none
LOGIT_UNSEEN = 0.85  # six in seven photographs of museum objects bear ornament; doubted a little


@dataclass(frozen=True, slots=True)
class PresenceModel:
    """Log-odds = ``weight`` · √pooled + ``intercept``; ``weight`` is (1280,)."""

    weight: npt.NDArray[np.float64]
    intercept: float


@cache
def fitted_presence() -> PresenceModel:
    """The model that comes with the package."""
    place = resources.files(__package__).joinpath(MODEL_FILE)
    with place.open("rb") as stream, np.load(stream) as archive:
        return PresenceModel(archive["weight"].astype(np.float64), float(archive["intercept"]))


def logit_of_ornament(features: DeepFeatures) -> float:
    """Log-odds that the picture shows ornament, before what its title tells."""
    model = fitted_presence()
    return float(np.sqrt(np.maximum(features.pooled, 0.0)) @ model.weight + model.intercept)


def probability_of_ornament(features: DeepFeatures | None, priors: MotifPriors) -> float:
    """Probability (0…1) that the picture shows ornament; 0.7 before the title where no features are given."""
    logit = LOGIT_UNSEEN if features is None else logit_of_ornament(features)
    return float(1 / (1 + np.exp(-np.clip(logit + title_shift(priors), -30.0, 30.0))))


def title_shift(priors: MotifPriors) -> float:
    """Log-odds of ornament that a title adds."""
    named = priors.textile or priors.disc or priors.vessel or priors.seal or priors.window or priors.tile
    return SHIFT_NAMED * named + SHIFT_PLAIN * priors.plain
