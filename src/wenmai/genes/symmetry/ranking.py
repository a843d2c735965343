"""Which group it is: the one that holds, of which no greater one holds.

A drawing or a print is exact: what differs plainly was meant to. Hand work is not: its cells differ among themselves,
light falls on relief from one side, and a vessel turns away from the camera. So where cells share less with each other,
less is asked of a group, and outlines count as much as colours do: light and shade change places under a mirror, the
edges between them stay.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wenmai.genes.symmetry.fits import GroupFit
from wenmai.genes.symmetry.lattice import Basis
from wenmai.genes.symmetry.scores import Fit
from wenmai.genes.symmetry.settings import STRAIN_DRAWN_MAX, Setting, strain
from wenmai.genes.symmetry.subgroups import contained

SCORE_HALF, SCORE_SPREAD = 0.86, 0.022  # an operation that leaves so much alike is as likely a symmetry as not
BROKEN_HALF, BROKEN_SPREAD = 0.03, 0.006  # the same for the share of a motif's places that plainly differ
HAND_HALF, HAND_SPREAD = 0.75, 0.012  # of hand work: for the mean of colours' and outlines' likeness
HAND_SHARED, HAND_SHARED_SPREAD = 0.9, 0.01  # cells that share less than that are hand work, or worn
HAND_STRAIN_COST = 0.15  # of likeness for each unit of strain: the farther a surface is turned away, the less is seen
FORM_HALF, FORM_SPREAD = 0.78, 0.03

Ranking = tuple[tuple[GroupFit, float], ...]
FormRanking = tuple[tuple[Fit, float], ...]


def ranked(fits: Sequence[GroupFit], shared: float, basis: Basis) -> Ranking:
    """Each group with what speaks for it, together 1, the best first; ``shared`` 0…1 as cells are alike."""
    holds = [holding(one, shared, _strain(one.fit.setting, basis)) for one in fits]
    weights = _weighed([one.name for one in fits], holds)
    order = np.argsort([-weight for weight in weights], kind="stable")
    return tuple((fits[k], weights[k]) for k in order)


def ranked_by_form(fits: Sequence[Fit], basis: Basis) -> FormRanking:
    """The same of the outlines alone."""
    holds = []
    for fit in fits:
        held = _logistic((fit.score - FORM_HALF) / FORM_SPREAD) if fit.setting.group.order > 1 else 1.0
        holds.append(held if _strain(fit.setting, basis) <= STRAIN_DRAWN_MAX else 0.0)
    weights = _weighed([fit.setting.group.name for fit in fits], holds)
    order = np.argsort([-weight for weight in weights], kind="stable")
    return tuple((fits[k], weights[k]) for k in order)


def holding(one: GroupFit, shared: float, strain_of_it: float) -> float:
    """How far (0…1) the group holds."""
    if one.fit.setting.group.order == 1:
        return 1.0
    exact = _logistic((one.fit.score - SCORE_HALF) / SCORE_SPREAD) * _logistic(
        (BROKEN_HALF - one.broken) / BROKEN_SPREAD
    )
    exact *= float(strain_of_it <= STRAIN_DRAWN_MAX)
    by_hand = _logistic((HAND_SHARED - shared) / HAND_SHARED_SPREAD)
    cost = HAND_STRAIN_COST * max(strain_of_it - STRAIN_DRAWN_MAX, 0.0)
    both = ((min(one.fit.score, 1.0) + min(one.form, 1.0)) / 2 - cost - HAND_HALF) / HAND_SPREAD
    return (1 - by_hand) * exact + by_hand * max(exact, _logistic(both))


def _weighed(names: Sequence[str], holds: Sequence[float]) -> list[float]:
    """It holds, and nothing greater does."""
    inside = contained()
    weights = []
    for name, held in zip(names, holds, strict=True):
        greater = [other for its_name, other in zip(names, holds, strict=True) if name in inside[its_name]]
        weights.append(held * float(np.prod([1 - other for other in greater])))
    total = max(sum(weights), 1e-12)
    return [weight / total for weight in weights]


def _strain(setting: Setting, basis: Basis) -> float:
    return max(strain(basis, operation.matrix) for operation in setting.operations)


def _logistic(value: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(value, -50, 50))))
