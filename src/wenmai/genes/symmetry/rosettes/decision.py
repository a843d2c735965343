"""Which orders hold on a disc laid flat, and whether there are mirrors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from wenmai.genes.symmetry.rosettes.disc import rings
from wenmai.genes.symmetry.rosettes.mirrors import Mirror, best_axis, mirrored_apart
from wenmai.genes.symmetry.rosettes.orders import ORDER_MAX
from wenmai.genes.symmetry.rosettes.rings import Turned, Unrolled, at_turns, turned, unrolled
from wenmai.genes.symmetry.rosettes.sectors import (
    AROUND,
    RINGS,
    log_radii,
    mean_of,
    ring_areas,
    scatter,
    sectors_of,
    share_apart,
)
from wenmai.genes.symmetry.rosettes.steps import Step, alike_by, steps_to
from wenmai.genes.symmetry.rosettes.unbending import Flat, laid_flat
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.weighing import logistic

ALIKE_HALF = 0.25  # sectors so alike are as likely copies of one as not
ALIKE_SPREAD = 0.03
RIVAL_HALF = 0.75  # the same, over the likeness of the sectors of whichever prime order has the most
STEP_HALF = 0.80  # likeness across two sorts of sectors over that within one: as likely of one sort as not
STEP_SPREAD = 0.02
APART_HALF = 0.028  # of the disc's area in which two sorts plainly differ
APART_SPREAD = 0.004
MIRROR_HALF = 0.82
MIRROR_SPREAD = 0.025
MIRROR_APART_HALF = 0.028
MIRROR_APART_SPREAD = 0.005
OF_ONE_KIND_MIN = 0.3  # likeness of a ring's sectors, without which it tells nothing of a finer order
MIRROR_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Rings:
    """The disc unrolled, and its likeness to itself."""

    ring: Unrolled
    likeness: Turned


@dataclass(frozen=True, slots=True)
class OrderFit:
    """``holds`` 0…1; ``alike`` how much sectors by 1/``order`` of a turn are, on average."""

    order: int
    holds: float
    alike: float


def rings_of(surface: Surface, flat: Flat, coarser: int = 1) -> Rings:
    """The disc unrolled as finely as sectors are, or some times ``coarser``."""
    radii = log_radii(RINGS // coarser)
    ring = unrolled(surface, flat.at(rings(radii, AROUND // coarser)), ring_areas(radii))
    return Rings(ring, turned(ring))


def alike_in(known: Rings, order: int) -> float:
    """How much sectors by 1/``order`` of a turn are alike, on average."""
    return alike_by(known.likeness, known.ring, np.arange(1, order) / order)


def rim_of(known: Rings, order: int) -> float:
    """How far out sectors by 1/``order`` are alike, in radii of the disc."""
    alike = _of_one_kind(known, order, 0.7)
    return float(log_radii(len(alike))[np.nonzero(alike)[0].max()]) if alike.any() else 1.0


def order_fits(surface: Surface, flat: Flat, known: Rings) -> dict[int, OrderFit]:
    """Of each order from 2 on that may hold at all."""
    steps = {order: steps_to(order, known.likeness, known.ring) for order in range(2, ORDER_MAX + 1)}
    rival = max(step.across for several in steps.values() for step in several if step.inner == 1)
    found = {1: OrderFit(1, 1.0, 1.0)}
    for order, several in steps.items():
        holds = min(found[step.inner].holds if step.inner in found else 0.0 for step in several)
        for step in several:
            if holds > 0.01:
                holds = min(holds, _step_holds(surface, flat, known, order, step, rival))
        if holds > 0.01:
            found[order] = OrderFit(order, holds, alike_in(known, order))
    del found[1]
    return found


def _step_holds(surface: Surface, flat: Flat, known: Rings, order: int, step: Step, rival: float) -> float:
    if step.inner == 1:
        alone = logistic((step.across - ALIKE_HALF) / ALIKE_SPREAD)
        return alone * logistic((step.across / max(rival, 1e-6) - RIVAL_HALF) / STEP_SPREAD)
    alike = logistic((step.ratio - STEP_HALF) / STEP_SPREAD)
    if alike < 0.01:
        return 0.0
    sectors = sectors_of(surface, flat, order)
    variance = scatter(sectors, step.prime)
    sort = np.arange(order) % step.prime
    counted = _of_one_kind(known, step.inner)
    several = range(step.prime if step.prime > 2 else 1)
    apart = max(
        share_apart(mean_of(sectors, sort == k, variance), mean_of(sectors, sort != k, variance), counted)
        for k in several
    )
    return alike * logistic((APART_HALF - apart) / APART_SPREAD)


def _of_one_kind(known: Rings, order: int, sigma: float = 3.0) -> npt.NDArray[np.bool_]:
    """(rings,) those whose sectors by 1/``order`` are alike: a figure in the middle tells nothing of sectors."""
    turns = np.arange(1, order) / order
    product = gaussian_filter1d(at_turns(known.likeness.product, turns).mean(axis=1), sigma)
    power = gaussian_filter1d(known.likeness.power[:, 0], sigma)
    return np.asarray(product > OF_ONE_KIND_MIN * power, np.bool_)


def mirror_of(surface: Surface, flat: Flat, order: int, alike: float) -> tuple[Mirror, float, Flat]:
    """The best axis, how far it holds, and the disc laid flat with it."""
    axis, _ = best_axis(sectors_of(surface, flat, order))
    laid = laid_flat(surface, flat, order, MIRROR_ROUNDS, axis)
    score, apart = mirrored_apart(sectors_of(surface, laid, order, axis))
    score /= reliability(order, alike)
    holds = logistic((score - MIRROR_HALF) / MIRROR_SPREAD)
    holds *= logistic((MIRROR_APART_HALF - apart) / MIRROR_APART_SPREAD)
    return Mirror(axis, min(score, 1.0), apart), holds, laid


def reliability(order: int, alike: float) -> float:
    """How alike the mean of as many other sectors would be to this one (Spearman 1910, Brown 1910)."""
    alike = max(alike, 1e-2)
    return order * alike / (1 + (order - 1) * alike)
