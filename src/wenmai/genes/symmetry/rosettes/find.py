"""The rosette in a picture: where its disc lies, and which group of turns and mirrors it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.rosettes.centres import likely_centres
from wenmai.genes.symmetry.rosettes.decision import OrderFit, alike_in, mirror_of, order_fits, rim_of, rings_of
from wenmai.genes.symmetry.rosettes.disc import Disc
from wenmai.genes.symmetry.rosettes.evidence import concentric, strength
from wenmai.genes.symmetry.rosettes.ground import details, shrunk
from wenmai.genes.symmetry.rosettes.groups import group_name
from wenmai.genes.symmetry.rosettes.mirrors import Mirror
from wenmai.genes.symmetry.rosettes.orders import ORDER_MAX, likely_orders, told
from wenmai.genes.symmetry.rosettes.search import grown, likely_disc, of_many_sectors
from wenmai.genes.symmetry.rosettes.steps import primes_of
from wenmai.genes.symmetry.rosettes.unbending import Flat, flat_disc, laid_flat
from wenmai.genes.symmetry.surface import Surface, surface_of
from wenmai.kernel.errors import InvalidInput

SIDE_PX_MIN = 24
CENTRE_SIDE_PX = 128
SEARCH_SIDE_PX = 256
SIDE_PX = 512
GROWN_MIN = 1.1  # radii: a disc that turns out so much wider is looked at anew
WIDER_SHARE = 0.8  # of the strength of the narrower one, that it has to keep
SURE = 0.9  # of strength: less, and another disc about the same centre is looked at, of so many sectors at least
MANY = 5
RIM = 1.05  # of the radius: what is looked at, so that the rim itself is seen
ROUNDS = 4  # of laying flat
FIRST_ROUNDS = 2  # after which it is seen which order brings sectors together
ORDERS_TRIED = 3  # besides the one that the search found
MULTIPLE_SHARE = 0.5  # of the likeness by an order that a multiple of it has to reach, to be tried in its place
NEIGHBOURS_FROM = 12  # order, from which one more or less sector lies nearly the same
PLAINLY_ALIKE = 0.85  # so much likeness comes of the right order only, or of a multiple or part of it
RIM_MIN = 0.5  # radii of the disc; a rim farther in is rather a ring that differs
RIM_SAME = 0.98  # radii; so near, the disc is left as it is
FLAT = 1e-3  # mean square of the details of a picture that shows nothing


@dataclass(frozen=True, slots=True)
class Rosette:
    """``disc`` px of the picture; ``groups`` names with what speaks for each, best first, together 1 at most.

    ``strength`` 0…1: how sure it is that this is a rosette at all. ``order`` 1 where no turn holds. ``mirror`` the best
    axis of the best order, whether it holds or not; its axis in parts of a turn, from +x towards +y on the disc.
    ``alike`` of the sectors of the best order; ``fits`` of every order that may hold. ``concentric`` 0…1: how much of
    what the disc shows has no angle; near 1 with ``order`` 1, it is rings alone, which any turn leaves as they are.

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


def find_rosette(rgb: RgbImage, mask: Mask | None = None) -> Rosette | None:
    """The rosette that speaks most for itself in a picture (h, w, 3), within ``mask`` (h, w); None in a flat picture.

    Raises InvalidInput for a picture that is no such array, or too small to tell.
    """
    _require_picture(rgb, mask)
    tiny, tiny_mask, factor = shrunk(rgb, mask, CENTRE_SIDE_PX)
    small, small_mask, larger = shrunk(rgb, mask, SEARCH_SIDE_PX)
    seen = details(small, small_mask)
    if float((seen.planes**2).mean()) < FLAT:
        return None
    centres = (likely_centres(details(tiny, tiny_mask)) + 0.5) * (larger / factor) - 0.5
    found = likely_disc(seen, centres)
    if found is None or found.weight <= 0:
        return None
    whole, whole_mask, factor = shrunk(rgb, mask, SIDE_PX)
    disc = found.disc.scaled(factor / larger)
    first = _judged(surface_of(whole, _disc_mask(whole, whole_mask, disc)), disc, found.likely.order, factor)
    if first.strength < SURE and (many := of_many_sectors(seen, found.disc, MANY)) is not None:
        disc = many.disc.scaled(factor / larger)
        other = _judged(surface_of(whole, _disc_mask(whole, whole_mask, disc)), disc, many.likely.order, factor)
        first = other if other.strength > first.strength else first
    if first.order == 1:
        return first
    wider = grown(seen, first.disc.scaled(larger), first.order).scaled(factor / larger)
    if wider.radius_px < GROWN_MIN * first.disc.radius_px * factor:
        return first
    second = _judged(surface_of(whole, _disc_mask(whole, whole_mask, wider)), wider, first.order, factor)
    of_a_kind = second.order > 1 and 0 in (second.order % first.order, first.order % second.order)
    return second if of_a_kind and second.strength > WIDER_SHARE * first.strength else first


def _judged(surface: Surface, disc: Disc, order: int, factor: float) -> Rosette:
    flat, order = _first_laid(surface, flat_disc(disc), order)
    tried = {order}
    while True:
        flat = _to_the_rim(surface, flat, order)
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
            _to_picture(flat.disc(), factor), flat, surface, factor, (), 1, False, 0.0, 0.0, None, (), concentric(known)
        )
    alike = fits[found].alike
    mirror, holds, laid = mirror_of(surface, flat, found)
    groups = _groups(fits, holds)
    mirrored = holds > 0.5
    flat = laid if mirrored else flat
    sure = strength(known, found, alike, flat.disc().radius_px / min(surface.shape))
    return Rosette(_to_picture(flat.disc(), factor), flat, surface, factor, groups, found, mirrored, sure, alike,
                   mirror, tuple(fits.values()), concentric(known))  # fmt: skip


def _first_laid(surface: Surface, start: Flat, order: int) -> tuple[Flat, int]:
    """The disc laid flat by the order that makes its sectors most alike, of those that stand out."""
    known = rings_of(surface, start, 2)
    likely = [order, *likely_orders(known.ring, known.likeness, ORDERS_TRIED)]
    laid: dict[int, tuple[float, Flat]] = {}
    for one in dict.fromkeys([*likely, *(k // p for k in likely for p in primes_of(k) if p < k)]):
        laid[one] = _tried(surface, start, one)
        if laid[one][0] > PLAINLY_ALIKE:
            break
    chosen = max(laid, key=lambda k: laid[k][0] * float(told(k)))
    if chosen >= NEIGHBOURS_FROM and laid[chosen][0] <= PLAINLY_ALIKE:  # nearly as many sectors lie nearly the same
        for one in (chosen - 1, chosen + 1):
            if one not in laid and one <= ORDER_MAX:
                laid[one] = _tried(surface, start, one)
        chosen = max(laid, key=lambda k: laid[k][0] * float(told(k)))
    # few sectors are drawn together by chance; where a multiple does nearly as well, whether it holds is seen later
    finer = [k for k in laid if k % chosen == 0 and laid[k][0] >= MULTIPLE_SHARE * laid[chosen][0]]
    chosen = max(finer, key=lambda k: (k > chosen, laid[k][0]), default=chosen)
    flat = laid[chosen][1]
    return laid_flat(surface, flat, chosen, ROUNDS - FIRST_ROUNDS), chosen


def _tried(surface: Surface, start: Flat, order: int) -> tuple[float, Flat]:
    """How alike an order makes its sectors in a few rounds, and the disc so laid."""
    flat = laid_flat(surface, start, order, FIRST_ROUNDS)
    return alike_in(rings_of(surface, flat, 2), order), flat


def _to_the_rim(surface: Surface, flat: Flat, order: int) -> Flat:
    rim = rim_of(rings_of(surface, flat, 2), order)
    return flat.with_radius(rim) if RIM_MIN < rim < RIM_SAME else flat


def _weights(fits: dict[int, OrderFit]) -> dict[int, float]:
    """What speaks for each order: it holds, and no multiple of it does."""
    return {
        order: fit.holds
        * float(np.prod([1 - other.holds for k, other in fits.items() if k > order and k % order == 0]))
        for order, fit in fits.items()
    }


def _groups(fits: dict[int, OrderFit], mirror_holds: float) -> tuple[tuple[str, float], ...]:
    weights = {}
    for order, weight in _weights(fits).items():
        weights[group_name(order, True)] = weight * mirror_holds
        weights[group_name(order, False)] = weight * (1 - mirror_holds)
    total = max(sum(weights.values()), 1.0)
    return tuple(sorted(((name, weight / total) for name, weight in weights.items()), key=lambda pair: -pair[1]))


def _disc_mask(rgb: RgbImage, mask: Mask | None, disc: Disc) -> Mask:
    y, x = np.mgrid[: rgb.shape[0], : rgb.shape[1]]
    unit = np.stack([x, y], axis=2) - disc.centre
    within = ((unit @ np.linalg.inv(disc.matrix).T) ** 2).sum(axis=2) <= RIM**2
    return np.asarray(within if mask is None else within & mask, np.bool_)


def _to_picture(disc: Disc, factor: float) -> Disc:
    return disc.scaled(1 / factor)


def _require_picture(rgb: RgbImage, mask: Mask | None) -> None:
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8:
        raise InvalidInput(
            f"a picture of shape {rgb.shape} and type {rgb.dtype}", where="rosette",
            remedy="give (h, w, 3) bytes, sRGB", rule="symmetry.picture",
        )  # fmt: skip
    if min(rgb.shape[:2]) < SIDE_PX_MIN:
        raise InvalidInput(
            f"a picture of {rgb.shape[1]} by {rgb.shape[0]} px", where="rosette",
            remedy=f"give one of {SIDE_PX_MIN} px at least", rule="symmetry.small",
        )  # fmt: skip
    if mask is not None and mask.shape != rgb.shape[:2]:
        raise InvalidInput(
            f"a mask of shape {mask.shape} for a picture of {rgb.shape[:2]}", where="rosette",
            remedy="give one of the same height and width", rule="symmetry.mask",
        )  # fmt: skip
