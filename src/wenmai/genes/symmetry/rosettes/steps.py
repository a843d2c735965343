"""How far each order holds on a disc laid flat: from the orders in it, step by step of a prime."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from wenmai.genes.symmetry.rosettes.rings import Turned, Unrolled, at_turns

TELLING_ORDER_MIN = 5  # a ring seen askew, off its centre or bent is alike to itself by a half, third or quarter turn
NEARBY_RINGS = 4.0  # σ: what is seen in so many together is no chance
TELLING_ALIKE_MIN = 0.5  # of the sectors of the lesser order there, without which they tell nothing of a greater
TELLING_POWER_MIN = 0.01  # of what the strongest rings show: fainter ones are noise
CHANCE = 0.6  # sectors: few, by an order that was not found within, are alike by chance more easily

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Step:
    """From sectors by 1/``inner`` of a turn to ones by 1/(``inner`` · ``prime``).

    ``within`` how alike sectors are that lie whole 1/``inner`` turns apart (1 if there is one only), ``across`` the
    others. ``least`` is how much of the likeness within is left across, in those rings where it is least: a zone may
    have the lesser order alone, and be small beside the rest.
    """

    inner: int
    prime: int
    within: float
    across: float
    least: float

    @property
    def ratio(self) -> float:
        return self.across / max(self.within, 1e-6)


def primes_of(number: int) -> tuple[int, ...]:
    """Those that divide it, each once."""
    return tuple(p for p in range(2, number + 1) if number % p == 0 and all(p % q for q in range(2, p)))


def asked_of_parts(order: int, least: float) -> dict[int, float]:
    """How alike sectors have to be by each order from 2 on that divides ``order``: at ``least``, and by those that are
    not the one found so much more as few are alike by chance.
    """
    parts = [part for part in range(2, order + 1) if order % part == 0]
    return {part: least + (0.0 if part == order else CHANCE / part) for part in parts}


def alike_by(likeness: Turned, ring: Unrolled, turns: FloatArray) -> float:
    """How alike the disc is to itself, on average over these turns."""
    product = at_turns(likeness.product, turns).mean(axis=1)
    power = at_turns(likeness.power, turns).mean(axis=1)
    return float(product @ ring.area / max(float(power @ ring.area), 1e-12))


def steps_to(order: int, likeness: Turned, ring: Unrolled) -> tuple[Step, ...]:
    """The last steps to an order: one for each prime in it."""
    found = []
    for prime in primes_of(order):
        inner = order // prime
        d = np.arange(1, order)
        across = alike_by(likeness, ring, d[d % prime != 0] / order)
        within = 1.0 if inner == 1 else alike_by(likeness, ring, np.arange(1, inner) / inner)
        least = _least(inner, prime, likeness, ring) if inner >= TELLING_ORDER_MIN and across > 0 else 1.0
        found.append(Step(inner, prime, within, across, least))
    return tuple(found)


def _least(inner: int, prime: int, likeness: Turned, ring: Unrolled) -> float:
    order = inner * prime
    d = np.arange(1, order)

    def nearby(rows: FloatArray, turns: FloatArray) -> FloatArray:
        mean = at_turns(rows, turns).mean(axis=1) * ring.area
        return np.asarray(gaussian_filter1d(mean, NEARBY_RINGS, mode="constant"), np.float64)

    within = nearby(likeness.product, np.arange(1, inner) / inner)
    across = nearby(likeness.product, d[d % prime != 0] / order)
    telling = within > TELLING_ALIKE_MIN * nearby(likeness.power, d / order)
    telling &= within > TELLING_POWER_MIN * within.max()
    return float((across[telling] / within[telling]).min()) if telling.any() else 1.0
