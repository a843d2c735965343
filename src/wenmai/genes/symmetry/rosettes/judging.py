"""What a disc shows: which group of turns and mirrors it has, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.genes.symmetry.rosettes.decision import OrderFit, Rings, alike_in, mirror_of, order_fits, rings_of
from wenmai.genes.symmetry.rosettes.disc import Disc
from wenmai.genes.symmetry.rosettes.evidence import concentric, seen_share, strength
from wenmai.genes.symmetry.rosettes.groups import group_name
from wenmai.genes.symmetry.rosettes.laying import ROUNDS, first_laid, to_the_rim
from wenmai.genes.symmetry.rosettes.mirrors import Mirror
from wenmai.genes.symmetry.rosettes.unbending import Flat, flat_disc, laid_flat
from wenmai.genes.symmetry.rosettes.wear import unworn
from wenmai.genes.symmetry.surface import Surface

# Of strength: of what has less it is not asked whether there are mirrors, nor whether it goes on farther out.
HOPELESS = 0.1
MIRRORED_MIN = 0.5  # of how far the mirror holds
SURE = 0.9  # of strength: less, and the disc is looked at without what is worn of it
# Of what sectors have in common, without what is worn, which has nothing in common: 0.95 to 1.2 is left on eleven worn
# discs; of stains alone, on a plain ground, half.
COMMON_KEPT_MIN = 0.8
LEFT_MIN = 0.7  # of the disc: twelve worn ones keep 0.78 and more, openwork that an edge cuts 0.55
WORN_PARTS_MIN = 7  # sectors: lines of writing without some of their letters are alike by a sixth of a turn


@dataclass(frozen=True, slots=True)
class Rosette:
    """``disc`` px of the picture; ``groups`` names with what speaks for each, best first, together 1 at most.

    ``strength`` 0…1: how sure it is that this is a rosette at all. ``order`` 1 where no turn holds. ``mirror`` the best
    axis of the best order, whether it holds or not (None where all is hopeless); its axis in parts of a turn, from +x
    towards +y on the disc. ``alike`` of the sectors of the best order; ``fits`` of every order that may hold.
    ``concentric`` 0…1: how much of what the disc shows has no angle; near 1 with ``order`` 1, it is rings alone, which
    any turn leaves as they are.

    ``flat`` and ``surface`` are of the picture that was looked at, ``factor`` (≤ 1) times as large as the one given.
    """

    disc: Disc
    flat: Flat
    surface: Surface
    factor: float
    groups: tuple[tuple[str, float], ...]
    order: int
    mirrored: bool
    strength: float
    alike: float
    mirror: Mirror | None
    fits: tuple[OrderFit, ...]
    concentric: float


def judged(surface: Surface, disc: Disc, order: int, factor: float) -> Rosette:
    """What the ``surface`` shows about a ``disc`` (px of it) of which sectors by 1/``order`` of a turn are likely;
    ``factor`` as in ``Rosette``.
    """
    laid, order = first_laid(surface, flat_disc(disc), order)
    first = _judged_as_laid(surface, laid, order, factor)
    if first.strength >= SURE or order < WORN_PARTS_MIN:
        return first
    left = unworn(surface, laid, order)
    if left is surface or not _is_enough(left, surface, laid, order):
        return first
    second = _judged_as_laid(left, laid_flat(left, laid, order, ROUNDS), order, factor)
    return second if second.strength > first.strength else first


def _is_enough(left: Surface, surface: Surface, flat: Flat, order: int) -> bool:
    """Whether what is left of a disc without what is worn shows most of it, and all that its sectors have in common."""
    known, whole = rings_of(left, flat, 2), rings_of(surface, flat, 2)
    return seen_share(known) >= LEFT_MIN and _in_common(known, order) >= COMMON_KEPT_MIN * _in_common(whole, order)


def _in_common(known: Rings, order: int) -> float:
    """What sectors have in common, as a mean square over the disc."""
    return alike_in(known, order) * float(known.likeness.power[:, 0] @ known.ring.area)


def _judged_as_laid(surface: Surface, flat: Flat, order: int, factor: float) -> Rosette:
    """What a disc shows that was laid flat by an order, and then by those which turn out to hold."""
    tried = {order}
    while True:
        flat = to_the_rim(surface, flat, order)
        known = rings_of(surface, flat)
        fits = order_fits(surface, flat, known)
        weights = _weights(fits)  # where two hold, but not what they make together, one is what most of the rings have
        found = max(weights, key=lambda order: weights[order] * fits[order].alike, default=1)
        if found == 1 or found in tried:
            break
        order = found
        tried.add(order)
        flat = laid_flat(surface, flat, order, ROUNDS)
    if found == 1:
        return Rosette(
            flat.disc().scaled(1 / factor), flat, surface, factor, (), 1, False, 0.0, 0.0, None, (), concentric(known)
        )
    alike = fits[found].alike
    sure = strength(known, found, alike, flat.disc().radius_px / min(surface.shape))
    mirror, holds = None, 0.0
    if sure >= HOPELESS:
        mirror, holds, laid = mirror_of(unworn(surface, flat, found), flat, found)
        flat = laid if holds > MIRRORED_MIN else flat
    groups, mirrored = _groups(fits, holds), holds > MIRRORED_MIN
    return Rosette(flat.disc().scaled(1 / factor), flat, surface, factor, groups, found, mirrored, sure, alike,
                   mirror, tuple(fits.values()), concentric(known))  # fmt: skip


def _weights(fits: dict[int, OrderFit]) -> dict[int, float]:
    """What speaks for each order: it holds, and no multiple of it does."""
    return {
        order: fit.holds
        * float(np.prod([1 - other.holds for k, other in fits.items() if k > order and k % order == 0]))
        for order, fit in fits.items()
    }


def _groups(fits: dict[int, OrderFit], mirror_holds: float) -> tuple[tuple[str, float], ...]:
    weights = {}
    most = max(fit.alike for fit in fits.values())
    for order, holds in _weights(fits).items():
        weight = holds * fits[order].alike / most  # as the order itself is chosen
        weights[group_name(order, True)] = weight * mirror_holds
        weights[group_name(order, False)] = weight * (1 - mirror_holds)
    total = max(sum(weights.values()), 1.0)
    return tuple(sorted(((name, weight / total) for name, weight in weights.items()), key=lambda pair: -pair[1]))
