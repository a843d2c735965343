"""What speaks for each group, of several that fit more or less well: it holds, and none that contains it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

SCORE_HALF = 0.86  # an operation that leaves so much alike is as likely a symmetry as not
SCORE_SPREAD = 0.022
BROKEN_HALF = 0.03  # the same for the share of a motif's places that plainly differ
BROKEN_SPREAD = 0.006
LOOKED_AT_MIN = 0.7  # of score: below, differences are not looked for one by one


def logistic(value: float) -> float:
    """0…1; ½ at 0. Beyond ±50 it is flat."""
    return float(1 / (1 + np.exp(-np.clip(value, -50, 50))))


def holds(score: float, broken: float) -> float:
    """0…1 how far a group holds whose least operation leaves ``score`` alike and ``broken`` of a motif different."""
    alike = 1 / (1 + np.exp(-(score - SCORE_HALF) / SCORE_SPREAD))
    whole = 1 / (1 + np.exp(np.clip((broken - BROKEN_HALF) / BROKEN_SPREAD, -50, 50)))
    return float(alike * whole)


def shares(held: Mapping[str, float], inside: Mapping[str, frozenset[str]]) -> dict[str, float]:
    """For each group what speaks for it, together 1; ``held`` how far each holds, ``inside`` the groups in each.

    Where two groups hold of which neither is in the other, one that contains both does: so the one that holds less is
    not the whole, and what comes second is what contains the first rather than what lies beside it.
    """
    weights = {}
    for name, one in held.items():
        greater = [held[other] for other in held if name in inside[other]]
        beside = [held[other] for other in held if _apart(name, other, inside) and held[other] > one]
        weights[name] = one * float(np.prod([1 - other for other in greater])) * (1 - max(beside, default=0.0))
    total = max(sum(weights.values()), 1e-12)
    return {name: weight / total for name, weight in weights.items()}


def _apart(one: str, other: str, inside: Mapping[str, frozenset[str]]) -> bool:
    return one != other and one not in inside[other] and other not in inside[one]


def best_first(share: Sequence[float]) -> list[int]:
    """Places of the shares, the greatest first, equal ones in their order."""
    return [int(k) for k in np.argsort([-one for one in share], kind="stable")]
