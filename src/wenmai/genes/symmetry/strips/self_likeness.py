"""How alike stretches of a strip are to others farther along it: the periods that this speaks for, and the repeats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.correlation import FloatArray

LAG_MIN = 5  # columns
STRETCH_PERIODS = 0.6  # what is compared at once
REACH_SHARE = 0.6  # of the length: farther on, too little is left to compare
REPEATS_MIN = 2.2
SLACKS = (0.1, 0.05)  # of a period, by which repeats are now nearer, now farther
FOLLOW_SLACK = 0.2
STRAIGHT = 0.05  # of likeness, that a repeat at the end of what is searched has to be better
BETWEEN = (0.25, 0.34, 0.5, 0.66, 0.75)  # of a period, where what really repeats is less alike
LIKE_MIN = 0.05
PERIODS_MAX = 3  # of either slack
APART = 0.2  # logarithm of the ratio of two periods
STEPS_UNEVEN = (0.55, 1.8)  # of the mean step: a fit that leaves this is not believed


@dataclass(frozen=True, slots=True)
class Stretches:
    """``alike[lag][x]`` (−1…1) the stretch from column x on and the one ``lag`` columns farther, ``power[lag][x]`` what
    they show; stretches are ``STRETCH_PERIODS`` of the lag long.
    """

    columns: int
    alike: dict[int, FloatArray]
    power: dict[int, FloatArray]


def stretches_of(values: npt.NDArray[np.float32]) -> Stretches:
    """Of ``values`` (rows, columns, 3)."""
    columns = values.shape[1]
    flat = values.transpose(0, 2, 1).reshape(-1, columns)
    energy = np.einsum("yx,yx->x", flat, flat, dtype=np.float64)
    alike, power = {}, {}
    for lag in range(LAG_MIN - 1, int(REACH_SHARE * columns)):
        length = min(max(3, int(STRETCH_PERIODS * lag)), columns - lag)
        products = np.einsum("yx,yx->x", flat[:, : columns - lag], flat[:, lag:], dtype=np.float64)
        here, there = _sums(energy[: columns - lag], length), _sums(energy[lag:], length)
        alike[lag] = _sums(products, length) / np.sqrt(np.maximum(here * there, 1e-9))
        power[lag] = 0.5 * (here + there)
    return Stretches(columns, alike, power)


def _sums(line: FloatArray, length: int) -> FloatArray:
    total = np.concatenate([[0.0], np.cumsum(line)])
    return np.asarray(total[length:] - total[:-length], np.float64)


def likely_periods(stretches: Stretches) -> list[tuple[int, float]]:
    """Lags that are likely to be the period, each with how much more alike stretches are there than between."""
    found: list[tuple[int, float]] = []
    for slack in SLACKS:
        for lag, score in _likely(stretches, slack):
            if all(abs(np.log(lag / other)) > APART for other, _ in found):
                found.append((lag, score))
    return found


def _likely(stretches: Stretches, slack: float) -> list[tuple[int, float]]:
    """The likeliest, the most first, where repeats are by so much of a period now nearer, now farther."""
    lags = sorted(stretches.alike)
    if len(lags) < 3:
        return []
    line = np.zeros(lags[-1] + 1)
    for lag in lags:
        line[lag] = _nearly(stretches, lag, slack)
    longest = min(int(stretches.columns / REPEATS_MIN), lags[-1] - 1)
    tops = [k for k in range(LAG_MIN, longest + 1) if line[k] >= line[k - 1] and line[k] >= line[k + 1]]
    scores = {k: _more_alike(line, k) for k in tops}
    found: list[tuple[int, float]] = []
    for k in sorted(tops, key=lambda k: -scores[k]):
        apart = all(abs(np.log(k / other)) > APART for other, _ in found)
        if scores[k] >= LIKE_MIN and len(found) < PERIODS_MAX and apart:
            found.append((k, float(scores[k])))
    return found


def _nearly(stretches: Stretches, lag: int, slack: float) -> float:
    """The mean likeness of stretches ``lag`` apart, each where it is most alike to within the slack."""
    nearby = [k for k in range(round(lag * (1 - slack)), round(lag * (1 + slack)) + 1) if k in stretches.alike]
    count = min(len(stretches.alike[k]) for k in nearby)
    best = np.max([stretches.alike[k][:count] for k in nearby], axis=0)
    weight = stretches.power[lag][:count]
    return float(best @ weight / max(float(weight.sum()), 1e-9))


def _more_alike(line: FloatArray, period: int) -> float:
    """The mean of ``line`` at the multiples of a period, near ones above all, less the least between them."""
    times = np.arange(1, max(2, (len(line) - 1) // period + 1))
    weight = 1.0 / times
    lags = np.arange(len(line))

    def at(before: float) -> float:
        return float(np.interp((times - before) * period, lags, line) @ weight / weight.sum())

    return at(0.0) - max(min(at(share) for share in BETWEEN), 0.0)


def repeats_from(stretches: Stretches, lag: int, steps: int) -> FloatArray:
    """Columns, ``steps`` to a repeat, evenly apart on the strip as its repeats lie in the picture, from end to end."""
    begun = max(0, (stretches.columns - int(STRETCH_PERIODS * lag)) // 2)
    right, left = _followed(stretches, begun, lag, 1), _followed(stretches, begun, lag, -1)
    places = np.array([*left[::-1], float(begun), *right])
    number = np.arange(len(places)) - len(left)
    degree = 1 if len(places) < 3 else 2 if len(places) < 5 else 3
    line = np.polyfit(number, places, degree) if len(places) > 1 else np.array([float(lag), float(begun)])
    at = _from_end_to_end(line, lag, stretches.columns, steps)
    uneven = np.diff(at) / lag * steps
    if len(at) < steps + 1 or uneven.min() < STEPS_UNEVEN[0] or uneven.max() > STEPS_UNEVEN[1]:
        at = _from_end_to_end(np.array([float(lag), float(begun)]), lag, stretches.columns, steps)
    return at


def _from_end_to_end(line: FloatArray, lag: int, columns: int, steps: int) -> FloatArray:
    reach = int(np.ceil(1.5 * columns / lag)) * steps
    at = np.polyval(line, np.arange(-reach, reach + 1) / steps)
    middle = int(np.argmin(np.abs(at - 0.5 * columns)))
    inside = (at >= 0) & (at <= columns - 1)
    first = last = middle
    while first > 0 and inside[first - 1] and at[first - 1] < at[first]:
        first -= 1
    while last < len(at) - 1 and inside[last + 1] and at[last + 1] > at[last]:
        last += 1
    return np.asarray(at[first : last + 1], np.float64)


def _followed(stretches: Stretches, begun: int, lag: int, sign: int) -> list[float]:
    """Where stretches like the one before lie, to one side."""
    found: list[float] = []
    last, step = begun, float(lag)
    while True:
        options = [k for k in _near(step, lag) if k in stretches.alike]
        starts = {k: last if sign > 0 else last - k for k in options}
        shown = {k: start for k, start in starts.items() if 0 <= start < len(stretches.alike[k])}
        if not shown:
            return found
        best = max(
            shown, key=lambda k: stretches.alike[k][shown[k]] - STRAIGHT * (abs(k - step) / (FOLLOW_SLACK * lag)) ** 2
        )
        last, step = last + sign * best, 0.5 * (step + best)
        found.append(float(last))


def _near(step: float, lag: int) -> range:
    return range(max(LAG_MIN, round(step - FOLLOW_SLACK * lag)), round(step + FOLLOW_SLACK * lag) + 1)
