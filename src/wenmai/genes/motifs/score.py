"""How likely a proposed region is an ornament that a person would outline.

A logistic model over the measured features, and over their products with the family of the method that proposed the
region, for a band is recognised by other things than a roundel. Fitted by ``benchmarks/motifs_train.py``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from wenmai.genes.motifs.features import FEATURES
from wenmai.genes.motifs.grid import Table
from wenmai.genes.motifs.model import MotifPriors

MODEL_FILE = "likelihood.json"
DEVIATIONS_MAX = 3.0  # a drawing lies far outside the photographs that the model was fitted on
FAMILIES = {
    "band": ("band",),
    "round": ("disc", "ring", "roundel"),
    "figure": ("frame", "figure", "colour"),
    "area": ("region", "segment"),
}
JOINED = (
    "energy_ratio", "log_area", "log_area_squared", "colour_step", "clear_steps", "edge_along", "edge_across",
    "energy_around_ratio", "on_silhouette", "deep_step", "consensus", "coverage", "two_tone", "aspect", "solidity",
    "free_outline", "centred", "structure", "structure_of_rival", "cut", "aligned", "quiet", "weakest_side",
    "weakest_aligned", "core_ratio", "is_field", "energy_level", "nested", "deep_unlike_object", "deep_norm_ratio",
    "deep_spread", "evenness", "energy_share", "mirror",
)  # fmt: skip
PRIOR_SHIFTS: dict[str, dict[str, float]] = {
    # log-odds that a title adds; modest, for a title names the object and not its picture
    "textile": {"whole": 0.4, "disc": -0.4, "ring": -0.6},
    "disc": {"disc": 0.5, "ring": 0.4, "roundel": 0.3, "band": -0.8},
    "vessel": {"band": 0.5, "ring": -0.3},
    "seal": {"band": -0.8, "whole": 0.3},
    "statue": {"band": -0.8, "roundel": -0.2},
    "window": {"whole": 0.4, "band": -0.6},
    "tile": {"frame": 0.2},
}
FREE_CUT_MAX = 0.1  # share of the outline that runs through ornament
FREE_SIDE_MIN = 0.8  # share of its weakest side that ends ornament
FREE_OUTLINE_MIN = 0.9  # share that is not the object's own silhouette
FREE_LOG_AREA_MIN = -3.2  # 4 % of the object: smaller things that stand free are mostly studs and flaws


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """Standardisation and weights for the columns of ``design``; all (columns,)."""

    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64]
    intercept: float

    def logits(self, table: Table) -> npt.NDArray[np.float64]:
        """Log-odds (n,) for rows of ``design``."""
        standard = np.nan_to_num((table - self.mean) / self.scale)  # what was not measured counts as average
        standard = np.clip(standard, -DEVIATIONS_MAX, DEVIATIONS_MAX)
        return np.asarray(standard @ self.weight + self.intercept, np.float64)


def design(values: Table, presence: float) -> Table:
    """The model's columns: every feature, the ``JOINED`` ones within each family of methods, and the whole picture's.

    ``presence`` are the log-odds that the picture bears ornament at all, NaN where they are not known.
    """
    joined = values[:, [FEATURES.index(name) for name in JOINED]]
    parts = [values]
    for sources in FAMILIES.values():
        member = values[:, [FEATURES.index(f"is_{source}") for source in sources]].sum(axis=1, keepdims=True)
        parts.append(np.where(member > 0, joined, 0.0))
    parts.append(np.full((len(values), 1), presence))
    return np.hstack(parts)


@cache
def fitted_model() -> LogisticModel:
    """The model that comes with the package."""
    text = resources.files(__package__).joinpath(MODEL_FILE).read_text(encoding="utf-8")
    stored = json.loads(text)
    columns = np.array(stored["columns"], np.float64)
    return LogisticModel(columns[:, 0], columns[:, 1], columns[:, 2], float(stored["intercept"]))


def prior_shift(values: Table, priors: MotifPriors) -> npt.NDArray[np.float64]:
    """What the title's flags add to the log-odds of each proposal, (n,)."""
    shift = np.zeros(len(values))
    for flag, by_source in PRIOR_SHIFTS.items():
        if getattr(priors, flag):
            for source, amount in by_source.items():
                shift += amount * values[:, FEATURES.index(f"is_{source}")]
    return shift


def likelihoods(values: Table, presence: float, priors: MotifPriors) -> npt.NDArray[np.float64]:
    """Probability (n,) that each proposal would be outlined by a person; ``values`` (n, len(FEATURES)).

    ``presence`` as in ``design``.
    """
    logits = fitted_model().logits(design(values, presence)) + prior_shift(values, priors)
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float64)


def stands_free(values: Table) -> npt.NDArray[np.bool_]:
    """Whether each proposal (n,) is a figure whole in itself, richer than its object and with ground all around it.

    Of the 10 such regions among 399 judged by eye 7 were good, 2 usable and 1 wrong.
    """
    column = {name: values[:, FEATURES.index(name)] for name in FEATURES}
    return np.asarray(
        (column["cut"] < FREE_CUT_MAX)
        & (column["weakest_side"] > FREE_SIDE_MIN)
        & (column["free_outline"] > FREE_OUTLINE_MIN)
        & (column["log_area"] > FREE_LOG_AREA_MIN)
        & (column["core_ratio"] > 0),
        np.bool_,
    )
