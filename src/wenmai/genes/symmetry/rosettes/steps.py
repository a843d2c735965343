"""How far each order holds on a disc laid flat: from the orders in it, step by step of a prime."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.rosettes.rings import Turned, Unrolled, at_turns

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Step:
    """From sectors by 1/``inner`` of a turn to ones by 1/(``inner`` · ``prime``).

    ``within`` how alike sectors are that lie whole 1/``inner`` turns apart (1 if there is one only), ``across`` the
    others.
    """

    inner: int
    prime: int
    within: float
    across: float

    @property
    def ratio(self) -> float:
        return self.across / max(self.within, 1e-6)


def primes_of(number: int) -> tuple[int, ...]:
    """Those that divide it, each once."""
    return tuple(p for p in range(2, number + 1) if number % p == 0 and all(p % q for q in range(2, p)))


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
        found.append(Step(inner, prime, within, across))
    return tuple(found)
