"""Which orders a disc may have, and how far out it reaches: by how alike neighbouring sectors are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.rosette_rings import Turned, Unrolled, at_turns

ORDER_MAX = 36
NEIGHBOURS = 3  # sectors on each side: those farther off are displaced more, where the disc is bent
ALIKE_MIN = 0.35  # rings less alike than that are not of the disc
GREATEST_SHARE = 0.8  # the greatest multiple is taken that stands out nearly as far as the order that does most
REACHED = 0.97  # of what speaks for the order: beyond lies what is merely plain

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likely:
    """``order`` that stands out, within the innermost ``rings``; ``weight`` what speaks for it: area that is alike."""

    order: int
    rings: int
    weight: float


@lru_cache(maxsize=1)
def _turns() -> tuple[tuple[FloatArray, FloatArray], ...]:
    """Of each order from 2 on: by whole sectors, and between them."""
    found = []
    for order in range(2, ORDER_MAX + 1):
        whole = [d / order for d in range(1, NEIGHBOURS + 1) if 2 * d <= order]
        between = [(d - 0.5) / order for d in range(1, len(whole) + 1)]
        found.append((np.array(whole), np.array(between)))
    return tuple(found)


def likely_order(ring: Unrolled, likeness: Turned) -> Likely:
    """The order that stands out most, and how far out."""
    contrast, same = order_contrast(likeness)
    # what n sectors have in common has to be told once, not n times
    spared = 1 - 1 / np.arange(2, ORDER_MAX + 1)
    alike = np.cumsum(contrast * spared * ring.area[:, None], axis=0)
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


def order_contrast(likeness: Turned) -> tuple[FloatArray, FloatArray]:
    """(rings, orders) how much more alike each ring is turned by whole sectors than by half ones, where these are
    alike at all, and (rings,) what that would be at most.
    """
    columns = []
    for whole, between in _turns():
        half = at_turns(likeness.product, between).mean(axis=1)
        columns.append(at_turns(likeness.product, whole).mean(axis=1) - np.maximum(half, 0.0))
    return np.stack(columns, axis=1), likeness.power[:, 0]
