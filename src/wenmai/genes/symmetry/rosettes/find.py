"""The rosette in a picture: where its disc lies, and which group of turns and mirrors it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.rosettes.centres import likely_centres
from wenmai.genes.symmetry.rosettes.decision import (
    LaidDisc,
    OrderFit,
    mirror_of,
    order_fits,
    rim_of,
    rings_of,
)
from wenmai.genes.symmetry.rosettes.disc import Disc
from wenmai.genes.symmetry.rosettes.drawing import CLOSE, ROUGH, Smooth, drawn_together
from wenmai.genes.symmetry.rosettes.ground import details, ornament, shrunk
from wenmai.genes.symmetry.rosettes.groups import group_name
from wenmai.genes.symmetry.rosettes.mirrors import Mirror
from wenmai.genes.symmetry.rosettes.orders import ORDER_MAX, beyond_chance, likely_orders
from wenmai.genes.symmetry.rosettes.search import grown, likely_disc
from wenmai.genes.symmetry.rosettes.steps import primes_of
from wenmai.genes.symmetry.rosettes.surety import figured, strength_of
from wenmai.genes.symmetry.rosettes.unbending import Flat, flat_disc
from wenmai.genes.symmetry.surface import Surface
from wenmai.kernel.errors import InvalidInput

SIDE_PX_MIN = 24
CENTRE_SIDE_PX = 128
SEARCH_SIDE_PX = 256
SIDE_PX = 512
GROWN_MIN = 1.1  # radii: a disc that turns out so much wider is looked at anew
RIM = 1.05  # of the radius: what is looked at, so that the rim itself is seen
ORDERS_TRIED = 3  # besides the one that the search found
CLOSE_SHARE = 0.75  # of the likeness by the best order: others that have so much are looked at closely as well
OFTEN = tuple(range(2, 13))  # orders that are tried in any case
MULTIPLE_SHARE = 0.5  # of the likeness by an order that a multiple of it has to reach, to be tried in its place
NEIGHBOURS_FROM = 12  # order, from which one more or less sector lies nearly the same
PLAINLY_ALIKE = 0.9  # so much likeness comes of the right order only, or of a multiple or part of it
RIM_MIN = 0.5  # radii of the disc; a rim farther in is rather a ring that differs
RIM_SAME = 0.98  # radii; so near, the disc is left as it is
TAMED = 1.0  # root mean squares
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
    surface = ornament(whole, _disc_mask(whole, whole_mask, disc), disc.radius_px)
    first = _judged(surface, disc, found.likely.order, factor)
    if first.order == 1:
        return first
    wider, order = grown(seen, first.disc.scaled(larger), first.order)
    wider = wider.scaled(factor / larger)
    if wider.radius_px < GROWN_MIN * first.disc.radius_px * factor:
        return first
    surface = ornament(whole, _disc_mask(whole, whole_mask, wider), wider.radius_px)
    second = _judged(surface, wider, order, factor)
    akin = second.order > 1 and (second.order % first.order == 0 or first.order % second.order == 0)
    return second if akin and second.strength > first.strength / 2 else first


def _judged(surface: Surface, disc: Disc, order: int, factor: float) -> Rosette:
    smooth = Smooth(surface, disc.radius_px)
    flat, order = _first_laid(surface, smooth, flat_disc(disc), order)
    tried = {order}
    while True:
        laid = LaidDisc(surface, _to_the_rim(surface, flat, order))
        fits = order_fits(laid, order)
        found = max(_weights(fits).items(), key=lambda pair: pair[1], default=(1, 0.0))[0]
        if found == 1 or found in tried:
            break
        order = found
        tried.add(order)
        flat = drawn_together(smooth, laid.flat, order, CLOSE)
    known = laid.rings(1)
    total = float((known.likeness.power[:, 0] + known.ring.plain) @ known.ring.area)
    concentric = float(known.ring.plain @ known.ring.area) / max(total, 1e-12)
    flat = laid.flat
    if found == 1:
        return Rosette(
            _to_picture(flat.disc(), factor), flat, surface, factor, (), 1, False, 0.0, 0.0, None, (), concentric
        )
    alike = fits[found].alike
    mirror, holds, mirrored_flat = mirror_of(laid, found)
    groups = _groups(fits, holds)
    mirrored = holds > 0.5
    flat = mirrored_flat if mirrored else flat
    strength = strength_of(laid, smooth, found) * figured(concentric)
    return Rosette(_to_picture(flat.disc(), factor), flat, surface, factor, groups, found, mirrored, strength, alike,
                   mirror, tuple(fits.values()), concentric)  # fmt: skip


def _first_laid(surface: Surface, smooth: Smooth, start: Flat, order: int) -> tuple[Flat, int]:
    """The disc laid flat by the order that makes its sectors most alike, of those that stand out."""
    known = rings_of(surface, start, 2)
    likely = [order, *likely_orders(known.ring, known.likeness, ORDERS_TRIED), *OFTEN]
    laid: dict[int, tuple[float, Flat]] = {}
    for one in dict.fromkeys([*likely, *(k // p for k in likely for p in primes_of(k) if p < k)]):
        laid[one] = _tried(surface, smooth, start, one)
        if laid[one][0] > PLAINLY_ALIKE:
            break
    chosen = max(laid, key=lambda k: laid[k][0])
    if chosen >= NEIGHBOURS_FROM:  # nearly as many sectors lie nearly the same
        for one in (chosen - 1, chosen + 1):
            if one not in laid and one <= ORDER_MAX:
                laid[one] = _tried(surface, smooth, start, one)
        chosen = max(laid, key=lambda k: laid[k][0])
    for one in (2 * chosen, 3 * chosen):
        if one not in laid and one <= ORDER_MAX:
            laid[one] = _tried(surface, smooth, laid[chosen][1], one)
    # few sectors are drawn together by chance; where a multiple does nearly as well, whether it holds is seen later
    finer = [k for k in laid if k % chosen == 0 and laid[k][0] >= MULTIPLE_SHARE * laid[chosen][0]]
    chosen = max(finer, key=lambda k: (k > chosen, laid[k][0]), default=chosen)
    closer = {}
    rivals = [k for k in laid if k % chosen and chosen % k and laid[k][0] >= CLOSE_SHARE * laid[chosen][0]]
    for one in (chosen, *rivals):
        flat = drawn_together(smooth, laid[one][1], one, CLOSE)
        closer[one] = (beyond_chance(LaidDisc(surface, flat, 2).alike(one), one), flat)
    chosen = max(closer, key=lambda k: closer[k][0])
    return closer[chosen][1], chosen


def _tried(surface: Surface, smooth: Smooth, start: Flat, order: int) -> tuple[float, Flat]:
    """How much more than by chance an order makes its sectors alike in a few steps, and the disc so laid."""
    flat = drawn_together(smooth, start, order, ROUGH)
    return beyond_chance(LaidDisc(surface, flat, 2).alike(order), order), flat


def _to_the_rim(surface: Surface, flat: Flat, order: int) -> Flat:
    rim = rim_of(LaidDisc(surface, flat, 2).rings(order), order)
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
