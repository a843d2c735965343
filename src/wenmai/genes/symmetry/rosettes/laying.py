"""A disc laid flat by the order that brings its sectors together best, as far out as they are alike."""

from __future__ import annotations

from wenmai.genes.symmetry.rosettes.decision import alike_in, rim_of, rings_of
from wenmai.genes.symmetry.rosettes.orders import ORDER_MAX, likely_orders, told
from wenmai.genes.symmetry.rosettes.steps import primes_of
from wenmai.genes.symmetry.rosettes.unbending import Flat, laid_flat
from wenmai.genes.symmetry.surface import Surface

ROUNDS = 4  # of laying flat
FIRST_ROUNDS = 2  # after which it is seen which order brings sectors together
ORDERS_TRIED = 3  # besides the one that the search found
MULTIPLE_SHARE = 0.5  # of the likeness by an order that a multiple of it has to reach, to be tried in its place
NEIGHBOURS_FROM = 12  # order, from which one more or less sector lies nearly the same
PLAINLY_ALIKE = 0.85  # so much likeness comes of the right order only, or of a multiple or part of it
RIM_MIN = 0.5  # radii of the disc; a rim farther in is rather a ring that differs
RIM_SAME = 0.98  # radii; so near, the disc is left as it is


def first_laid(surface: Surface, start: Flat, order: int) -> tuple[Flat, int]:
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


def to_the_rim(surface: Surface, flat: Flat, order: int) -> Flat:
    """The disc as far out only as its sectors go on to be alike."""
    rim = rim_of(rings_of(surface, flat, 2), order)
    return flat.with_radius(rim) if RIM_MIN < rim < RIM_SAME else flat
