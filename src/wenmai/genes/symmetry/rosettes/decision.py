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
from wenmai.genes.symmetry.rosettes.steps import Step, alike_by, asked_of_parts, steps_to
from wenmai.genes.symmetry.rosettes.unbending import Flat, laid_flat
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.weighing import logistic

ALIKE_HALF, ALIKE_HALF_MANY = 0.25, 0.15  # sectors so alike are as likely copies of one as not; of many, which err more
ALIKE_SPREAD = 0.03
MANY_FROM = 10  # sectors
RIVAL_HALF = 0.75  # the same, over the likeness of the sectors of whichever prime order has the most
ASKEW = 0.8  # of the likeness by half a turn, how much counts against others
STEP_HALF = 0.80  # likeness across two sorts of sectors over that within one: as likely of one sort as not
STEP_SPREAD = 0.02
LEAST_HALF = 0.5  # the same, in the rings that show least of it
LEAST_SPREAD = 0.04
STAINED_FROM, AVERAGED_FROM = 5, 4  # sorts, of which some differ by stains where each is the mean of so few sectors
APART_HALF = 0.028  # of the disc's area in which two sorts plainly differ
APART_SPREAD = 0.004
MIRROR_HALF = 0.905  # drawings with mirrors reach 0.95, as a rule, once laid flat by them; others stay below 0.89
MIRROR_HALF_MANY = 0.92  # narrow sectors without are bent to 0.89; those with mirrors reach 0.94, what is worn apart
MIRROR_SPREAD = 0.006
MIRROR_APART_HALF = 0.028
MIRROR_APART_SPREAD = 0.005
OF_ONE_KIND_MIN = 0.3  # likeness of a ring's sectors, without which it tells nothing of a finer order
MIRROR_ROUNDS = 6  # in fewer, a bent disc is still taken for one that turns


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
    """How far out sectors are alike, by 1/``order`` of a turn or by what divides it, in radii of the disc: a zone along
    the rim may have fewer parts than what lies within.
    """
    alike = np.zeros(known.ring.area.shape, np.bool_)
    for part, enough in asked_of_parts(order, OF_ONE_KIND_MIN).items():
        alike |= _of_one_kind(known, part, 0.7, enough)
    return float(log_radii(len(alike))[np.nonzero(alike)[0].max()]) if alike.any() else 1.0


def order_fits(surface: Surface, flat: Flat, known: Rings) -> dict[int, OrderFit]:
    """Of each order from 2 on that may hold at all."""
    steps = {order: steps_to(order, known.likeness, known.ring) for order in range(2, ORDER_MAX + 1)}
    primes = {order: several[0].across for order, several in steps.items() if several[0].inner == 1}
    found = {1: OrderFit(1, 1.0, 1.0)}
    for order, several in steps.items():
        holds = min(found[step.inner].holds if step.inner in found else 0.0 for step in several)
        for step in several:
            if holds > 0.01:
                if step.inner == 1:
                    so = _prime_holds(step.across, _enough(order, known), _rival(order, primes))
                else:
                    so = _step_holds(surface, flat, known, step)
                holds = min(holds, so)
        if holds > 0.01:
            found[order] = OrderFit(order, holds, alike_in(known, order))
    del found[1]
    return found


def _enough(order: int, known: Rings) -> float:
    """How alike sectors by a prime have to be: less, where they are of a rosette of so many that it is no chance."""
    several = [part for part in range(order, ORDER_MAX + 1, order) if part >= MANY_FROM]
    halves = {part: ALIKE_HALF_MANY + 1 / part for part in several}
    return min([ALIKE_HALF, *(half for part, half in halves.items() if alike_in(known, part) >= half)])


def _rival(order: int, primes: dict[int, float]) -> float:
    """How alike sectors are by whichever prime has the most; what is seen askew is somewhat alike by half a turn."""
    return max(alike * (ASKEW if other == 2 and order > 2 else 1.0) for other, alike in primes.items())


def _prime_holds(alike: float, enough: float, rival: float) -> float:
    """How far a prime holds by which sectors are so much ``alike``, where ``enough`` is as likely as not, and the prime
    that has the most leaves ``rival``.
    """
    return logistic((alike - enough) / ALIKE_SPREAD) * logistic((alike / max(rival, 1e-6) - RIVAL_HALF) / STEP_SPREAD)


def _step_holds(surface: Surface, flat: Flat, known: Rings, step: Step) -> float:
    """How far a step from an order to a greater one holds: all its sectors are of one sort."""
    alike = logistic((step.ratio - STEP_HALF) / STEP_SPREAD) * logistic((step.least - LEAST_HALF) / LEAST_SPREAD)
    if alike < 0.01:
        return 0.0
    order = step.inner * step.prime
    sectors = sectors_of(surface, flat, order)
    variance = scatter(sectors, step.prime)
    sort = np.arange(order) % step.prime
    counted = _of_one_kind(known, step.inner)
    several = range(step.prime if step.prime > 2 else 1)
    shares = sorted(
        share_apart(mean_of(sectors, sort == k, variance), mean_of(sectors, sort != k, variance), counted)
        for k in several
    )
    stained = step.prime >= STAINED_FROM and step.inner < AVERAGED_FROM
    apart = shares[len(shares) // 2] if stained else shares[-1]
    return alike * logistic((APART_HALF - apart) / APART_SPREAD)


def _of_one_kind(
    known: Rings, order: int, sigma: float = 3.0, alike_min: float = OF_ONE_KIND_MIN
) -> npt.NDArray[np.bool_]:
    """(rings,) those whose sectors by 1/``order`` are alike: a figure in the middle tells nothing of sectors."""
    turns = np.arange(1, order) / order
    product = gaussian_filter1d(at_turns(known.likeness.product, turns).mean(axis=1), sigma)
    power = gaussian_filter1d(known.likeness.power[:, 0], sigma)
    return np.asarray(product > alike_min * power, np.bool_)


def mirror_of(surface: Surface, flat: Flat, order: int) -> tuple[Mirror, float, Flat]:
    """The best axis, how far it holds, and the disc laid flat with it."""
    axis, _ = best_axis(sectors_of(surface, flat, order))
    laid = laid_flat(surface, flat, order, MIRROR_ROUNDS, axis)
    score, apart = mirrored_apart(sectors_of(surface, laid, order, axis))
    holds = logistic((score - (MIRROR_HALF_MANY if order >= MANY_FROM else MIRROR_HALF)) / MIRROR_SPREAD)
    holds *= logistic((MIRROR_APART_HALF - apart) / MIRROR_APART_SPREAD)
    return Mirror(axis, score, apart), holds, laid
