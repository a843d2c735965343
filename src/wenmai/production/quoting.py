"""What a run will use, learned from what runs like it used: a non-negative linear model, and the spread around it.

The model is ``sum(coefficient * driver)``. It is fitted to relative errors, since a run twice as long may err twice as
much: weighted non-negative least squares (Lawson & Hanson, Solving Least Squares Problems, 1974), the weights taken
anew from each fit and, after Huber (Robust Estimation of a Location Parameter, 1964), bounded for runs far off. P50
and P90 are quantiles of what runs used over what a model that had not seen them said (K folds), the upper one with the
correction of split conformal prediction (Lei et al., 2018) for few runs. P50 follows the newest runs: the same machine
is a fifth slower on a busy day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls

FloatArray = npt.NDArray[np.float64]
CONSTANT = "run"  # the driver that every run has once: what it costs to run at all
RUNS_TO_LEARN_MIN = 12  # fewer do not tell a coefficient from chance; a prior is scaled by them instead
FOLDS = 10
ROUNDS = 25
HUBER_SPREADS = 1.345  # 95 % efficiency where errors are normal (Huber 1964)
SPREAD_OF_MAD = 1.4826  # a normal distribution's deviation over its median absolute deviation
UPPER = 0.9
RUNS_TO_HALVE = 15  # of those that came after it: a run that old tells half as much of how fast the machine is now
WIDE_FACTOR = 4.0  # P90 over P50 where nothing was measured: as far as priors were off for lines that were measured
RUNS_TO_TRUST = 2.0  # of those that are like the one asked for, to move a model of others half of the way
REST_TELLING_MIN = 1e-6  # units: less is what rounding leaves of nothing, and a ratio to it tells nothing
BEYOND_SLACK = 1.25  # a driver up to so much above the largest seen is not beyond what was seen


@dataclass(frozen=True, slots=True)
class CostModel:
    """What one unit of each driver adds: the sum times ``factor_p50`` is P50, and P50 times ``p90_over_p50`` is P90.

    The driver ``known`` (if named) is what was used already, and is added as it is. ``drivers_max`` are the largest
    values seen; ``runs`` tells of how many it was learned, 0: it is a prior.
    """

    coefficients: Mapping[str, float]
    factor_p50: float
    p90_over_p50: float
    drivers_max: Mapping[str, float]
    runs: int
    known: str = ""

    def predict(self, drivers: Mapping[str, float]) -> tuple[int, int]:
        """(P50, P90) in whole units, P90 no less than P50; wider beyond what was seen."""
        told = {CONSTANT: 1.0, **drivers}
        rest = sum(self.coefficients.get(name, 0.0) * value for name, value in told.items())
        p50 = drivers.get(self.known, 0.0) + rest * self.factor_p50
        return round(p50), max(round(p50), round(p50 * self.p90_over_p50 * self.beyond(drivers)))

    def beyond(self, drivers: Mapping[str, float]) -> float:
        """How many times the largest driver seen the largest of these is, at least 1 and at most ``WIDE_FACTOR``."""
        if not self.drivers_max:
            return 1.0
        ratios = [
            WIDE_FACTOR if largest <= 0 else value / largest
            for name, largest in self.drivers_max.items()
            if (value := drivers.get(name, 0.0)) > BEYOND_SLACK * largest
        ]
        return min(max(ratios, default=1.0), WIDE_FACTOR)


def learn(
    runs: Sequence[Mapping[str, float]], used: Sequence[float], prior: Mapping[str, float], known: str = ""
) -> CostModel:
    """The model of runs with these drivers, the newest first, that used so much.

    Of fewer than ``RUNS_TO_LEARN_MIN`` runs only the size of ``prior`` (driver → units) is learned, with a wide band.
    """
    if len(runs) < RUNS_TO_LEARN_MIN:
        return _scaled_prior(runs, used, prior)
    names = sorted({CONSTANT}.union(*runs) - {known})
    matrix = np.array([[_value(run, name) for name in names] for run in runs], np.float64)
    target = np.maximum(np.asarray(used, np.float64), 1.0)
    offset = np.minimum(np.array([run.get(known, 0.0) for run in runs], np.float64), target)
    coefficients = _fit(matrix, target, offset)
    rests = _rests_of_unseen(matrix, target, offset)
    factor = _newest_ratio(target - offset, rests, offset)
    ratios = target / np.maximum(offset + factor * rests, target.min() * 1e-3)
    largest = dict(zip(names, matrix.max(axis=0).tolist(), strict=True))
    return CostModel(
        dict(zip(names, coefficients.tolist(), strict=True)),
        factor,
        max(upper_quantile(ratios), 1.0),
        {name: value for name, value in largest.items() if name != CONSTANT},
        len(runs),
        known,
    )


def scaled_to(model: CostModel, runs: Sequence[Mapping[str, float]], used: Sequence[float]) -> CostModel:
    """A model of other runs, scaled by the median of what these ``runs`` (newest first) used over what it says.

    Few runs move it a part of the way, on the scale of logarithms: k of them by k / (k + ``RUNS_TO_TRUST``).
    """
    rests = [model.predict(run)[0] - run.get(model.known, 0.0) for run in runs]
    left = [one - run.get(model.known, 0.0) for one, run in zip(used, runs, strict=True)]
    ratios = [one / told for one, told in zip(left, rests, strict=True) if told >= 1 and one > 0]
    if not ratios:
        return model
    share = len(ratios) / (len(ratios) + RUNS_TO_TRUST)
    return replace(model, factor_p50=model.factor_p50 * float(np.median(ratios)) ** share)


def upper_quantile(ratios: FloatArray) -> float:
    """The quantile below which a further value lies with a probability of ``UPPER``, whatever the distribution.

    Of n values the ceil((n + 1) * UPPER)-th; with fewer than 9, where that would be beyond all, the largest.
    """
    rank = int(np.ceil((len(ratios) + 1) * UPPER))
    return float(np.sort(ratios)[min(rank, len(ratios)) - 1])


def _fit(matrix: FloatArray, target: FloatArray, offset: FloatArray) -> FloatArray:
    """Coefficients (k,) for drivers (n, k) and what was used (n,) beyond ``offset`` (n,), all at least 0.

    Robust, and relative to all that was used.
    """
    scale = np.maximum(matrix.max(axis=0), 1e-12)  # drivers differ by orders of magnitude
    columns = matrix / scale
    predicted = target
    trust = np.ones_like(target)
    coefficients = np.zeros(matrix.shape[1])
    for _ in range(ROUNDS):
        weights = np.sqrt(trust) / predicted
        found, _ = nnls(columns * weights[:, None], (target - offset) * weights)
        predicted = np.maximum(columns @ found + offset, target.min() * 1e-3)
        errors = np.abs(target - predicted) / predicted
        spread = max(SPREAD_OF_MAD * float(np.median(errors)), 1e-6)
        trust = np.minimum(1.0, HUBER_SPREADS * spread / np.maximum(errors, 1e-12))
        if np.allclose(found, coefficients, rtol=1e-6, atol=0.0):
            break
        coefficients = found
    return np.asarray(found / scale, np.float64)


def _rests_of_unseen(matrix: FloatArray, target: FloatArray, offset: FloatArray) -> FloatArray:
    """What a model fitted without each run (and its fold) says that it uses beyond its offset."""
    folds = min(FOLDS, len(target))
    fold_of = np.arange(len(target)) % folds
    rests = np.empty_like(target)
    for fold in range(folds):
        unseen = fold_of == fold
        rests[unseen] = matrix[unseen] @ _fit(matrix[~unseen], target[~unseen], offset[~unseen])
    return rests


def _newest_ratio(used: FloatArray, rests: FloatArray, offset: FloatArray) -> float:
    """The median of what was used over what was said; newer runs count more, and those of which less was known."""
    telling = rests > REST_TELLING_MIN
    if not telling.any():
        return 1.0
    ages = np.arange(len(used))
    weights = (0.5 ** (ages / RUNS_TO_HALVE) * rests / (rests + offset + 1e-12))[telling]
    ratios = used[telling] / rests[telling]
    order = np.argsort(ratios, kind="stable")
    reached = np.cumsum(weights[order])
    return float(ratios[order][np.searchsorted(reached, reached[-1] / 2)])


def _scaled_prior(runs: Sequence[Mapping[str, float]], used: Sequence[float], prior: Mapping[str, float]) -> CostModel:
    said = [sum(each * _value(run, name) for name, each in prior.items()) for run in runs]
    ratios = np.array([max(one, 1.0) / said_ for one, said_ in zip(used, said, strict=True) if said_ > 0], np.float64)
    if not len(ratios):
        return CostModel(dict(prior), 1.0, WIDE_FACTOR, {}, 0)
    middle = float(np.median(ratios))
    narrowed = WIDE_FACTOR ** (1 / (1 + len(ratios)) ** 0.5)
    return CostModel(dict(prior), middle, float(ratios.max()) / middle * narrowed, {}, len(ratios))


def _value(run: Mapping[str, float], name: str) -> float:
    return 1.0 if name == CONSTANT else run.get(name, 0.0)
