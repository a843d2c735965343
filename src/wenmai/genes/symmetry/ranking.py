"""Which group it is: the one that holds, of which no greater one holds.

A drawing or a print is exact: what differs plainly was meant to. Hand work is not: its cells differ among themselves,
light falls on relief from one side, and a vessel turns away from the camera. So where cells share less with each other,
less is asked of a group, and outlines count as much as colours do: light and shade change places under a mirror, the
edges between them stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from wenmai.genes.symmetry.fits import GroupFit
from wenmai.genes.symmetry.lattice import Basis
from wenmai.genes.symmetry.scores import Fit
from wenmai.genes.symmetry.settings import STRAIN_DRAWN_MAX, Setting, strain
from wenmai.genes.symmetry.subgroups import contained
from wenmai.genes.symmetry.weighing import best_first, logistic, shares
from wenmai.genes.symmetry.weighing import holds as exactly

HAND_HALF, HAND_SPREAD = 0.75, 0.012  # of hand work: for the mean of colours' and outlines' likeness
HAND_SHARED, HAND_SHARED_SPREAD = 0.9, 0.01  # cells that share less than that are hand work, or worn
HAND_STRAIN_COST = 0.15  # of likeness for each unit of strain: the farther a surface is turned away, the less is seen
COLOUR_STRAIN_COST = 0.06  # of what is turned away, but alike in colour nearly as if drawn
HAND_LOSS_LEAST, HAND_LOSS_TIMES = 0.05, 0.8  # of likeness, against the best group: by how much that falls short
FORM_HALF, FORM_SPREAD = 0.78, 0.03

Ranking = tuple[tuple[GroupFit, float], ...]
FormRanking = tuple[tuple[Fit, float], ...]


def ranked(fits: Sequence[GroupFit], shared: float, basis: Basis) -> Ranking:
    """Each group with what speaks for it, together 1, the best first; ``shared`` 0…1 as cells are alike."""
    best = max((_kept(one) for one in fits if one.fit.setting.group.order > 1), default=0.0)
    held = {one.name: holding(one, shared, _strain(one.fit.setting, basis), best) for one in fits}
    share = shares(held, contained())
    return tuple((fits[k], share[fits[k].name]) for k in best_first([share[one.name] for one in fits]))


def ranked_by_form(fits: Sequence[Fit]) -> FormRanking:
    """The same of the outlines alone."""
    holds = [logistic((fit.score - FORM_HALF) / FORM_SPREAD) if fit.setting.group.order > 1 else 1.0 for fit in fits]
    names = [fit.setting.group.name for fit in fits]
    share = shares(dict(zip(names, holds, strict=True)), contained())
    return tuple((fits[k], share[names[k]]) for k in best_first([share[name] for name in names]))


def holding(one: GroupFit, shared: float, strain_of_it: float, best: float = 0.0) -> float:
    """How far (0…1) the group holds; ``best`` what the best of all groups keeps alike.

    If its operations find the hand sure, others are not excused by it.
    """
    if one.fit.setting.group.order == 1:
        return 1.0
    aslant = max(strain_of_it - STRAIN_DRAWN_MAX, 0.0)
    exact = exactly(one.fit.score, one.broken) if aslant == 0 else 0.0
    by_hand = logistic((HAND_SHARED - shared) / HAND_SHARED_SPREAD)
    both = logistic((_kept(one) - HAND_STRAIN_COST * aslant - HAND_HALF) / HAND_SPREAD)
    loss_max = HAND_LOSS_LEAST + HAND_LOSS_TIMES * (1 - best)
    both *= logistic((_kept(one) - best + loss_max) / HAND_SPREAD)
    by_colour = exactly(min(one.fit.score, 1.0) - COLOUR_STRAIN_COST * aslant, one.broken)
    return (1 - by_hand) * exact + by_hand * max(both, by_colour)


def _kept(one: GroupFit) -> float:
    """What the group leaves alike of colours and of outlines, mean."""
    return (min(one.fit.score, 1.0) + min(one.form, 1.0)) / 2


def _strain(setting: Setting, basis: Basis) -> float:
    return max(strain(basis, operation.matrix) for operation in setting.operations)
