"""Which orders a disc may have, and how far out it reaches: by how alike neighbouring sectors are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.rosettes.rings import Turned, Unrolled, mean_over_turns

ORDER_MAX = 36
NEIGHBOURS = 3  # sectors on each side: those farther off are displaced more, where the disc is bent
ALIKE_MIN = 0.2  # rings less alike than that are not of the disc
GREATEST_SHARE = 0.8  # the greatest multiple is taken that stands out nearly as far as the order that does most
CHANCE = 1.3  # sectors
UNLIKE = 0.15  # of what a ring shows, less than which is alike by chance
REACHED = 0.97  # of what speaks for the order: beyond lies what is merely plain

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likely:
    """``order`` that stands out, within the innermost ``rings``; ``weight`` what speaks for it: area that is alike."""

    order: int
    rings: int
    weight: float


@lru_cache(maxsize=1)
def _turns() -> tuple[tuple[tuple[float, ...], ...], tuple[tuple[float, ...], ...]]:
    """Parts of a turn by whole sectors of each order, and between them."""
    each = [(order, range(1, min(NEIGHBOURS, order // 2) + 1)) for order in range(2, ORDER_MAX + 1)]
    whole = tuple(tuple(d / order for d in several) for order, several in each)
    return whole, tuple(tuple((d - 0.5) / order for d in several) for order, several in each)


def likely_order(ring: Unrolled, likeness: Turned) -> Likely:
    """The order that stands out most, and how far out."""
    contrast, same = order_contrast(likeness)
    alike = np.cumsum(contrast * told(np.arange(2, ORDER_MAX + 1)) * ring.area[:, None], axis=0)
    rest = np.cumsum((ring.plain - ALIKE_MIN * (same + ring.plain)) * ring.area)
    gains = alike + rest[:, None]
    reach, best = np.unravel_index(int(np.argmax(gains)), gains.shape)
    most = float(gains[reach, best])
    if most <= 0:
        return Likely(2, 0, 0.0)
    rings = int(np.argmax(gains[:, best] >= REACHED * most))
    stands_out = alike[rings]
    multiples = np.arange(best + 2, ORDER_MAX + 1, best + 2)
    high = stands_out[multiples - 2] >= GREATEST_SHARE * stands_out[best]
    order = int(multiples[high].max()) if high.any() else int(best) + 2
    return Likely(order, rings + 1, most)


def likely_of_many(ring: Unrolled, likeness: Turned, order_min: int) -> Likely:
    """The order from ``order_min`` on that stands out most, and how far out, by turns alone: rings without a figure,
    which tell of a disc, count for nothing, and what is not alike counts against it.
    """
    contrast, same = order_contrast(likeness)
    orders = np.arange(order_min, ORDER_MAX + 1)
    total = np.cumsum((contrast[:, orders - 2] - UNLIKE * same[:, None]) * ring.area[:, None], axis=0)
    gains = total - np.minimum(np.minimum.accumulate(total, axis=0), 0.0)  # what lies in the middle may be of no order
    reach, best = np.unravel_index(int(np.argmax(gains)), gains.shape)
    return Likely(int(orders[best]), int(reach) + 1, float(gains[reach, best]))


def told(order: npt.ArrayLike) -> FloatArray:
    """What likeness of sectors is worth: what n have in common is told once, not n times, and few are alike by chance
    more easily.
    """
    return np.asarray(1 - CHANCE / np.asarray(order, np.float64))


def likely_orders(ring: Unrolled, likeness: Turned, count: int) -> list[int]:
    """The ``count`` orders that stand out most on a disc, best first, and what they are by a prime less."""
    contrast, _ = order_contrast(likeness)
    orders = np.arange(2, ORDER_MAX + 1)
    stands_out = (contrast * ring.area[:, None]).sum(axis=0) * told(orders)
    best = orders[np.argsort(-stands_out, kind="stable")[:count]]
    return [int(order) for order in best[stands_out[best - 2] > 0]]


def order_contrast(likeness: Turned) -> tuple[FloatArray, FloatArray]:
    """(rings, orders) how much more alike each ring is turned by whole sectors than by half ones, where these are
    alike at all, and (rings,) what that would be at most.
    """
    angles = likeness.product.shape[1]
    alike, half = (likeness.product @ mean_over_turns(angles, turns) for turns in _turns())
    return alike - np.maximum(half, 0.0), likeness.power[:, 0]
