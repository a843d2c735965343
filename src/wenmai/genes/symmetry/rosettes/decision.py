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
from wenmai.genes.symmetry.rosettes.spoilt import Sound, sound_of
from wenmai.genes.symmetry.rosettes.steps import alike_by, last_steps, primes_to, step_to
from wenmai.genes.symmetry.rosettes.unbending import Flat, laid_flat
from wenmai.genes.symmetry.surface import Surface
from wenmai.genes.symmetry.weighing import logistic

ALIKE_HALF = 0.25  # sectors so alike are as likely copies of one as not
ALIKE_SPREAD = 0.03
RIVAL_HALF = 0.75  # the same, over the likeness of the sectors of whichever prime order has the most
STEP_HALF = 0.84  # likeness across two sorts of sectors over that within one: as likely of one sort as not
STEP_SPREAD = 0.02
APART_HALF = 0.028  # of the disc's area in which two sorts plainly differ
APART_SPREAD = 0.004
MIRROR_HALF = 0.85
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


class LaidDisc:
    """A disc laid flat, and where it is sound by each order that is asked about: what has been found out is kept."""

    def __init__(self, surface: Surface, flat: Flat, coarser: int = 1) -> None:
        self.surface, self.flat, self.coarser = surface, flat, coarser
        self._sound: dict[int, Sound] = {}
        self._rings: dict[int, Rings] = {}

    def sound(self, order: int) -> Sound | None:
        """Where its sectors by 1/``order`` agree; None of one sector."""
        if order == 1:
            return None
        if order not in self._sound:
            self._sound[order] = sound_of(sectors_of(self.surface, self.flat, order), self.coarser)
        return self._sound[order]

    def rings(self, order: int) -> Rings:
        """Unrolled where it is sound by that order."""
        if order not in self._rings:
            self._rings[order] = rings_of(self.surface, self.flat, self.coarser, self.sound(order))
        return self._rings[order]

    def rings_by(self, inner: int, order: int) -> Rings:
        """Unrolled but for what neither order's sectors agree in."""
        one, other = self.sound(inner), self.sound(order)
        sound = None if one is None or other is None else np.maximum(one, other)
        return rings_of(self.surface, self.flat, self.coarser, sound)

    def alike(self, order: int) -> float:
        """How much sectors by 1/``order`` of a turn are alike where they are sound, on average."""
        return alike_in(self.rings(order), order)


def rings_of(surface: Surface, flat: Flat, coarser: int = 1, sound: Sound | None = None) -> Rings:
    """The disc unrolled as finely as sectors are, or some times ``coarser``; where ``sound`` is 1, if given."""
    radii = log_radii(RINGS // coarser)
    if sound is not None:
        sound = sound[coarser // 2 :: coarser, ::coarser]
    ring = unrolled(surface, flat.at(rings(radii, AROUND // coarser)), ring_areas(radii), sound)
    return Rings(ring, turned(ring))


def alike_in(known: Rings, order: int) -> float:
    """How much sectors by 1/``order`` of a turn are alike, on average."""
    return alike_by(known.likeness, known.ring, np.arange(1, order) / order)


def rim_of(known: Rings, order: int) -> float:
    """How far out sectors by 1/``order`` are alike, in radii of the disc."""
    alike = _of_one_kind(known, order, 0.7)
    return float(log_radii(len(alike))[np.nonzero(alike)[0].max()]) if alike.any() else 1.0


def order_fits(disc: LaidDisc, laid_by: int) -> dict[int, OrderFit]:
    """Of each order from 2 on that may hold at all, of a disc that was ``laid_by`` one."""
    # where it is sound, for all the same, as of two sectors few are left to disagree; and on the whole, with all marks
    seen, all_of_it = disc.rings(laid_by), disc.rings(1)
    whole = {
        prime: float(np.sqrt(max(alike_in(seen, prime), 0.0) * max(alike_in(all_of_it, prime), 0.0)))
        for prime in primes_to(ORDER_MAX)
    }
    found = {1: OrderFit(1, 1.0, 1.0)}
    for order in range(2, ORDER_MAX + 1):
        holds = min(found[inner].holds if inner in found else 0.0 for inner, _ in last_steps(order))
        for inner, prime in last_steps(order):
            if holds <= 0.01:
                break
            if inner > 1:
                holds = min(holds, _step_holds(disc, order, inner, prime))
            else:
                holds = min(holds, _first_holds(disc, whole, order))
        if holds > 0.01:
            found[order] = OrderFit(order, holds, disc.alike(order))
    del found[1]
    return found


def _first_holds(disc: LaidDisc, whole: dict[int, float], prime: int) -> float:
    rival = logistic((whole[prime] / max(*whole.values(), 1e-6) - RIVAL_HALF) / STEP_SPREAD)
    return rival * logistic((disc.alike(prime) - ALIKE_HALF) / ALIKE_SPREAD) if rival > 0.01 else 0.0


def _step_holds(disc: LaidDisc, order: int, inner: int, prime: int) -> float:
    """How far sectors are of one sort that lie by 1/``order`` of a turn apart, where those by 1/``inner`` are."""
    known = disc.rings(inner)
    # a stain makes sectors unlike, and a mark that every second one has may be hidden as a stain is: the middle way
    several = (disc.rings(order), disc.rings_by(inner, order))
    ratios = [max(step_to(order, prime, one.likeness, one.ring).ratio, 0.0) for one in several]
    alike = logistic((float(np.sqrt(ratios[0] * ratios[1])) - STEP_HALF) / STEP_SPREAD)
    if alike < 0.01:
        return 0.0
    sectors = sectors_of(disc.surface, disc.flat, order)
    variance = scatter(sectors, prime)
    sort = np.arange(order) % prime
    counted = _of_one_kind(known, inner)
    sorts = range(prime if prime > 2 else 1)
    apart = max(
        share_apart(mean_of(sectors, sort == k, variance), mean_of(sectors, sort != k, variance), counted)
        for k in sorts
    )
    return alike * logistic((APART_HALF - apart) / APART_SPREAD)


def _of_one_kind(known: Rings, order: int, sigma: float = 3.0) -> npt.NDArray[np.bool_]:
    """(rings,) those whose sectors by 1/``order`` are alike: a figure in the middle tells nothing of sectors."""
    turns = np.arange(1, order) / order
    product = gaussian_filter1d(at_turns(known.likeness.product, turns).mean(axis=1), sigma)
    power = gaussian_filter1d(known.likeness.power[:, 0], sigma)
    return np.asarray(product > OF_ONE_KIND_MIN * power, np.bool_)


def mirror_of(disc: LaidDisc, order: int) -> tuple[Mirror, float, Flat]:
    """The best axis, how far it holds, and the disc laid flat with it."""
    sound = disc.sound(order)
    axis, _ = best_axis(sectors_of(disc.surface, disc.flat, order, sound=sound))
    laid = laid_flat(disc.surface, disc.flat, order, MIRROR_ROUNDS, axis)
    score, apart = mirrored_apart(
        sectors_of(disc.surface, laid, order, axis), sectors_of(disc.surface, laid, order, axis, sound)
    )
    score /= reliability(order, disc.alike(order))
    holds = logistic((score - MIRROR_HALF) / MIRROR_SPREAD)
    holds *= logistic((MIRROR_APART_HALF - apart) / MIRROR_APART_SPREAD)
    return Mirror(axis, min(score, 1.0), apart), holds, laid


def reliability(order: int, alike: float) -> float:
    """How alike the mean of as many other sectors would be to this one (Spearman 1910, Brown 1910)."""
    alike = max(alike, 1e-2)
    return order * alike / (1 + (order - 1) * alike)
